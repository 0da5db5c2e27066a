import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRow } from '../../contract/generated';
import { nextSort, sorted } from './order';

const BARE = {
  project: 'p', status: 'finished', recorded_status: 'finished', status_reason: null, alias: null, tags: [], created_at: 0,
  started_at: null, ended_at: null, primary: null, problems: [],
};

function row(id: string, values: Record<string, unknown> = {}): RunRow {
  return { ...BARE, key: id, id, name: id, values };
}

const ids = (rows: readonly RunRow[]): string => rows.map(({ id }) => id).join(' ');

test('clicks on a header sort up, down and not at all', () => {
  const first = nextSort('project', 'lr');
  const second = nextSort(first, 'lr');

  assert.deepEqual([first, second, nextSort(second, 'lr')], ['lr', '-lr', '']);
});

test('numbers come before texts, and what a run lacks comes last in both directions', () => {
  const rows = [row('none'), row('text', { lr: 'auto' }), row('big', { lr: 10 }), row('nan', { lr: 'nan' }), row('written', { lr: '2e-3' }), row('null', { lr: null })];

  assert.equal(ids(sorted(rows, 'lr', 0)), 'written big text null none nan');
  assert.equal(ids(sorted(rows, '-lr', 0)), 'null text big written none nan');
});

test('numbers within names sort as numbers, and equal rows keep their order', () => {
  const rows = [row('wide-10'), row('Wide-9'), row('narrow')];

  assert.equal(ids(sorted(rows, 'run', 0)), 'narrow Wide-9 wide-10');
  assert.equal(ids(sorted(rows, 'project', 0)), ids(rows));
  assert.equal(sorted(rows, '', 0), rows);
});

test('sorting ten thousand rows looks at each value once', () => {
  let looks = 0;
  const seen = new Proxy({ lr: 1 }, { get: (target, key) => ((looks += 1), Reflect.get(target, key)) });
  const rows = Array.from({ length: 10_000 }, (_, index) => row(`r${index}`, seen));

  sorted(rows, '-lr', 0);

  assert.equal(looks, 10_000);
});
