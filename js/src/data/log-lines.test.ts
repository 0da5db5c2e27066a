import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEvent, LogReply } from '../contract/generated';
import { BLOCK_LINES, LogLines } from './log-lines';

const event = (cursor: string, reset: boolean, first_line: number, lines: string[], total = first_line + lines.length - 1): LogEvent => ({
  type: 'log', cursor, reset, run: 'r', first_line, total, lines, days: [],
});
const reply = (cursor: string, first_line: number, count: number): LogReply => ({
  run: 'r', cursor, first_line, total: 1e6, lines: Array.from({ length: count }, (_, index) => `line ${first_line + index}`), days: [], line_at: null,
});
const held = (log: LogLines, first: number, last: number): (string | undefined)[] => Array.from({ length: last - first + 1 }, (_, index) => log.get(first + index));

test('log lines that are here already are not taken twice', () => {
  const log = new LogLines('r');
  log.apply(event('l:6', true, 5, ['five', 'six']));

  log.apply(event('l:7', false, 6, ['six', 'seven']));

  assert.deepEqual(held(log, 4, 8), [undefined, 'five', 'six', 'seven', undefined]);
  assert.equal(log.total, 7);
});

test('a last line that was not ended is replaced when it goes on', () => {
  const log = new LogLines('r');
  const repeated = event('l:2', true, 1, ['one', 'two', 'th']);
  log.apply(event('l:1', true, 1, ['one', 'tw']));

  log.apply(event('l:2', false, 2, ['two', 't']));
  const changed = [log.apply(repeated), log.apply(repeated)];
  log.apply(event('l:3', false, 3, ['three']));

  assert.deepEqual(held(log, 1, 4), ['one', 'two', 'three', undefined]);
  assert.deepEqual(changed, [true, false]);
});

test('what changed in a log that is not here is no log', () => {
  const log = new LogLines('r');

  assert.equal(log.apply(event('l:3', false, 3, ['three'])), false);
  assert.equal(log.loaded, false);
});

test('lines that are missing are asked for in whole blocks and found from then on', () => {
  const log = new LogLines('r');
  log.apply(event('l:1200', true, 1101, Array.from({ length: 100 }, () => 'tail')));

  const gaps = log.gaps(490, 1200);
  for (const { firstLine, count } of gaps) log.take(reply('l:x', firstLine, count));

  assert.deepEqual(gaps, [{ firstLine: 1, count: BLOCK_LINES }, { firstLine: 501, count: BLOCK_LINES }, { firstLine: 1001, count: 200 }]);
  assert.deepEqual(log.gaps(1, 1200), []);
  assert.equal(log.get(490), 'line 490');
});

test('a reset of the same file keeps what was read of it, one of another file forgets it', () => {
  const log = new LogLines('r');
  log.apply(event('l:600', true, 601, [], 600));
  log.take(reply('l:x', 1, 500));

  log.apply(event('l:5000', true, 5000, ['end']));
  const kept = log.get(7);
  log.apply(event('m:1', true, 1, ['new']));

  assert.equal(kept, 'line 7');
  assert.deepEqual(held(log, 1, 2), ['new', undefined]);
  log.take(reply('l:x', 1, 500));
  assert.equal(log.get(1), 'new');
});

test('of a million lines that are scrolled through a bounded number stays, and the end always', () => {
  const log = new LogLines('r');
  log.apply(event('l:1000000', true, 999_001, Array.from({ length: 1000 }, () => 'tail')));

  for (let line = 1; line < 400_000; line += BLOCK_LINES) log.take(reply('l:x', line, BLOCK_LINES));

  const lines = held(log, 1, 1_000_000).filter((line) => line !== undefined).length;
  assert.ok(lines <= 52_000, String(lines));
  assert.equal(log.firstOfTail(), 999_001);
  assert.equal(log.get(399_999), 'line 399999');
});

test('a line was written on its day at its clock', () => {
  const log = new LogLines('r');
  const days = [{ first_line: 1, midnight: 0 }, { first_line: 3, midnight: 86_400 }];
  log.apply({ ...event('l:4', true, 1, ['23:59:59 | a', 'more', '00:00:01 | b', '00:00:02 | c']), days });

  assert.deepEqual([1, 2, 3, 4, 5].map((line) => log.timeOf(line)), [86_399, undefined, 86_401, 86_402, undefined]);
});
