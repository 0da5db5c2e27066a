import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRow } from '../../contract/generated';
import { groupsOf } from '../../data/run-groups';
import { MemoryViewState } from '../../data/view-state';
import { summaryOf } from './group-summary';
import { type Line, TableLines } from './lines';
import { MOST_AT_ONCE, setColour, toggleGroup, togglePin } from './run-acts';

const BARE = {
  project: 'p', name: 'n', status: 'finished', recorded_status: 'finished', status_reason: null, alias: null, tags: [], created_at: 0,
  started_at: null, ended_at: null, primary: null, problems: [],
};

function row(id: string, values: Record<string, unknown> = {}, primary: number | null = null): RunRow {
  return { ...BARE, key: id, id, values, primary: primary === null ? null : { name: 'loss', value: primary, step: 1, mode: 'min' } };
}

const said = (lines: readonly Line[]): string => lines.map((line) => (line.kind === 'run' ? `${'>'.repeat(line.level - 1)}${line.key}` : `[${line.label}${line.closed ? '…' : ''}]`)).join(' ');
const ORDER = { sort: '', group_by: 'lr', closed_groups: [] };

test('groups stand above their runs in the order of the table, and a folded one alone', () => {
  const rows = [row('a', { lr: 2 }), row('b', { lr: 1 }), row('c', { lr: 2 }), row('d')];
  const table = new TableLines();

  assert.equal(said(table.of(rows, ORDER, undefined)), '[2] >a >c [1] >b [] >d');
  assert.equal(said(table.of(rows, { ...ORDER, sort: 'lr', closed_groups: ['2', ''] }, undefined)), '[1] >b [2…] […]');
  assert.equal(said(table.of(rows, { ...ORDER, group_by: '' }, undefined)), 'a b c d');
});

test('the baseline comes first, once, be it in a group or not in the list at all', () => {
  const [a, b, c] = [row('a', { lr: 2 }), row('b', { lr: 1 }), row('c', { lr: 2 })];
  const table = new TableLines();

  assert.equal(said(table.of([a, b], ORDER, a)), 'a [2] [1] >b');
  assert.equal(said(table.of([a, b], { ...ORDER, group_by: '' }, c)), 'c a b');
});

test('ten thousand rows are sorted and grouped anew only when something has changed', () => {
  let looks = 0;
  const values = new Proxy({ lr: 1 }, { get: (target, key) => ((looks += 1), Reflect.get(target, key)) });
  const rows = Array.from({ length: 10_000 }, (_, index) => row(`r${index}`, values));
  const order = { ...ORDER, sort: 'lr' };
  const table = new TableLines();

  const first = table.of(rows, order, undefined);
  const once = looks;

  assert.equal(table.of(rows, { ...order }, undefined), first);
  assert.equal(looks, once);
  table.of(rows, { ...order, closed_groups: ['1'] }, undefined);
  assert.equal(looks, once);
});

test('a group tells mean and spread, and what its runs share', () => {
  const rows = [row('a', { lr: 1, acc: 2 }, 0.2), row('b', { lr: 1, acc: 4 }, 0.4), row('c', { lr: 1, acc: 'nan' }), { ...row('d', { lr: 1 }), status: 'running' }];

  const summary = summaryOf(groupsOf(rows, 'lr')[0] ?? { label: '', rows: [] });

  assert.deepEqual([summary.spread('acc')?.mean, summary.spread('acc')?.count], [3, 2]);
  assert.deepEqual(summary.spread('lr'), { mean: 1, deviation: undefined, count: 4 });
  assert.ok(Math.abs((summary.spread('acc')?.deviation ?? 0) - Math.SQRT2) < 1e-12);
  assert.equal(summary.metric(), 'loss');
  assert.deepEqual(summary.counts(), [['running', 1], ['finished', 3]]);
  assert.deepEqual([summary.text('project'), summary.text('status'), summary.spread('absent')], ['p', undefined, undefined]);
});

test('runs of different primary metrics have no common mean', () => {
  const other: RunRow = { ...row('b'), primary: { name: 'acc', value: 1, step: 1, mode: 'max' } };

  const summary = summaryOf({ label: '', rows: [row('a', {}, 0.5), other] });

  assert.equal(summary.spread('primary'), undefined);
});

test('a group is chosen whole and given back whole, one that nobody can look at only in part', () => {
  const viewState = new MemoryViewState({ selected: ['x', 'b'] });
  const rows = [row('a'), row('b')];
  const many = Array.from({ length: MOST_AT_ONCE + 5 }, (_, index) => row(`m${index}`));
  const chosen = (group: RunRow[]): readonly string[] => (toggleGroup(viewState, group), viewState.get().selected);

  assert.deepEqual(chosen(rows), ['x', 'a', 'b']);
  assert.deepEqual(chosen(rows), ['x']);
  assert.equal(chosen(many).length, 1 + MOST_AT_ONCE);
  assert.deepEqual(chosen(many), ['x']);
});

test('a second pin is an unpin, and a colour that is taken back is not kept', () => {
  const viewState = new MemoryViewState();

  togglePin(viewState, 'a');
  setColour(viewState, 'a', 'palette-3');
  assert.deepEqual([viewState.get().baseline, viewState.get().colours], ['a', { a: 'palette-3' }]);
  togglePin(viewState, 'a');
  setColour(viewState, 'a', '');

  assert.deepEqual([viewState.get().baseline, viewState.get().colours], ['', {}]);
});
