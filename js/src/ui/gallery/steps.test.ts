import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImageItem } from '../../contract/generated';
import { imageAt, imageBy, keysOf, stepsOf } from './steps';

const item = (key: string, step: number | null, time: number): ImageItem => ({ key, step, time, path: `${key}-${step}-${time}`, caption: null, size_bytes: 1 });
const A = [item('x', 1, 10), item('y', 1, 11), item('x', 5, 20), item('x', 5, 30)];
const B = [item('x', 3, 12), item('x', null, 1)];

test('keys and steps of all runs are gathered', () => {
  assert.deepEqual(keysOf([A, B]), ['x', 'y']);
  assert.deepEqual(stepsOf([A, B], 'x'), [-Infinity, 1, 3, 5]);
});

test('an image stands for its step and all up to the next one, the last of a step for the others', () => {
  const times = [0, 1, 4, 5, 99].map((step) => imageAt(A, 'x', step)?.time);

  assert.deepEqual(times, [undefined, 10, 10, 30, 30]);
  assert.equal(imageAt(B, 'x', 0)?.step, null);
  assert.equal(imageAt(B, 'z', 9), undefined);
});

test('the image at a moment is the last one that was logged by then', () => {
  assert.deepEqual([9, 10, 25, 30].map((moment) => imageBy(A, 'x', moment)?.time), [undefined, 10, 20, 30]);
});
