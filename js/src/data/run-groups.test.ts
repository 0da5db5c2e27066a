import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_VIEW_STATE, type RunKey, type RunRow } from '../contract/generated';
import { groupLabelOf, groupsOf, groupTitle, keyLeftOut, seedKey } from './run-groups';
import { keysIn } from './view-state';

const BARE = {
  project: 'p', name: 'n', status: 'finished', recorded_status: 'finished', status_reason: null, alias: null, tags: [], created_at: 0,
  started_at: null, ended_at: null, primary: null, problems: [],
};

function row(id: string, values: Record<string, unknown> = {}): RunRow {
  return { ...BARE, key: id, id, values };
}

const known = (name: string, varies = true): RunKey => ({ name, source: 'config', kind: 'number', varies, examples: [] });

test('groups stand in the order of their first runs, and runs without a value last', () => {
  const rows = [row('none'), row('a', { lr: 2 }), row('b', { lr: 1 }), row('written', { lr: '2.0' }), row('null', { lr: null })];

  const groups = groupsOf(rows, 'lr');

  assert.deepEqual(groups.map((group) => [group.label, group.rows.map(({ id }) => id).join(' ')]), [
    ['2', 'a written'],
    ['1', 'b'],
    ['null', 'null'],
    [undefined, 'none'],
  ]);
});

test('columns are labels too: the day of the start, the name of the metric', () => {
  const noon = new Date(2026, 10, 5, 12).getTime() / 1000;
  const run: RunRow = { ...row('r'), started_at: noon, primary: { name: 'loss', value: 1, step: 4, mode: 'min' } };

  const labels = ['started', 'primary', 'status', 'experiment', 'duration', 'absent', ''].map((column) => groupLabelOf(run, column));

  assert.deepEqual(labels, ['2026-11-05', 'loss', 'finished', 'n', undefined, undefined, undefined]);
});

test('runs of one config but for a key are called by what configs differ in', () => {
  const rows = [row('a', { 'same:seed': 'f00d', lr: 0.1, seed: 1, depth: 3, opt: 'sgd' }), row('b', { 'same:seed': 'f00d', lr: 0.1, seed: 2, depth: 3, opt: 'sgd' })];

  const [group, ...others] = groupsOf(rows, 'same:seed');

  assert.ok(group !== undefined && others.length === 0 && group.rows.length === 2);
  assert.equal(groupTitle(group, 'same:seed', [known('lr'), known('opt'), known('seed'), known('depth', false)]), 'lr=0.1 opt=sgd');
  assert.equal(groupTitle(group, 'same:seed', []), 'f00d');
  assert.equal(groupTitle({ label: '3', rows }, 'depth', [known('lr')]), 'depth=3');
  assert.equal(groupTitle({ label: 'vision', rows }, 'project', []), 'vision');
  assert.deepEqual([keyLeftOut('same:seed'), keyLeftOut('seed')], ['seed', undefined]);
});

test('a seed is told by a word of its name, and only where runs differ in it', () => {
  const seeds = ['random_seed', 'model.dataSeed', 'SEED', 'rng', 'speed', 'seeded_by', 'reseed'].map((name) => seedKey([known('lr'), known(name)]));

  assert.deepEqual(seeds, ['random_seed', 'model.dataSeed', 'SEED', 'rng', undefined, undefined, undefined]);
  assert.equal(seedKey([known('seed', false)]), undefined);
});

test('a grouping by a key needs its values, one by a column none', () => {
  const needed = ['same:seed', 'lr', 'status', ''].map((group_by) => keysIn({ ...DEFAULT_VIEW_STATE, group_by }));

  assert.deepEqual(needed, [['same:seed'], ['lr'], [], []]);
});
