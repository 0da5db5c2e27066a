// What could stand at the caret of a filter line: fields, keys, operators and values. Pure.

import { FIELDS } from './terms';

/** What is known of the runs. */
export interface Vocabulary {
  /** Values that a field has, by the field's name as it is written. */
  fields: Readonly<Record<string, readonly string[]>>;
  keys: readonly { name: string; kind: 'number' | 'text' | 'flag' | 'other'; examples: readonly string[] }[];
}

export interface Option {
  /** Takes the place of the line from `Completion.from` to the caret. */
  text: string;
  /** As a person reads it. */
  label: string;
  kind: 'field' | 'key' | 'operator' | 'value';
}

export interface Completion {
  from: number;
  options: readonly Option[];
}

const MOST_OPTIONS = 12;
const SPACE = /[ \t\n\r\u00a0\u3000]/;
const HEAD_ENDS = /[ \t\n\r\u00a0\u3000()"<>=:!]/;
const VALUE_ENDS = /[ \t\n\r\u00a0\u3000()"<>=]/;
const NEEDS_QUOTES = /[ \t\n\r\u00a0\u3000()"<>=:!]|^-|^$|^(?:and|or|not)$/i;
const NUMERIC = ['<', '<=', '>', '>=', '=', '!='];
const TEXTUAL = ['=', '!='];

export function complete(line: string, caret: number, vocabulary: Vocabulary): Completion {
  const { from, head, sign, partial } = placeAt(line.slice(0, caret));
  if (sign === undefined) return { from, options: namesFor(partial, vocabulary) };
  if (sign === ':') return { from, options: values(vocabulary.fields[head.toLowerCase()] ?? [], partial) };
  const key = vocabulary.keys.find(({ name }) => name === head);
  const known = key?.kind === 'flag' ? ['true', 'false'] : (key?.examples ?? []);
  return { from, options: TEXTUAL.includes(sign) ? values(known, partial) : [] };
}

/** A text as it must be written in a line. */
export function quoted(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replace(/[\\"]/g, '\\$&')}"` : text;
}

function namesFor(partial: string, { keys }: Vocabulary): Option[] {
  const exact = keys.find(({ name }) => name === partial);
  const signs = exact === undefined ? [] : exact.kind === 'number' ? NUMERIC : TEXTUAL;
  const operators = signs.map((sign): Option => ({ text: `${quoted(partial)}${sign}`, label: `${partial} ${sign}`, kind: 'operator' }));
  const fields = Object.keys(FIELDS).map((name): Option => ({ text: `${name}:`, label: `${name}:`, kind: 'field' }));
  const named = keys.map(({ name }): Option => ({ text: quoted(name), label: name, kind: 'key' }));
  const others = ranked([...fields, ...named], partial).filter(({ label }) => label !== partial);
  return [...operators, ...others].slice(0, MOST_OPTIONS);
}

function values(known: readonly string[], partial: string): Option[] {
  const options = known.map((value): Option => ({ text: `${quoted(value)} `, label: value, kind: 'value' }));
  return ranked(options, partial).slice(0, MOST_OPTIONS);
}

/** What begins so, then what holds it. */
function ranked(options: readonly Option[], partial: string): Option[] {
  const sought = partial.toLowerCase();
  const at = (option: Option): number => option.label.toLowerCase().indexOf(sought);
  return [...options.filter((option) => at(option) === 0), ...options.filter((option) => at(option) > 0)];
}

interface Place {
  from: number;
  head: string;
  /** The colon or operator before what is being written; undefined in a term's first word. */
  sign: string | undefined;
  partial: string;
}

/** The term in which a line breaks off. */
function placeAt(line: string): Place {
  let at = 0;
  const skip = (signs: RegExp): void => {
    while (at < line.length && signs.test(line[at] as string)) at += 1;
  };
  const read = (ends: RegExp): string => {
    const start = at;
    if (line[at] !== '"') {
      while (at < line.length && !ends.test(line[at] as string)) at += 1;
      return line.slice(start, at);
    }
    const [whole = ''] = /^"(?:[^"\\]|\\.)*"?/.exec(line.slice(at)) ?? [];
    at += whole.length;
    return whole.replace(/^"|"$/g, '').replace(/\\(["\\])/g, '$1');
  };
  for (;;) {
    skip(/[\s(){}\-]/);
    const from = at;
    const head = read(HEAD_ENDS);
    if (at >= line.length) return { from, head: '', sign: undefined, partial: head };
    const end = at;
    skip(SPACE);
    const [sign] = /^(?::|<=|>=|!=|==|<|>|=)/.exec(line.slice(at)) ?? [];
    if (sign === undefined) {
      at = Math.max(end, from + 1);
      continue;
    }
    at += sign.length;
    if (sign !== ':') skip(SPACE);
    const start = at;
    const partial = read(VALUE_ENDS);
    if (at >= line.length) return { from: start, head, sign: sign === '==' ? '=' : sign, partial };
  }
}
