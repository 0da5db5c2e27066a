import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Detail, DetailStore, Need } from '../../data/detail-store';
import { MetricPoints, RunSeries } from '../../data/series-store';
import type { Columns } from '../../contract/frame';
import type { HeldRun } from './held-run';
import type { Range } from './line';
import { RunLines, type Window } from './run-lines';

const columnsOf = (steps: readonly number[], value: (step: number) => number): Columns => ({
  step: Float64Array.from(steps),
  time: Float64Array.from(steps, (step) => 1000 + step),
  value: Float64Array.from(steps, value),
});

/** 1,000 points in the file, of which every tenth was sent for 100 columns, and then the next three as they came. */
function coarseRun(): HeldRun {
  const series = new RunSeries();
  const points = new MetricPoints();
  points.append(columnsOf(Array.from({ length: 101 }, (_, index) => 10 * index), () => 0));
  [points.thinned, points.thinnedFor] = [101, 100];
  points.append(columnsOf([1001, 1002, 1003], () => 7));
  points.total = 1004;
  series.metrics.set('loss', points);
  series.cursor = 'g:1004';
  return { key: 'r', series, origin: 0 };
}

const window = (range: Range, columns = 100): Window => ({ axis: 'step', log: false, range, columns, smoothing: { kind: 'none', amount: 0 } });
const details = (held: Detail | undefined): DetailStore => ({ get: () => held, has: () => held !== undefined }) as unknown as DetailStore;

test('detail is missing where a pixel is narrower than the columns of the line', () => {
  const lines = new RunLines(details(undefined));
  const asks = (range: Range, columns?: number): Need[] => lines.missing(coarseRun(), 'loss', window(range, columns));

  assert.equal(asks([0, 1000]).length, 0);
  assert.equal(asks([0, 1000], 300).length, 1);
  assert.equal(asks([100, 120]).length, 1);
  assert.equal(asks([1001, 1003]).length, 0, 'what came after the thinned line is here raw');
});

test('on a logarithmic axis the narrow pixels on the left decide', () => {
  const lines = new RunLines(details(undefined));

  assert.equal(lines.missing(coarseRun(), 'loss', { ...window([1, 1000]), log: true }).length, 1);
});

test('detail stands in the place of the coarse points, and what came since is still there', () => {
  const run = coarseRun();
  const view = { axis: 'step', origin: 0, log: false, start: 995, end: 1100, columns: 100 };
  const points = columnsOf([994, 995, 996, 997, 998, 999, 1000, 1001], () => 5);
  const detail: Detail = { view, points, by: undefined, total: 1002, generation: 'g', whole: true };

  const line = new RunLines(details(detail)).get(run, 'loss', window([996, 1003]));

  assert.deepEqual([...(line?.x.subarray(98) ?? [])], [980, 990, 994, 995, 996, 997, 998, 999, 1000, 1001, 1002, 1003]);
  assert.deepEqual([...(line?.y.subarray(-3) ?? [])], [5, 7, 7]);
});

test('over a metric, points go with the record that holds both, else with the same step', () => {
  const series = new RunSeries();
  const [loss, tokens] = [new MetricPoints(), new MetricPoints()];
  loss.append(columnsOf([1, 2, 3, 4], (step) => step));
  tokens.append({ step: Float64Array.of(1, 3, 4), time: Float64Array.of(1001, 1003.5, 1004), value: Float64Array.of(10, 30, 40) });
  series.metrics.set('loss', loss).set('tokens', tokens);

  const line = new RunLines(details(undefined)).get({ key: 'r', series, origin: 0 }, 'loss', { ...window([0, 1]), axis: 'metric:tokens' });

  assert.deepEqual([...(line?.x ?? [])], [10, 30, 40]);
  assert.deepEqual([...(line?.y ?? [])], [1, 3, 4]);
});
