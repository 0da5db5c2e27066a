// The words that the filter line can complete, from the runs that it chooses from.

import type { RunRow } from '../../contract/generated';
import type { RunTable } from '../../data/run-table';
import type { Vocabulary } from '../../query/complete';

/** Gives a function that makes the vocabulary anew only when the runs have changed. */
export function vocabularyOf(table: RunTable, among: () => readonly RunRow[]): () => Vocabulary {
  let held: { rows: readonly RunRow[]; vocabulary: Vocabulary } | undefined;
  return () => {
    const rows = among();
    if (held?.rows !== rows) held = { rows, vocabulary: makeVocabulary(table, rows) };
    return held.vocabulary;
  };
}

function makeVocabulary(table: RunTable, rows: readonly RunRow[]): Vocabulary {
  const experiments = distinct(rows.map(({ name }) => name));
  const fields = {
    project: distinct(rows.map(({ project }) => project)),
    experiment: experiments,
    name: experiments,
    status: distinct(rows.map(({ status }) => status)),
    tag: distinct(rows.flatMap(({ tags }) => tags)),
    alias: distinct(rows.flatMap(({ alias }) => alias ?? [])),
  };
  const known = new Set(table.knownKeys.map(({ name }) => name));
  const metrics = distinct(rows.flatMap(({ primary }) => primary?.name ?? [])).filter((name) => !known.has(name));
  return { fields, keys: [...metrics.map((name) => ({ name, kind: 'number' as const, examples: [] })), ...table.knownKeys] };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
