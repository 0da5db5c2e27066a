import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plot } from './scale';
import { traceBand } from './trace-band';

const PLOT: Plot = { left: 0, top: 0, width: 100, height: 100, x: [0, 10], y: [0, 10], logX: false, logY: false };

function traced(x: number[], low: number[], high: number[], count: number[], plot = PLOT): string {
  const parts: string[] = [];
  const pen = { moveTo: (left: number, top: number) => void parts.push(`M${left} ${top}`), lineTo: (left: number, top: number) => void parts.push(`L${left} ${top}`) };
  traceBand(pen, Float64Array.from(x), { low: Float64Array.from(low), high: Float64Array.from(high), count: Float64Array.from(count) }, plot);
  return parts.join('');
}

test('the outline of a band goes along its upper edge and back, and ends where one run alone goes on', () => {
  assert.equal(traced([1, 2, 3, 4], [1, 2, 5, 5], [3, 4, 5, 5], [2, 2, 1, 1]), 'M10 70L20 60L20 80L10 90');
});

test('a band at a single place can be seen, and a gap parts it', () => {
  assert.equal(traced([1, 2, 3], [1, NaN, 1], [2, NaN, 2], [2, 0, 2]), 'M7 80L13 80L13 90L7 90M27 80L33 80L33 90L27 90');
});

test('of many places in a pixel column the extremes stay', () => {
  const x = Array.from({ length: 1001 }, (_, index) => index / 100);
  const high = x.map((at) => (at === 5.03 ? 9 : 3));
  const points = traced(x, x.map(() => 1), high, x.map(() => 2)).split(/[ML]/).slice(1);

  assert.ok(points.length <= 404, String(points.length));
  assert.ok(points.some((point) => /^50(\.\d+)? 10$/.test(point)));
});

test('on a logarithmic axis a lower edge at 0 or below reaches to the bottom', () => {
  assert.equal(traced([1, 2], [-1, 1], [10, 10], [2, 2], { ...PLOT, y: [0.1, 10], logY: true }), 'M10 0L20 0L20 50L10 100');
});
