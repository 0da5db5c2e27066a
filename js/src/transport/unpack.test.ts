import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Live, SeriesEvent, Stage } from '../contract/generated';
import { PointUnpacker } from './unpack';

const stage = (name: string, last: number): Stage => ({ name, first_step: 1, first_time: 101, last_step: last, last_time: 100 + last });
const whole = (run: string, handle: number, metrics: string[], stages: Stage[] = []): Live => {
  const blocks = metrics.map((metric) => ({ metric, count: 0, total: 1 }));
  const event: SeriesEvent = { type: 'series', cursor: 'g:1', reset: true, run, stages, marks: [], first_mark: 0, has_telemetry: false, columns: 500, blocks };
  return { type: 'live', id: 0, event, handle };
};
const buffer = (...numbers: number[]): DataView[] => [new DataView(Float64Array.from(numbers).buffer)];

test('rows become the events of their runs, new metrics are known by name from then on', () => {
  const unpacker = new PointUnpacker();
  unpacker.note(whole('a', 1, ['loss'], [stage('warm-up', 1), stage('train', 1)]));

  const first = unpacker.unpack({ type: 'points', id: 0, rows: [[1, 3, 0, 1, 2, 'acc', 1, 1]] }, buffer(2, 102, 0.5, 3, 103, 0.9));
  const second = unpacker.unpack({ type: 'points', id: 0, rows: [[1, 4, 1, 1, 2]] }, buffer(4, 104, 0.8));

  assert.deepEqual(first[0]?.event, {
    type: 'series', cursor: 'g:3', reset: false, run: 'a', columns: 0, marks: [], first_mark: 0, has_telemetry: false, stages: [stage('warm-up', 1), stage('train', 3)],
    blocks: [{ metric: 'loss', count: 1, total: 2 }, { metric: 'acc', count: 1, total: 1 }],
  });
  assert.deepEqual(first[0]?.columns.map(({ step, time, value }) => [...step, ...time, ...value]), [[2, 102, 0.5], [3, 103, 0.9]]);
  assert.deepEqual(second[0]?.event.blocks, [{ metric: 'acc', count: 1, total: 2 }]);
});

test('points of a run whose line is not here are passed over, those behind them are not', () => {
  const unpacker = new PointUnpacker();
  unpacker.note(whole('a', 1, ['loss']));
  unpacker.note(whole('b', 2, ['loss']));
  unpacker.note(whole('a', 3, ['loss']));

  const events = unpacker.unpack({ type: 'points', id: 0, rows: [[1, 2, 0, 1, 2], [9, 2, 'x', 1, 2], [2, 2, 0, 1, 2]] }, buffer(1, 1, 1, 2, 2, 2, 3, 3, 3));

  assert.deepEqual(events.map(({ event, columns }) => [event.run, [...(columns[0]?.value ?? [])]]), [['b', [3]]]);
});
