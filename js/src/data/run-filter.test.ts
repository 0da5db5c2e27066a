import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRow, RunsEvent } from '../contract/generated';
import { RunFilter } from './run-filter';
import { RunTable } from './run-table';

const ALL = { project: '', experiment: '', query: '' };
const BARE = {
  name: 'n', status: 'finished', recorded_status: 'finished', status_reason: null, alias: null, tags: [], created_at: 1,
  started_at: null, ended_at: null, primary: null, problems: [],
};

/** Counts how often values are looked at: the work of a filter, whatever the machine. */
function setUp(count: number): { table: RunTable; send: (keys: string[]) => void; looks: () => number } {
  let looks = 0;
  const table = new RunTable();
  const row = (index: number): RunRow => {
    const values = new Proxy({ lr: index }, { get: (target, key) => ((looks += 1), Reflect.get(target, key)) });
    return { ...BARE, key: `r${index}`, id: `r${index}`, project: index % 2 === 0 ? 'even' : 'odd', values };
  };
  const rows = Array.from({ length: count }, (_, index) => row(index));
  const send = (keys: string[]): void => {
    const event: RunsEvent = { type: 'runs', cursor: `c:${keys.length}`, reset: !table.loaded, rows, older: [], removed: [], total: count, store: '', keys, known_keys: null };
    table.apply(event);
  };
  return { table, send, looks: () => looks };
}

test('project and line pass together', () => {
  const { table, send } = setUp(10);
  send(['lr']);

  const rows = new RunFilter().rows(table, { project: 'odd', experiment: '', query: 'lr>4 -id:r9' });

  assert.deepEqual(rows.map(({ id }) => id).sort(), ['r5', 'r7']);
});

test('a line that cannot be understood leaves the last result and says where it breaks', () => {
  const { table, send } = setUp(10);
  send(['lr']);
  const filter = new RunFilter();
  const good = filter.rows(table, { ...ALL, query: 'lr>4' });

  const kept = filter.rows(table, { ...ALL, query: 'lr>4 lr<' });

  assert.equal(kept, good);
  assert.deepEqual([filter.error?.position, filter.error?.expectation], [8, 'filter.value']);
  filter.rows(table, { ...ALL, query: 'lr>4' });
  assert.equal(filter.error, undefined);
});

test('a line whose values are on their way leaves the last result until they are here', () => {
  const { table, send } = setUp(10);
  send([]);
  const filter = new RunFilter();
  const all = filter.rows(table, ALL);

  const waiting = filter.rows(table, { ...ALL, query: 'lr>4' });
  const missing = filter.missing;
  send(['lr']);

  assert.equal(waiting, all);
  assert.deepEqual(missing, ['lr']);
  assert.equal(filter.rows(table, { ...ALL, query: 'lr>4' }).length, 5);
  assert.deepEqual(filter.missing, []);
});

test('a keystroke looks at each value once and a repeated question at none', () => {
  const { table, send, looks } = setUp(10_000);
  send(['lr']);
  const filter = new RunFilter();

  const first = filter.rows(table, { ...ALL, query: 'lr>4' });
  const afterFirst = looks();
  const again = filter.rows(table, { ...ALL, query: 'lr>4' });

  assert.equal(afterFirst, 10_000);
  assert.equal(looks(), afterFirst);
  assert.equal(again, first);
});
