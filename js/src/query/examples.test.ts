// The examples that tests/query/test_query_examples.py reads, too.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileTerms, type QueriedRun } from './match';
import { MAX_LENGTH, parseQuery, QueryError } from './parse';

type Values = Readonly<Record<string, unknown>>;

interface ExampleRun extends QueriedRun {
  config: Values;
  summary: Values;
  primary: { name: string; value: number | null } | null;
}

interface Shared {
  runs: Record<string, Partial<ExampleRun>>;
  examples: { query: string; run: string; matches: boolean }[];
  errors: { query: string; error: string }[];
}

const shared = JSON.parse(readFileSync(join(process.cwd(), '..', 'tests', 'data', 'queries.json'), 'utf8')) as Shared;
const BARE: ExampleRun = { id: '', project: '', name: '', status: '', alias: null, tags: [], config: {}, summary: {}, primary: null };

/** What Python sends as the values of a row, looked up in the example's documents. */
function valueOf({ config, summary, primary }: ExampleRun, key: string): unknown {
  const found = nested(config, key) ?? nested(summary, key);
  if (found !== undefined) return found.value;
  if (primary?.name === key && primary.value !== null) return primary.value;
  const [place = '', ...rest] = key.split('.');
  if (rest.length === 0 || !['config', 'summary'].includes(place)) return undefined;
  return nested(place === 'config' ? config : summary, rest.join('.'))?.value;
}

function nested(values: Values, key: string): { value: unknown } | undefined {
  const isGroup = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);
  if (key in values && !isGroup(values[key])) return { value: values[key] };
  for (let dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
    const group = values[key.slice(0, dot)];
    const found = isGroup(group) ? nested(group, key.slice(dot + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

test('every example matches as it is written', () => {
  const wrong = shared.examples.filter(({ query, run, matches }) => {
    const passes = compileTerms(parseQuery(query), valueOf);
    return passes({ ...BARE, ...shared.runs[run] }) !== matches;
  });

  assert.ok(shared.examples.length > 100);
  assert.deepEqual(wrong, []);
});

test('every broken filter is refused with place and expectation', () => {
  const said = shared.errors.map(({ query }) => {
    try {
      return { query, error: `understood as ${JSON.stringify(parseQuery(query))}` };
    } catch (error) {
      return { query, error: error instanceof QueryError ? error.message : String(error) };
    }
  });

  assert.deepEqual(said, shared.errors);
});

test('a filter of unreasonable length is refused', () => {
  assert.throws(() => parseQuery('a'.repeat(MAX_LENGTH + 1)), /at most 4000 characters/);
});
