// Making a test of runs from the terms of a filter line. The twin of runicorn/query/match.py.

import { asNumber, type Field, type Operator, type Term } from './terms';

/** What the language sees of a run. */
export interface QueriedRun {
  id: string;
  project: string;
  name: string;
  status: string;
  alias: string | null;
  tags: readonly string[];
}

/** Gives the value that a key means for a run; undefined where it has none. */
export type ValueOf<R> = (run: R, key: string) => unknown;
type Predicate<R> = (run: R) => boolean;
type TextTest = (text: string) => boolean;

const ORDERINGS: Partial<Record<Operator, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** Gives the function that says whether a run passes all terms. */
export function compileTerms<R extends QueriedRun>(terms: readonly Term[], valueOf: ValueOf<R>): Predicate<R> {
  const predicates = terms.map((term) => compileTerm(term, valueOf));
  return (run) => predicates.every((matches) => matches(run));
}

function compileTerm<R extends QueriedRun>(term: Term, valueOf: ValueOf<R>): Predicate<R> {
  if (term.kind === 'words') {
    const occursIn = textTest(`*${term.text}*`);
    return (run) => [run.id, run.alias ?? '', run.project, run.name, ...run.tags].some(occursIn);
  }
  if (term.kind === 'field') return compileField(term.field, term.text);
  if (term.kind === 'comparison') {
    const isMatch = valueTest(term.operator, term.value);
    const isWanted = term.operator !== '!=';
    return (run) => {
      const value = valueOf(run, term.key);
      return value !== undefined && isMatch(value) === isWanted;
    };
  }
  if (term.kind === 'all') return compileTerms(term.terms, valueOf);
  if (term.kind === 'any') {
    const alternatives = term.terms.map((part) => compileTerm(part, valueOf));
    return (run) => alternatives.some((matches) => matches(run));
  }
  const matches = compileTerm(term.term, valueOf);
  return (run) => !matches(run);
}

function compileField<R extends QueriedRun>(field: Field, text: string): Predicate<R> {
  const isMatch = textTest(field === 'id' && !text.includes('*') ? `${text}*` : text);
  if (field === 'tag') return (run) => run.tags.some(isMatch);
  return (run) => {
    const value = run[field];
    return value !== null && isMatch(value);
  };
}

/** The test of a comparison; for `!=` that of `=`, which is to be turned round. */
function valueTest(operator: Operator, wanted: number | string): (value: unknown) => boolean {
  if (typeof wanted === 'string') {
    const isMatch = textTest(wanted);
    return (value) => textsOf(value).some(isMatch);
  }
  const ordering = ORDERINGS[operator];
  return (value) => {
    const number = numberOf(value);
    if (number === undefined) return false;
    return ordering === undefined ? number === wanted || (Number.isNaN(number) && Number.isNaN(wanted)) : ordering(number, wanted);
  };
}

/** The number that a value is for a comparison; undefined where it is none. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? asNumber(value) : undefined;
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'boolean') return [String(value)];
  return value === null ? ['null', 'none'] : [];
}

/** The test for a text with `*` in it, without regard to case. */
function textTest(pattern: string): TextTest {
  const [first = '', ...others] = pattern.toLowerCase().split('*');
  const last = others.pop();
  if (last === undefined) return (text) => text.toLowerCase() === first;
  return (text) => {
    const lowered = text.toLowerCase();
    const end = lowered.length - last.length;
    if (end < first.length || !lowered.startsWith(first) || !lowered.endsWith(last)) return false;
    let position = first.length;
    for (const part of others) {
      const found = lowered.indexOf(part, position);
      if (found < 0 || found + part.length > end) return false;
      position = found + part.length;
    }
    return true;
  };
}
