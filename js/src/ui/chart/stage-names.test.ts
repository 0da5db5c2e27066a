import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeNames } from './stage-names';
import { ruleMarks, stageAt, stageBands } from './stages';

const measure = (name: string): number => 6 * name.length;

test('a name stands at its line and never over another', () => {
  const placed = placeNames([{ name: 'warmup', left: 0 }, { name: 'train', left: 100 }, { name: 'train', left: 130 }], 300, measure);

  assert.deepEqual(placed.map(({ name, left }) => [name, left]), [['warmup', 0], ['train', 93], ['train', 130]]);
});

test('a short stage at the start moves over the y axis before it is cut', () => {
  const placed = placeNames([{ name: 'warmup', left: 0 }, { name: 'train', left: 20 }], 300, measure);

  assert.deepEqual(placed, [
    { name: 'warmup', stage: 'warmup', left: -23, width: 37, whole: true },
    { name: 'train', stage: 'train', left: 20, width: 31, whole: true },
  ]);
});

test('stages at one place share a name and those out of sight have none', () => {
  const marks = [
    { name: 'before', left: -90 },
    { name: 'now', left: -10 },
    { name: 'a', left: 80 },
    { name: 'b', left: 81 },
    { name: 'after', left: 400 },
  ];

  const placed = placeNames(marks, 300, measure);

  assert.deepEqual(placed.map(({ name, left }) => [name, left]), [['now', 0], ['a · b', 80]]);
});

test('the stage at a place is told for every run', () => {
  const stage = (name: string, first: number): { name: string; first_step: number; first_time: number; last_step: number; last_time: number } => ({
    name,
    first_step: first,
    first_time: first,
    last_step: first + 9,
    last_time: first + 9,
  });
  const runs = [
    { stages: [stage('warmup', 1), stage('train', 10)], origin: 0 },
    { stages: [stage('train', 1)], origin: 0 },
  ];

  assert.deepEqual([0, 5, 50].map((at) => stageAt(runs, 'step', at)), ['', 'warmup · train', 'train']);
});

test('a stage of a run reaches to the begin of the next one', () => {
  const stages = [
    { name: 'warmup', first_step: 1, first_time: 101, last_step: 9, last_time: 109 },
    { name: 'train', first_step: 10, first_time: 110, last_step: 90, last_time: 190 },
  ];

  assert.deepEqual(stageBands({ stages, origin: 10 }, 'step'), [
    { name: 'warmup', from: -9, to: 0 },
    { name: 'train', from: 0, to: Infinity },
  ]);
  assert.deepEqual(stageBands({ stages, origin: 0 }, 'metric:tokens'), []);
});

test('rules stand where they fired, on steps and on time, and nowhere over a metric', () => {
  const marks = [{ rule: 'loss > 1', action: 'mark', step: 7, time: 1010, figures: 'loss = 2' }];

  const places = (['step', 'relative_time', 'metric:tokens'] as const).map((axis) => ruleMarks([{ marks, origin: axis === 'step' ? 0 : 1000 }], axis));

  const name = 'loss > 1 (loss = 2)';
  assert.deepEqual(places, [[{ name, x: 7 }], [{ name, x: 10 }], []]);
});
