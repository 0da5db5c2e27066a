import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineAt } from './hover';
import type { Line } from './line';
import type { Plot } from './scale';

const PLOT: Plot = { left: 0, top: 0, width: 100, height: 100, x: [0, 100], y: [0, 100], logX: false, logY: false };
const line = (run: string, x: number[], y: number[]): Line => ({ run, x: Float64Array.from(x), y: Float64Array.from(y), time: Float64Array.from(x) });
const flat = line('flat', [0, 100], [50, 50]);
const spiked = line('spiked', [0, 49, 50, 51, 100], [20, 20, 90, 20, 20]);

test('the line that passes nearest to the pointer is meant, between its points too', () => {
  const hits = [[30, 48], [30, 78], [30, 30]].map(([left = 0, top = 0]) => lineAt([flat, spiked], PLOT, [left, top], 10)?.line.run);

  assert.deepEqual(hits, ['flat', 'spiked', undefined]);
});

test('at a spike its point is meant', () => {
  const hit = lineAt([flat, spiked], PLOT, [52, 13], 10);

  assert.deepEqual([hit?.line.run, hit?.index], ['spiked', 2]);
});

test('a gap is no line', () => {
  const gap = line('gap', [0, 50, 100], [50, NaN, 50]);

  assert.equal(lineAt([gap], PLOT, [40, 50], 10), undefined);
});
