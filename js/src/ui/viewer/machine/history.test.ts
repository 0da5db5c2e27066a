import assert from 'node:assert/strict';
import { test } from 'node:test';
import { History, HISTORY_S } from './history';

function columns(time: number[], value = time): { step: Float64Array; time: Float64Array; value: Float64Array } {
  return { step: new Float64Array(time.length), time: Float64Array.from(time), value: Float64Array.from(value) };
}

const block = (metric: string) => ({ metric, count: 0, total: 0 });

test('samples come once, and those of before the last hour go', () => {
  const history = new History();
  history.add([block('a'), block('b')], [columns([10, 11], [1, 2]), columns([10])]);
  history.add([block('a')], [columns([10, 11, 12], [1, 2, 3])]);

  assert.deepEqual(history.of('a'), { time: [10, 11, 12], value: [1, 2, 3] });
  assert.equal(history.until, 12);

  history.add([block('a')], [columns([11 + HISTORY_S])]);

  assert.deepEqual(history.of('a').time, [11, 12, 11 + HISTORY_S]);
  assert.deepEqual(history.of('b').time, []);
  assert.deepEqual(history.of('c').time, []);
});
