import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeYAxis } from './axes';
import { ticks } from './ticks';

test('ticks are round and within the range', () => {
  assert.deepEqual(ticks([0.02, 1.03], 4, false), [0.5, 1]);
  assert.deepEqual(ticks([-3, 5], 4, false), [-2, 0, 2, 4]);
  assert.deepEqual(ticks([0.005, 2000], 4, true), [0.01, 1, 100]);
  assert.deepEqual(ticks([1, 1], 4, false), [1, 1]);
});

test('there are steps for values of any size', () => {
  const { incrs } = makeYAxis(false, () => '');

  for (const wanted of [1e-32, 0.25, 5e31, 1e33, 2e307]) assert.ok((incrs as number[]).includes(wanted), String(wanted));
});
