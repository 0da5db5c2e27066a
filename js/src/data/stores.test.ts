import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Columns } from '../contract/frame';
import type { RunRow, RunsEvent, SeriesEvent, TelemetryEvent } from '../contract/generated';
import { RunTable } from './run-table';
import { SeriesStore } from './series-store';

const row = (key: string, created_at: number | null): RunRow => ({
  key, id: key, project: 'p', name: `n${key}`, status: 'finished', recorded_status: 'finished', status_reason: null, alias: null,
  tags: [], created_at, started_at: null, ended_at: null, primary: null, problems: [], values: {},
});
const runs = (cursor: string, reset: boolean, rows: RunRow[], removed: string[] = [], older: RunRow[] = []): RunsEvent => ({ type: 'runs', cursor, reset, rows, older, removed, total: 9, store: '/s', keys: [], known_keys: null });
const points = (steps: number[]): Columns => ({
  step: Float64Array.from(steps), time: Float64Array.from(steps, (step) => 100 + step), value: Float64Array.from(steps, (step) => step * step),
});
const series = (cursor: string, reset: boolean, count: number, total: number): SeriesEvent => ({
  type: 'series', cursor, reset, columns: 100, run: 'r', stages: [], marks: [], first_mark: 0, has_telemetry: false, blocks: [{ metric: 'loss', count, total }],
});
const STREAM = 'stream';

test('rows are kept newest first and a run without a date comes last', () => {
  const table = new RunTable();

  table.apply(runs('a:1', true, [row('old', 1), row('none', null), row('new', 9)]));
  table.apply(runs('a:2', false, [row('newest', 10)], ['old']));

  assert.deepEqual(table.newestFirst().map(({ key }) => key), ['newest', 'new', 'none']);
  assert.deepEqual(table.projects(), new Map([['p', ['nnew', 'nnewest', 'nnone']]]));
});

test('older rows of a long list are added to those that came first', () => {
  const table = new RunTable();
  table.apply(runs('a+:1', true, [row('new', 9)]));

  table.apply(runs('a:1', false, [], [], [row('old', 1)]));

  assert.deepEqual(table.newestFirst().map(({ key }) => key), ['new', 'old']);
  assert.equal(table.total, 9);
});

test('what changed in a list that is not here is no list', () => {
  const table = new RunTable();

  const changed = table.apply(runs('a:2', false, [row('x', 1)]));

  assert.deepEqual([changed, table.loaded, table.size], [false, false, 0]);
});

test('a whole list that is here already changes nothing', () => {
  const table = new RunTable();
  table.apply(runs('a:1', true, [row('x', 1)]));
  const before = table.newestFirst();

  const changed = table.apply(runs('a:1', true, [row('x', 1)]));

  assert.equal(changed, false);
  assert.equal(table.newestFirst(), before);
});

test('new points are appended, beyond every capacity', () => {
  const store = new SeriesStore();
  store.apply(series('g:1', true, 1, 1), [points([1])], STREAM);

  for (let step = 2; step <= 1000; step++) store.apply(series(`g:${step}`, false, 1, step), [points([step])], STREAM);

  const loss = store.get('r')?.metrics.get('loss');
  assert.equal(loss?.length, 1000);
  assert.deepEqual([...(loss?.value.subarray(998) ?? [])], [999 ** 2, 1000 ** 2]);
});

test('points that a resumed stream repeats are taken once', () => {
  const store = new SeriesStore();
  store.apply(series('g:2', true, 2, 2), [points([1, 2])], STREAM);
  store.apply(series('g:3', false, 1, 3), [points([3])], STREAM);

  const stale = store.apply(series('g:3', false, 1, 3), [points([3])], STREAM);
  store.apply(series('g:5', false, 3, 5), [points([3, 4, 5])], STREAM);

  assert.equal(stale, false);
  assert.deepEqual([...(store.get('r')?.metrics.get('loss')?.step ?? [])], [1, 2, 3, 4, 5]);
});

test('a reset replaces all points, and the same reset again changes nothing', () => {
  const store = new SeriesStore();
  store.apply(series('g:3', true, 3, 3), [points([1, 2, 3])], STREAM);

  const replaced = store.apply(series('h:1', true, 1, 1), [points([7])], STREAM);
  const repeated = store.apply(series('h:1', true, 1, 1), [points([7])], STREAM);

  assert.deepEqual([replaced, repeated], [true, false]);
  assert.deepEqual([...(store.get('r')?.metrics.get('loss')?.step ?? [])], [7]);
});

test('only the stream that brought a run may append to it', () => {
  const store = new SeriesStore();
  store.apply(series('g:1', true, 1, 1), [points([1])], STREAM);

  const taken = store.apply(series('g:2', false, 1, 2), [points([2])], 'another stream');

  assert.equal(taken, false);
  assert.equal(store.get('r')?.metrics.get('loss')?.length, 1);
});

test('pruning forgets the runs that were wanted longest ago', () => {
  const store = new SeriesStore();
  for (const run of ['a', 'b', 'c']) store.apply({ ...series('g:1', true, 1, 1), run }, [points([1])], STREAM);

  store.prune(['a'], 2);

  assert.deepEqual([...store.keys()], ['c', 'a']);
});

test('a rule that fired after the last point is told by an event of the same cursor', () => {
  const store = new SeriesStore();
  const mark = { rule: 'loss > 1', action: 'mark', step: 2, time: 102, figures: 'loss = 4' };
  store.apply(series('g:2', true, 2, 2), [points([1, 2])], STREAM);

  const told = store.apply({ ...series('g:2', false, 0, 2), blocks: [], marks: [mark] }, [], STREAM);
  const again = store.apply({ ...series('g:2', false, 0, 2), blocks: [], marks: [mark] }, [], STREAM);
  const next = store.apply({ ...series('g:2', false, 0, 2), blocks: [], marks: [{ ...mark, step: 3 }], first_mark: 1 }, [], STREAM);
  store.apply(series('g:3', false, 1, 3), [points([3])], STREAM);

  assert.deepEqual([told, again, next], [true, false, true]);
  assert.deepEqual(store.get('r')?.marks.map(({ step }) => step), [2, 3]);
  store.apply({ ...series('h:1', true, 2, 2), marks: [mark] }, [points([1, 2])], STREAM);
  assert.deepEqual(store.get('r')?.marks, [mark]);
  assert.equal(store.get('r')?.metrics.get('loss')?.length, 2);
});

test('telemetry goes on beside the series, and neither takes the points of the other', () => {
  const store = new SeriesStore();
  const machine = (cursor: string, reset: boolean, count: number, total: number): TelemetryEvent => ({
    type: 'telemetry', cursor, reset, columns: 100, run: 'r', blocks: [{ metric: 'telemetry/host.cpu', count, total }],
  });
  const lengths = (): unknown[] => [...(store.get('r')?.metrics ?? [])].map(([name, { length }]) => [name, length]);

  store.apply(series('g:2', true, 2, 2), [points([1, 2])], STREAM);
  store.applyTelemetry(machine('m:1', true, 1, 1), [points([1])], STREAM);
  const again = store.applyTelemetry(machine('m:1', true, 1, 1), [points([1])], STREAM);
  store.applyTelemetry(machine('m:2', false, 1, 2), [points([2])], STREAM);

  assert.equal(again, false);
  assert.deepEqual(lengths(), [['loss', 2], ['telemetry/host.cpu', 2]]);
  assert.deepEqual(store.cursorsOf(['r']), { r: 'g:2', 'telemetry:r': 'm:2' });

  store.apply(series('h:1', true, 1, 1), [points([1])], STREAM);
  assert.deepEqual(lengths(), [['telemetry/host.cpu', 2], ['loss', 1]]);
  store.applyTelemetry(machine('n:1', true, 1, 1), [points([1])], STREAM);
  assert.deepEqual(lengths(), [['loss', 1], ['telemetry/host.cpu', 1]]);
});
