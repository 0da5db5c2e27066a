import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRow, RunsEvent } from '../../contract/generated';
import { RunFilter } from '../../data/run-filter';
import { RunTable } from '../../data/run-table';
import { vocabularyOf } from './vocabulary';

const BARE = { recorded_status: 'finished', status_reason: null, created_at: 1, started_at: null, ended_at: null, problems: [], values: {} } satisfies Partial<RunRow>;
const MINE: RunRow = { ...BARE, key: 'a', id: 'a', project: 'mine', name: 'good', status: 'finished', tags: ['x'], alias: 'best', primary: null };
const OTHER: RunRow = { ...BARE, key: 'b', id: 'b', project: 'other', name: 'bad', status: 'running', tags: ['y'], alias: 'last', primary: { name: 'acc', mode: 'max', value: 1, step: 1 } };
const EVENT: RunsEvent = { type: 'runs', cursor: 'c:1', reset: true, rows: [MINE, OTHER], older: [], removed: [], total: 2, store: '', keys: [], known_keys: null };

test('what only runs of another project or experiment have is not offered, for nothing would pass', () => {
  const table = new RunTable();
  table.apply(EVENT);
  const filter = new RunFilter();
  const vocabulary = vocabularyOf(table, () => filter.among);

  for (const bound of [{ project: 'mine', experiment: '' }, { project: '', experiment: 'good' }]) {
    filter.rows(table, { ...bound, query: 'status:failed' });
    const { fields, keys } = vocabulary();
    assert.deepEqual(fields, { project: ['mine'], experiment: ['good'], name: ['good'], status: ['finished'], tag: ['x'], alias: ['best'] });
    assert.deepEqual(keys, []);
  }
  filter.rows(table, { project: '', experiment: '', query: 'status:failed' });

  assert.deepEqual(vocabulary().fields['status'], ['finished', 'running']);
});

test('the words are gathered once while the line is written', () => {
  const table = new RunTable();
  table.apply(EVENT);
  const filter = new RunFilter();
  const vocabulary = vocabularyOf(table, () => filter.among);

  filter.rows(table, { project: 'mine', experiment: '', query: 'g' });
  const first = vocabulary();
  filter.rows(table, { project: 'mine', experiment: '', query: 'go' });

  assert.equal(vocabulary(), first);
});
