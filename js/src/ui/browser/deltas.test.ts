import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRow } from '../../contract/generated';
import { comparedNumber, deltaColumns, deltaOf, deltaText, isBetter } from './deltas';

function run(name: string, value: number, mode: string | null): RunRow {
  return {
    key: 'k', id: 'k', project: 'p', name: 'n', status: 'finished', recorded_status: 'finished', status_reason: null, alias: null, tags: [], created_at: 0,
    started_at: null, ended_at: null, problems: [], values: { lr: '1e-3' }, primary: { name, value, step: 1, mode },
  };
}

test('a numeric column has two that tell how far a run is from the baseline', () => {
  const deltas = deltaColumns('val/loss').map(deltaOf);

  assert.deepEqual(deltas, [{ column: 'val/loss', relative: false }, { column: 'val/loss', relative: true }]);
  assert.equal(deltaOf('Δ'), undefined);
});

test('a difference has a sign, and nothing is said where there is none', () => {
  const pairs: [number | undefined, number | undefined][] = [[0.9, 0.75], [0.5, 0.75], [1, 1], [3, 0], [-1, -2], [undefined, 1], [1, undefined], [Infinity, Infinity]];
  const texts = pairs.map(([value, base]) => [false, true].map((relative) => deltaText({ column: 'loss', relative }, value, base)).join(' '));

  assert.deepEqual(texts, ['+0.15 +20%', '−0.25 −33.3%', '±0 ±0%', '+3 –', '+1 +50%', '– –', '– –', '– –']);
  assert.equal(deltaText({ column: 'duration', relative: false }, 60, 185), '−2m 05s');
});

test('better is known for the metric that runs are judged by, and only where its direction is', () => {
  const max = run('acc', 0.8, 'max');

  const verdicts = [isBetter('primary', 0.9, max, 0.8), isBetter('acc', 0.7, max, 0.8), isBetter('primary', 0.8, max, 0.8), isBetter('lr', 1, max, 2), isBetter('primary', 1, run('acc', 2, null), 2)];

  assert.deepEqual(verdicts, [true, false, undefined, undefined, undefined]);
  assert.equal(isBetter('primary', 1, run('loss', 2, 'min'), 2), true);
});

test('values of different primary metrics are not compared, keys are', () => {
  const [acc, loss] = [run('acc', 1, 'max'), run('loss', 2, 'min')];

  assert.equal(comparedNumber(acc, 'primary', loss, 0), undefined);
  assert.equal(comparedNumber(acc, 'primary', acc, 0), 1);
  assert.equal(comparedNumber(acc, 'lr', loss, 0), 0.001);
});
