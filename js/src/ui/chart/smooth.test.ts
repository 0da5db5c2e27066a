import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { smoothed } from './smooth';

const steps = (count: number): Float64Array => Float64Array.from({ length: count }, (_, index) => index);
const close = (actual: Float64Array, expected: readonly number[]): void => {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, index) => assert.ok(Object.is(actual[index], value) || Math.abs((actual[index] as number) - value) < 1e-9, `${index}: ${actual[index]} instead of ${value}`));
};

interface Example {
  name: string;
  kind: 'ema' | 'average';
  amount: number;
  y: (number | string)[];
  smooth: (number | null)[];
}

// Python's picture is held to the same ones.
const examples = JSON.parse(readFileSync('../tests/data/smoothing.json', 'utf8')) as Example[];

for (const { name, kind, amount, y, smooth } of examples) {
  test(`smoothed: ${name}`, () => {
    close(smoothed(steps(y.length), Float64Array.from(y, Number), kind, amount, 0), smooth.map((value) => value ?? NaN));
  });
}

test('of a straight line every tenth point gives the same as all of it', () => {
  const all = Float64Array.from({ length: 101 }, (_, index) => 2 * index);
  const tenth = Float64Array.from({ length: 11 }, (_, index) => 20 * index);
  const x = Float64Array.from({ length: 11 }, (_, index) => 10 * index);

  for (const kind of ['ema', 'average'] as const) {
    const whole = smoothed(steps(101), all, kind, 0.9, 0);
    close(smoothed(x, tenth, kind, 0.9, 1), Array.from({ length: 11 }, (_, index) => whole[10 * index] as number));
  }
});
