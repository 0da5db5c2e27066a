import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEvent, LogTimesReply } from '../contract/generated';
import { LineTimes } from './line-times';
import { LogLines } from './log-lines';

const NOON = 12 * 3600;
const event = (cursor: string, reset: boolean, first_line: number, lines: string[]): LogEvent => ({
  type: 'log', cursor, reset, run: 'r', first_line, total: first_line + lines.length - 1, lines, days: [{ first_line: 1, midnight: 0 }],
});
const reply = (cursor: string, first_line: number, last_line: number): LogTimesReply => ({ run: 'r', cursor, first_line, last_line, attachments: [] });
const content = (...numbers: number[]): Uint8Array => new Uint8Array(Uint32Array.from(numbers).buffer);
const told = ({ first, last, lines, seconds }: LineTimes): unknown => ({ first, last, marks: lines.map((line, index) => [line, (seconds[index] as number) - NOON]) });

test('lines tell their seconds, and those without a time belong to the line before them', () => {
  const log = new LogLines('r');
  const times = new LineTimes(log, 7);
  log.apply(event('l:5', true, 1, ['no clock yet', '12:00:01 | a', '    goes on', '12:00:03 | b', '12:00:02 | late', 'not ended']));

  times.extend();

  assert.deepEqual(told(times), { first: 1, last: 6, marks: [[1, 1], [4, 3]] });
  assert.equal(times.missing, undefined);
});

test('the end of a long log has its place at once and the lines before it as soon as they are told', () => {
  const log = new LogLines('r');
  const times = new LineTimes(log, 7);
  log.apply(event('l:901', true, 900, ['12:00:09 | a', '12:00:09 | b']));
  times.extend();
  assert.deepEqual(told(times), { first: 900, last: 901, marks: [[900, 9]] });
  assert.equal(times.missing, 1);
  log.apply(event('l:902', false, 902, ['12:00:10 | c']));

  assert.equal(times.take(reply('l:901', 1, 901), content(1, 500, NOON + 1, NOON + 9)), true);

  assert.deepEqual(told(times), { first: 1, last: 902, marks: [[1, 1], [500, 9], [902, 10]] });
  assert.equal(times.take(reply('l:901', 1, 901), content(1, NOON)), false);
});

test('what a log grew by while nobody looked is asked for', () => {
  const log = new LogLines('r');
  const times = new LineTimes(log, 7);
  log.apply(event('l:1', true, 1, ['12:00:01 | a']));
  times.extend();
  log.apply({ ...event('l:9', true, 9, ['12:00:08 | z']) });
  times.extend();
  assert.deepEqual([times.missing, told(times)], [2, { first: 1, last: 9, marks: [[1, 1]] }]);

  times.take(reply('l:9', 2, 9), content(2, 4, NOON + 1, NOON + 5));

  assert.deepEqual([times.missing, told(times)], [undefined, { first: 1, last: 9, marks: [[1, 1], [4, 5]] }]);
});

test('a log without times was written when its run began, and another file begins anew', () => {
  const log = new LogLines('r');
  const times = new LineTimes(log, NOON);
  log.apply(event('l:2', true, 1, ['a', 'b']));
  times.extend();
  assert.deepEqual(told(times), { first: 1, last: 2, marks: [[1, 0]] });
  const { edition } = times;

  log.apply(event('m:1', true, 1, ['12:00:04 | c']));
  times.extend();

  assert.deepEqual(told(times), { first: 1, last: 1, marks: [[1, 4]] });
  assert.notEqual(times.edition, edition);
});
