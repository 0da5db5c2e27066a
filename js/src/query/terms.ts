// What a filter line says. The twin of runicorn/query/terms.py.

export type Field = 'alias' | 'id' | 'name' | 'project' | 'status' | 'tag';
export type Operator = '<' | '<=' | '>' | '>=' | '=' | '!=';

/** What may stand before a colon, and the field that it means. */
export const FIELDS: Readonly<Record<string, Field>> = {
  alias: 'alias',
  experiment: 'name',
  id: 'id',
  name: 'name',
  project: 'project',
  status: 'status',
  tag: 'tag',
};

export type Term =
  | { kind: 'words'; text: string }
  | { kind: 'field'; field: Field; text: string }
  | { kind: 'comparison'; key: string; operator: Operator; value: number | string }
  | { kind: 'negation'; term: Term }
  | { kind: 'all'; terms: readonly Term[] }
  | { kind: 'any'; terms: readonly Term[] };

const NUMBER = /^(?:[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?|[+-]?inf|nan)$/i;
/** No number that somebody wrote is longer. */
const NUMBER_LENGTH = 64;

/** Gives the number that a text is in whole, by the grammar of the language. */
export function asNumber(text: string): number | undefined {
  if (text.length > NUMBER_LENGTH || !NUMBER.test(text)) return undefined;
  const word = text.toLowerCase();
  if (word === 'nan') return NaN;
  if (word.endsWith('inf')) return word.startsWith('-') ? -Infinity : Infinity;
  return Number(text);
}

/** Gives the keys that terms compare. */
export function comparedKeys(terms: readonly Term[]): Set<string> {
  const keys = new Set<string>();
  const visit = (term: Term): void => {
    if (term.kind === 'comparison') keys.add(term.key);
    else if (term.kind === 'negation') visit(term.term);
    else if (term.kind === 'all' || term.kind === 'any') term.terms.forEach(visit);
  };
  terms.forEach(visit);
  return keys;
}
