// The examples that tests/api/test_run_order.py reads, too: a server sorts as this page does.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RunRow } from '../../contract/generated';
import { sorted } from './order';

interface Shared {
  now: number;
  rows: (Partial<RunRow> & { id: string })[];
  examples: { sort: string; ids: string[] }[];
}

const shared = JSON.parse(readFileSync(join(process.cwd(), '..', 'tests', 'data', 'run_order.json'), 'utf8')) as Shared;

function asRow(fields: Shared['rows'][number]): RunRow {
  return {
    key: fields.id, project: 'p', name: '', status: 'finished', recorded_status: 'finished', status_reason: null, alias: null,
    tags: [], created_at: 0, started_at: null, ended_at: null, primary: null, problems: [], values: {}, ...fields,
  };
}

test('every example is in the order that is written', () => {
  const rows = shared.rows.map(asRow);

  const found = shared.examples.map(({ sort }) => ({ sort, ids: sorted(rows, sort, shared.now).map(({ id }) => id) }));

  assert.ok(found.length > 20);
  assert.deepEqual(found, shared.examples);
});
