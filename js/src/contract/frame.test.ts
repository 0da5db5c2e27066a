import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { attachmentsFromBuffers, type Columns, columnsFromBuffers, decodeFrame, decodeFrames, encodeFrame } from './frame';

const EXAMPLES = join(process.cwd(), '..', 'tests', 'data', 'frames');

type Words = Record<keyof Columns, (number | string)[]>;

const SPECIAL: Record<string, number> = { nan: NaN, inf: Infinity, '-inf': -Infinity };
const asColumn = (words: (number | string)[]): Float64Array =>
  Float64Array.from(words, (word) => (typeof word === 'string' ? (SPECIAL[word] as number) : word));

function readExample(name: string): { bytes: ArrayBuffer; header: string; columns: Columns[]; attachments: Uint8Array[] } {
  const file = readFileSync(join(EXAMPLES, `${name}.bin`));
  const words = JSON.parse(readFileSync(join(EXAMPLES, `${name}.json`), 'utf8')) as { header: string; columns: Words[]; attachments?: string[] };
  const { header, columns, attachments = [] } = words;
  return {
    bytes: file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer,
    header,
    columns: columns.map(({ step, time, value }) => ({ step: asColumn(step), time: asColumn(time), value: asColumn(value) })),
    attachments: attachments.map((digits) => new Uint8Array(Buffer.from(digits, 'hex'))),
  };
}

const NAMES = readdirSync(EXAMPLES).filter((file) => file.endsWith('.bin')).map((file) => file.slice(0, -4));

for (const name of NAMES) {
  test(`the shared example ${name} is read as its words say`, () => {
    const { bytes, header, columns, attachments } = readExample(name);

    const frame = decodeFrame(bytes);

    assert.deepEqual(frame.message, JSON.parse(header));
    assert.deepEqual(frame.columns, columns);
    assert.deepEqual(frame.attachments, attachments);
  });

  test(`the shared example ${name} is written byte for byte`, () => {
    const { bytes, header, columns, attachments } = readExample(name);

    const written = encodeFrame(header, columns, attachments);

    assert.deepEqual(new Uint8Array(written), new Uint8Array(bytes));
  });
}

test('a frame that is cut short is an error, not a shorter line', () => {
  const columns = [{ step: Float64Array.of(1), time: Float64Array.of(2), value: Float64Array.of(3) }];
  const bytes = encodeFrame(JSON.stringify({ blocks: [{ metric: 'loss', count: 1, total: 1 }] }), columns);

  assert.throws(() => decodeFrame(bytes.slice(0, -8)), RangeError);
});

test('attachments that came beside a message are behind its numbers', () => {
  const buffers = [1, 2, 3, 4].map((length) => new DataView(new ArrayBuffer(9), 1, length));
  const message = { result: { blocks: [{ metric: 'loss', count: 1, total: 1 }], attachments: [{ content_type: 'image/png', size_bytes: 4 }] } };

  const contents = attachmentsFromBuffers(message, buffers);

  assert.deepEqual(contents, [new Uint8Array(4)]);
});

test('buffers that do not start on a multiple of 8 bytes are copied', () => {
  const bytes = new Uint8Array(28);
  bytes.set(new Uint8Array(Float64Array.of(7, NaN, Infinity).buffer), 4);
  const view = (position: number): DataView => new DataView(bytes.buffer, 4 + 8 * position, 8);
  const message = { type: 'live', event: { blocks: [{ metric: 'loss', count: 1, total: 1 }] } };

  const columns = columnsFromBuffers(message, [view(0), view(1), view(2)]);

  assert.deepEqual(columns, [{ step: Float64Array.of(7), time: Float64Array.of(NaN), value: Float64Array.of(Infinity) }]);
});

test('frames one after the other are told apart', () => {
  const examples = NAMES.map(readExample);

  const frames = decodeFrames(Uint8Array.from(Buffer.concat(examples.map(({ bytes }) => Buffer.from(bytes)))).buffer);

  assert.deepEqual(frames, examples.map(({ header, columns, attachments }) => ({ message: JSON.parse(header) as unknown, columns, attachments })));
});
