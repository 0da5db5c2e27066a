// One message and its buffers as one piece of bytes, for HTTP and WebSocket: uint32 (little-endian) length of the
// header · header (UTF-8 JSON) · float64 buffers of its blocks · bytes of its attachments; each starts at a multiple of 8.
// A message of a WebSocket may hold several, one after the other.

import type { Attachment, SeriesBlock } from './generated';

/** Columns of one `SeriesBlock`, in the order in which its buffers travel. */
export interface Columns {
  step: Float64Array;
  time: Float64Array;
  value: Float64Array;
}

export interface Frame {
  message: unknown;
  /** One entry for each block that the message names. */
  columns: Columns[];
  /** One entry for each attachment that the message names. */
  attachments: Uint8Array[];
}

const LENGTH_BYTES = 4;
const BYTES_PER_NUMBER = 8;
const COLUMNS_PER_BLOCK = 3;

/** Gives the message and its columns; throws a `RangeError` when the bytes are cut short. */
export function decodeFrame(bytes: ArrayBuffer): Frame {
  return decodeAt(bytes, 0).frame;
}

/** Gives all frames that stand one after the other. */
export function decodeFrames(bytes: ArrayBuffer): Frame[] {
  const frames: Frame[] = [];
  for (let start = 0; start < bytes.byteLength; ) {
    const { frame, end } = decodeAt(bytes, start);
    frames.push(frame);
    start = end;
  }
  return frames;
}

function decodeAt(bytes: ArrayBuffer, start: number): { frame: Frame; end: number } {
  const headerLength = new DataView(bytes).getUint32(start, true);
  const header = new Uint8Array(bytes, start + LENGTH_BYTES, headerLength);
  const message: unknown = JSON.parse(new TextDecoder().decode(header));
  let offset = aligned(start + LENGTH_BYTES + headerLength);
  const take = (count: number): Float64Array => {
    const column = new Float64Array(bytes, offset, count);
    offset += count * BYTES_PER_NUMBER;
    return column;
  };
  const columns = inner(message).blocks.map(({ count }) => ({ step: take(count), time: take(count), value: take(count) }));
  const attachments = inner(message).attachments.map(({ size_bytes: size }) => {
    const content = new Uint8Array(bytes, offset, size);
    offset = aligned(offset + size);
    return content;
  });
  return { frame: { message, columns, attachments }, end: offset };
}

/** Gives the bytes that `decodeFrame` reads from a message in JSON; the twin of `encode_frame` in runicorn/api/frame.py. */
export function encodeFrame(json: string, columns: readonly Columns[], attachments: readonly Uint8Array[] = []): ArrayBuffer {
  const header = new TextEncoder().encode(json);
  const numbers = columns.flatMap(({ step, time, value }) => [step, time, value]);
  const start = aligned(LENGTH_BYTES + header.length);
  const bytes = new ArrayBuffer([...numbers, ...attachments].reduce((size, buffer) => size + aligned(buffer.byteLength), start));
  new DataView(bytes).setUint32(0, header.length, true);
  new Uint8Array(bytes).set(header, LENGTH_BYTES);
  let offset = start;
  for (const column of numbers) {
    new Float64Array(bytes, offset, column.length).set(column);
    offset += column.byteLength;
  }
  for (const content of attachments) {
    new Uint8Array(bytes).set(content, offset);
    offset += aligned(content.byteLength);
  }
  return bytes;
}

/** Gives the columns of a message whose buffers came beside it, as comm messages bring them. */
export function columnsFromBuffers(message: unknown, buffers: readonly DataView[]): Columns[] {
  return inner(message).blocks.map((_, index) => {
    const [step, time, value] = buffers.slice(index * COLUMNS_PER_BLOCK, (index + 1) * COLUMNS_PER_BLOCK);
    return { step: asNumbers(step), time: asNumbers(time), value: asNumbers(value) };
  });
}

/** Gives the attachments of a message whose buffers came beside it. */
export function attachmentsFromBuffers(message: unknown, buffers: readonly DataView[]): Uint8Array[] {
  const { blocks, attachments } = inner(message);
  return attachments.map((_, index) => {
    const view = buffers[blocks.length * COLUMNS_PER_BLOCK + index];
    return view === undefined ? new Uint8Array(0) : new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength);
  });
}

function aligned(offset: number): number {
  return Math.ceil(offset / BYTES_PER_NUMBER) * BYTES_PER_NUMBER;
}

/** Copies only where the view does not start on a multiple of 8 bytes, which a Float64Array demands. */
export function asNumbers(view: DataView | undefined): Float64Array {
  if (view === undefined) return new Float64Array(0);
  const count = Math.floor(view.byteLength / BYTES_PER_NUMBER);
  if (view.byteOffset % BYTES_PER_NUMBER === 0) return new Float64Array(view.buffer as ArrayBuffer, view.byteOffset, count);
  const copy = new Uint8Array(view.buffer, view.byteOffset, count * BYTES_PER_NUMBER).slice();
  return new Float64Array(copy.buffer);
}

interface Buffered {
  blocks: SeriesBlock[];
  attachments: Attachment[];
}

/** What has buffers is the message itself, a reply's result or a live message's event. */
function inner(message: unknown): Buffered {
  const outer = message as Partial<Buffered> & { result?: Partial<Buffered>; event?: Partial<Buffered> };
  const { blocks = [], attachments = [] } = outer.result ?? outer.event ?? outer;
  return { blocks, attachments };
}
