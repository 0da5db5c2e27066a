import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smoothed } from './smooth';

const steps = (count: number): Float64Array => Float64Array.from({ length: count }, (_, index) => index);
const close = (actual: Float64Array, expected: readonly number[]): void => {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, index) => assert.ok(Object.is(actual[index], value) || Math.abs((actual[index] as number) - value) < 1e-9, `${index}: ${actual[index]} instead of ${value}`));
};

test('the exponential average has the numbers that TensorBoard shows for a weight of 0.6', () => {
  const y = Float64Array.of(1, 2, 4, 8, 0);

  close(smoothed(steps(5), y, 'ema', 0.6, 0), [1, 1.625, 2.8367346938775513, 5.209558823529411, 2.950034698126301]);
});

test('the mean is centred and has fewer points at the ends', () => {
  const y = Float64Array.of(0, 3, 6, 9, 30, 0, 0);

  close(smoothed(steps(7), y, 'average', 0.5, 0), [1.5, 3, 6, 15, 13, 10, 0]);
});

test('NaN and infinity leave a gap and do not touch their neighbours', () => {
  const y = Float64Array.of(1, 1, NaN, 1, Infinity, 1);

  close(smoothed(steps(6), y, 'ema', 0.9, 0), [1, 1, NaN, 1, NaN, 1]);
  close(smoothed(steps(6), y, 'average', 0.8, 0), [1, 1, NaN, 1, NaN, 1]);
});

test('of a straight line every tenth point gives the same as all of it', () => {
  const all = Float64Array.from({ length: 101 }, (_, index) => 2 * index);
  const tenth = Float64Array.from({ length: 11 }, (_, index) => 20 * index);
  const x = Float64Array.from({ length: 11 }, (_, index) => 10 * index);

  for (const kind of ['ema', 'average'] as const) {
    const whole = smoothed(steps(101), all, kind, 0.9, 0);
    close(smoothed(x, tenth, kind, 0.9, 1), Array.from({ length: 11 }, (_, index) => whole[10 * index] as number));
  }
});

test('a weight of nothing changes nothing', () => {
  const y = Float64Array.of(3, 1, 4, 1, 5);

  close(smoothed(steps(5), y, 'ema', 0, 0), [...y]);
  close(smoothed(steps(5), y, 'average', 0, 0), [...y]);
});
