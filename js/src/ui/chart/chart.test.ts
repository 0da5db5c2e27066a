import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MetricPoints, RunSeries } from '../../data/series-store';
import { clockLabels, compactNumber, logSplits } from './axes';
import type { Axis } from './axis';
import { type Line, makeLine, nearestIndex, rangeOfX, rangeOfY } from './line';
import { nonFiniteMarks } from './marks';
import { indexAt, placeMoment } from './moment';
import { place } from './placed';
import { stageMarks } from './stages';
import type { Plot } from './scale';
import { traceLine } from './trace';

function lineOf(steps: number[], values: number[], axis: Axis = 'step', origin = 0): Line {
  const series = new RunSeries();
  series.metrics.set('loss', pointsOf(steps, values));
  return makeLine('r', place(series, 'loss', axis, origin));
}

function pointsOf(steps: number[], values: number[]): MetricPoints {
  const points = new MetricPoints();
  points.append({ step: Float64Array.from(steps), time: Float64Array.from(steps, (step) => 1000 + step), value: Float64Array.from(values) });
  return points;
}

const PLOT: Plot = { left: 0, top: 0, width: 100, height: 100, x: [0, 100], y: [0, 100], logX: false, logY: false };

/** What a canvas would be told. */
function traced(steps: number[], values: number[], plot: Partial<Plot> = {}): { strokes: [number, number][][]; lone: [number, number][] } {
  const strokes: [number, number][][] = [];
  const pen = {
    moveTo: (x: number, y: number) => void strokes.push([[x, y]]),
    lineTo: (x: number, y: number) => void strokes.at(-1)?.push([x, y]),
  };
  const lone = traceLine(pen, lineOf(steps, values), { ...PLOT, ...plot });
  return { strokes: strokes.filter((stroke) => stroke.length > 1), lone };
}

test('steps that go back are sorted, and equal steps keep their order', () => {
  const line = lineOf([1, 3, 2, 2, 4], [10, 30, 20, 21, 40]);

  assert.deepEqual([...line.x], [1, 2, 2, 3, 4]);
  assert.deepEqual([...line.y], [10, 20, 21, 30, 40]);
});

test('relative time counts from the start of the run', () => {
  const line = lineOf([0, 5], [1, 2], 'relative_time', 998);

  assert.deepEqual([...line.x], [2, 7]);
});

test('NaN and infinity leave gaps and do not touch the range', () => {
  const values = [10, 20, NaN, 40, 50, Infinity, 70];
  const line = lineOf([0, 10, 20, 30, 40, 50, 60], values);

  const range = rangeOfY([line], [0, 100], false);
  const { strokes, lone } = traced([0, 10, 20, 30, 40, 50, 60], values);

  assert.ok(range[0] > 5 && range[0] < 10 && range[1] > 70 && range[1] < 75);
  assert.equal(strokes.length, 2);
  assert.deepEqual(lone, [[60, 30]]);
});

test('a long line keeps its spike and draws few points per column', () => {
  const steps = Array.from({ length: 100_000 }, (_, index) => index / 1000);
  const values = steps.map((_, index) => (index === 43_210 ? 95 : 50));

  const { strokes } = traced(steps, values);

  const drawn = strokes.flat();
  assert.ok(drawn.length <= 4 * 102);
  assert.ok(drawn.some(([, y]) => y === 5));
});

test('a logarithmic axis leaves values of zero and below out', () => {
  const { strokes, lone } = traced([0, 10, 20, 30], [1, 0, -5, 100], { logY: true, y: [1, 100] });
  const line = lineOf([0, 1], [-1, 0]);

  assert.equal(strokes.length, 0);
  assert.deepEqual(lone, [[0, 100], [30, 0]]);
  assert.deepEqual(rangeOfY([line], [0, 1], true), [0.1, 10]);
});

test('ranges are never empty', () => {
  const flat = lineOf([5], [3]);

  assert.deepEqual(rangeOfX([flat], 'step'), [4, 6]);
  assert.deepEqual(rangeOfX([], 'step'), [0, 1]);
  assert.ok(rangeOfY([flat], [4, 6], false)[0] < 3);
  assert.deepEqual(rangeOfY([], [0, 1], false), [0, 1]);
});

test('the nearest point is found on both sides', () => {
  const x = Float64Array.of(0, 10, 20);

  assert.deepEqual([-5, 4, 6, 99].map((at) => nearestIndex(x, at)), [0, 0, 1, 2]);
  assert.equal(nearestIndex(new Float64Array(0), 1), -1);
});

test('the same stage of two runs at one place is one mark', () => {
  const stage = { name: 'train', first_step: 10, first_time: 1010, last_step: 20, last_time: 1020 };
  const runs = [{ stages: [stage], origin: 1000 }, { stages: [{ ...stage, first_time: 2030 }], origin: 2000 }];

  const fromZero = runs.map(({ stages }) => ({ stages, origin: 0 }));
  assert.deepEqual(stageMarks(fromZero, 'step'), [{ name: 'train', x: 10 }]);
  assert.deepEqual(stageMarks(runs, 'relative_time').map(({ x }) => x), [10, 30]);
});

test('logarithmic labels are powers of ten, finer within two decades', () => {
  assert.deepEqual(logSplits(0.5, 30), [0.5, 1, 2, 5, 10, 20]);
  assert.deepEqual(logSplits(0.001, 20), [0.001, 0.01, 0.1, 1, 10]);
  assert.ok(logSplits(1e-12, 1e12).length <= 8);
});

test('large labels are short', () => {
  assert.deepEqual([0, 950, 25_000, 1_500_000, 0.30000000000000004].map(compactNumber), ['0', '950', '25k', '1.5M', '0.3']);
});

test('the date stands where the day changes', () => {
  const noon = new Date(2025, 0, 2, 12).getTime() / 1000;

  const labels = clockLabels([noon, noon + 43_200, noon + 46_800], 3600, 'en');

  assert.deepEqual(labels, ['12:00\nJan 2', '00:00\nJan 3', '01:00']);
});

test('infinities and NaN are marked where they lie, one of each kind in a stretch', () => {
  const line = lineOf([0, 10, 20, 21, 22, 90, 200], [NaN, 1, Infinity, Infinity, -Infinity, NaN, NaN]);

  assert.deepEqual(nonFiniteMarks(line, PLOT, 5), [
    { kind: 'nan', x: 0 },
    { kind: 'above', x: 20 },
    { kind: 'below', x: 22 },
    { kind: 'nan', x: 90 },
  ]);
});

test('a logarithmic x axis begins at the first positive x and leaves the others out', () => {
  const line = lineOf([-5, 0, 1, 10, 100], [1, 2, 3, 4, 5]);
  const [from, to] = rangeOfX([line], 'step', true);

  const { strokes } = traced([-5, 0, 1, 10, 100], [10, 20, 30, 40, 50], { x: [1, 100], logX: true });

  assert.ok(from > 0.9 && from < 1 && to > 100 && to < 110);
  assert.deepEqual([...new Set(strokes.flat().map(([x]) => Math.round(x)))], [0, 50, 100]);
});

test('a narrow window of a logarithmic axis has labels too', () => {
  assert.deepEqual(logSplits(1100, 1400), [1100, 1200, 1300, 1400]);
});

test('a moment is found in a line that is not in the order of time', () => {
  const line = lineOf([3, 1, 2], [30, 10, 20], 'step');

  assert.equal(indexAt(line, 1001.2), 0);
  assert.equal(indexAt(line, 2000), 2);
});

test('a moment lies between the two records around it where its own was thinned away', () => {
  const line = lineOf([0, 10, 20], [1, 1, 1]);

  assert.deepEqual([1010, 1012.5, 1017.5, 2000].map((time) => placeMoment({ run: 'r', time }, [line])?.x), [10, 12.5, 17.5, 20]);
  assert.equal(placeMoment({ run: 'r', time: 1 }, []), undefined);
});
