import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEvent } from '../contract/generated';
import { FakeTransport } from '../transport/fake';
import { TransportError } from '../transport/transport';
import { DataClient } from './client';
import { ShownLines } from './shown-lines';

const tail = (run: string, first_line: number, lines: string[]): LogEvent => ({
  type: 'log', cursor: `${run}:${first_line + lines.length - 1}`, reset: true, run, first_line, total: first_line + lines.length - 1, lines, days: [{ first_line: 1, midnight: 0 }],
});
const lines = (shown: ShownLines): string[] => Array.from({ length: shown.count }, (_, index) => {
  const place = shown.at(index + 1);
  return `${place?.log.run}${place?.line}`;
});

/** Two logs of which only the ends are here, and a store that is asked for their times. */
function shownLines(answer: () => number[], signal: AbortSignal): { shown: ShownLines; asked: () => number } {
  let asked = 0;
  const transport = new FakeTransport({
    log_times: ({ run }) => {
      asked += 1;
      const content = Uint32Array.from(answer());
      return { result: { run, cursor: `${run}:3`, first_line: 1, last_line: 3, attachments: [] }, columns: [], attachments: [new Uint8Array(content.buffer)] };
    },
  });
  const client = new DataClient(transport, signal, (callback) => setTimeout(callback));
  const shown = new ShownLines(client, ['a', 'b'], signal);
  client.logs.apply(tail('a', 3, ['00:00:30 | x']));
  client.logs.apply(tail('b', 1, ['00:00:09 | x', '00:00:20 | x', '00:00:31 | x']));
  return { shown, asked: () => asked };
}

/** The answer, and what is told of it, each take a turn. */
const answered = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
};

test('the ends of logs are merged at once and all of them as soon as the times are told', async () => {
  const life = new AbortController();
  const { shown, asked } = shownLines(() => [1, 3, 10, 30], life.signal);

  shown.refresh();
  const before = [lines(shown), shown.settled];
  await answered();

  assert.deepEqual(before, [['b1', 'b2', 'a3', 'b3'], false]);
  assert.equal(shown.refresh(), true);
  assert.deepEqual(lines(shown), ['b1', 'a1', 'a2', 'b2', 'a3', 'b3']);
  assert.deepEqual([shown.settled, shown.rowsBy(20), shown.rowOf('a', 3), asked()], [true, 4, 5, 1]);
  assert.deepEqual(shown.stretches(2, 4).map(({ log, first, last }) => [log.run, first, last]), [['a', 1, 2], ['b', 2, 2]]);
  life.abort();
});

test('times that are refused are asked for again only by hand', async () => {
  const life = new AbortController();
  let isThere = false;
  const { shown, asked } = shownLines(() => {
    if (!isThere) throw new TransportError('not_in_file', 'this file holds no more');
    return [1, 10];
  }, life.signal);
  shown.refresh();
  await answered();
  shown.refresh();
  await answered();
  const refused = [shown.older, shown.reason, asked(), lines(shown).length];

  isThere = true;
  shown.retry();
  shown.refresh();
  await answered();
  shown.refresh();

  assert.deepEqual(refused, ['refused', 'this file holds no more', 1, 4]);
  assert.deepEqual([shown.older, asked(), lines(shown).length], ['here', 2, 6]);
  life.abort();
});

test('one log needs no times', async () => {
  const life = new AbortController();
  const { asked } = shownLines(() => [], life.signal);
  const client = new DataClient(new FakeTransport(), life.signal, (callback) => setTimeout(callback));
  const shown = new ShownLines(client, ['a'], life.signal);
  client.logs.apply(tail('a', 1000, ['x', 'y']));

  shown.refresh();
  await answered();

  assert.deepEqual([shown.count, shown.rowOf('a', 1001), shown.rowsBy(0), shown.settled, asked()], [1001, 1001, undefined, true, 0]);
  assert.equal(shown.text(1000), 'x');
  life.abort();
});
