import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extended, movedTo, toggled } from './browser/selection';
import { formatAgo, formatDuration, formatNumber } from './format';
import { PALETTE_SIZE, RunColours } from './run-colours';
import { translator } from './translate';

test('numbers are short and honest', () => {
  const written = [0.123456, 1e-7, 3e-4, 1234567, 531_900.7, -0.5, 12, NaN, Infinity, null].map(formatNumber);

  assert.deepEqual(written, ['0.1235', '1e−7', '3e−4', '1234567', '531901', '−0.5', '12', 'NaN', '∞', '–']);
});

test('durations grow with their unit', () => {
  assert.deepEqual([0.4, 59, 185, 3720, 183_600].map(formatDuration), ['0s', '59s', '3m 05s', '1h 02m', '2d 03h']);
});

test('a moment is told in the language of the page', () => {
  const ago = (locale: string, seconds: number): string => formatAgo(1000, 1000 + seconds, locale, 'now');

  assert.deepEqual([ago('en', 20), ago('en', 7300), ago('zh-CN', 7300)], ['now', '2 hr. ago', '2小时前']);
});

test('an unknown language is English and values are filled in', () => {
  assert.equal(translator('fr')('browser.count', { count: 10_000 }), '10,000 runs');
  assert.equal(translator('zh_CN')('browser.count', { count: 3 }), '3 个运行');
  assert.equal(translator('zh-CN').locale, 'zh-CN');
});

test('runs that are seen together never look the same', () => {
  const colours = new RunColours();
  const runs = Array.from({ length: 2 * PALETTE_SIZE }, (_, index) => `p/n/runs/${index}`);

  colours.show(runs);

  const looks = runs.map((run) => `${colours.of(run).variable} ${colours.of(run).dash.join(',')}`);
  assert.equal(new Set(looks).size, runs.length);
  assert.equal(new Set(looks.slice(0, PALETTE_SIZE)).size, PALETTE_SIZE);
});

test('a run keeps its colour while others come and go', () => {
  const colours = new RunColours();
  colours.show(['a', 'b']);
  const before = colours.of('b');

  colours.show(['b', 'c', 'd']);

  assert.deepEqual(colours.of('b'), before);
});

test('ranges extend the selection in the direction of the movement', () => {
  const order = ['a', 'b', 'c', 'd'];

  assert.deepEqual(extended(['d'], order, 0, 2), ['d', 'a', 'b', 'c']);
  assert.deepEqual(extended([], order, 3, 1), ['d', 'c', 'b']);
  assert.deepEqual(toggled(['a', 'b'], 'a'), ['b']);
});

test('keys move within the table', () => {
  const moves = ['ArrowDown', 'ArrowUp', 'PageDown', 'Home', 'End', 'x'].map((key) => movedTo(key, 5, 10, 8));

  assert.deepEqual(moves, [6, 4, 9, 0, 9, undefined]);
});
