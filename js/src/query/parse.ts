// Reading a filter line into terms. The twin of runicorn/query/parse.py, with the same refusals.

import { type Expectation, type ExpectationValues, inEnglish } from './expectations';
import { asNumber, FIELDS, type Operator, type Term } from './terms';

export const MAX_LENGTH = 4000;
export const MAX_DEPTH = 40;

const SPACES = ' \t\n\r\u00a0\u3000';
const ENDS_WORD = `${SPACES}()"<>=`;
const OPERATORS: readonly (readonly [string, Operator])[] = [
  ['<=', '<='],
  ['>=', '>='],
  ['!=', '!='],
  ['==', '='],
  ['<', '<'],
  ['>', '>'],
  ['=', '='],
];
const KEYWORDS = ['and', 'or', 'not'] as const;
type Keyword = (typeof KEYWORDS)[number];

/** Why a line cannot be understood. */
export class QueryError extends Error {
  constructor(
    /** Index in characters as people count them, from 0, at which the line breaks. */
    readonly position: number,
    readonly expectation: Expectation,
    readonly values: ExpectationValues,
    /** The character there; empty: the end. */
    readonly found: string,
  ) {
    super(`filter, character ${position + 1}: ${inEnglish(expectation, values)}, found ${found === '' ? 'the end' : `'${found}'`}`);
    this.name = 'QueryError';
  }
}

/** Gives the terms of a line in its order; a run passes when all of them match. Throws `QueryError`. */
export function parseQuery(text: string): readonly Term[] {
  return new Parser([...text]).readLine();
}

/** Recursive descent over the characters of one line. */
class Parser {
  #position = 0;
  #depth = 0;
  readonly #text: readonly string[];

  constructor(text: readonly string[]) {
    this.#text = text;
  }

  readLine(): readonly Term[] {
    if (this.#text.length > MAX_LENGTH) this.#failAt(MAX_LENGTH, 'filter.length', { most: MAX_LENGTH });
    this.#skipSpaces();
    if (this.#position === this.#text.length) return [];
    const term = this.#readAlternatives();
    if (this.#position < this.#text.length) this.#fail('filter.rest');
    return term.kind === 'all' ? term.terms : [term];
  }

  #readAlternatives(): Term {
    const terms = [this.#readSequence()];
    while (this.#takeKeyword('or')) terms.push(this.#readSequence());
    return terms.length === 1 ? (terms[0] as Term) : { kind: 'any', terms };
  }

  #readSequence(): Term {
    const terms = [this.#readTerm()];
    while (this.#takeKeyword('and') || !this.#isSequenceOver()) terms.push(this.#readTerm());
    return terms.length === 1 ? (terms[0] as Term) : { kind: 'all', terms };
  }

  #isSequenceOver(): boolean {
    this.#skipSpaces();
    return ['', ')'].includes(this.#peek()) || this.#peekKeyword() === 'or';
  }

  #readTerm(): Term {
    this.#skipSpaces();
    let negations = 0;
    while (this.#takeNegation()) {
      negations += 1;
      this.#descend();
    }
    let term = this.#peek() === '(' ? this.#readGroup() : this.#readPlainTerm();
    for (let round = 0; round < negations; round++) term = { kind: 'negation', term };
    this.#depth -= negations;
    return term;
  }

  #takeNegation(): boolean {
    if (this.#takeKeyword('not')) {
      this.#skipSpaces();
      return true;
    }
    if (this.#peek() !== '-') return false;
    this.#position += 1;
    if (this.#peek() === '' || SPACES.includes(this.#peek())) this.#fail('filter.negated');
    return true;
  }

  #readGroup(): Term {
    this.#descend();
    this.#position += 1;
    const term = this.#readAlternatives();
    if (this.#peek() !== ')') this.#fail('filter.bracket');
    this.#position += 1;
    this.#depth -= 1;
    return term;
  }

  #descend(): void {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.#fail('filter.depth', { most: MAX_DEPTH });
  }

  #readPlainTerm(): Term {
    if (this.#peekKeyword() !== undefined) this.#fail('filter.term');
    const start = this.#position;
    const isQuoted = this.#peek() === '"';
    const head = isQuoted ? this.#readQuoted() : this.#readWord(true);
    if (this.#peek() === ':' && !isQuoted) return this.#readField(head, start);
    const end = this.#position;
    this.#skipSpaces();
    const operator = this.#takeOperator();
    if (operator === undefined) this.#position = end;
    if (head === '' && !isQuoted) {
      this.#failAt(start, operator === undefined ? 'filter.term' : 'filter.key', { sign: operator ?? '' });
    }
    if (operator !== undefined) return this.#readComparison(head, operator);
    this.#expectBoundary();
    return { kind: 'words', text: head };
  }

  #readField(name: string, start: number): Term {
    const field = Object.hasOwn(FIELDS, name.toLowerCase()) ? FIELDS[name.toLowerCase()] : undefined;
    if (field === undefined) {
      this.#failAt(start, 'filter.field', { fields: Object.keys(FIELDS).join(', '), name: name || 'key' });
    }
    this.#position += 1;
    return { kind: 'field', field, text: this.#readValue(`${name}:`) };
  }

  #readComparison(key: string, operator: Operator): Term {
    this.#skipSpaces();
    const start = this.#position;
    const isQuoted = this.#peek() === '"';
    const text = this.#readValue(`${key}${operator}`);
    const number = isQuoted ? undefined : asNumber(text);
    if (number !== undefined) return { kind: 'comparison', key, operator, value: number };
    if (operator !== '=' && operator !== '!=') {
      this.#failAt(start, 'filter.number', { what: `${key}${operator}` });
    }
    return { kind: 'comparison', key, operator, value: text };
  }

  #readValue(what: string): string {
    let value: string;
    if (this.#peek() === '"') {
      value = this.#readQuoted();
    } else {
      value = this.#readWord(false);
      if (value === '') this.#fail('filter.value', { what });
    }
    this.#expectBoundary();
    return value;
  }

  #readWord(stopAtColon: boolean): string {
    const start = this.#position;
    for (let character = this.#peek(); character !== '' && !ENDS_WORD.includes(character); character = this.#peek()) {
      if (stopAtColon && (character === ':' || this.#startsWith('!='))) break;
      this.#position += 1;
    }
    return this.#text.slice(start, this.#position).join('');
  }

  #readQuoted(): string {
    const start = this.#position;
    const parts: string[] = [];
    this.#position += 1;
    for (let character = this.#peek(); character !== '"'; character = this.#peek()) {
      if (character === '') this.#failAt(start, 'filter.quote');
      if (character === '\\' && ['"', '\\'].includes(this.#text[this.#position + 1] ?? '')) this.#position += 1;
      parts.push(this.#peek());
      this.#position += 1;
    }
    this.#position += 1;
    return parts.join('');
  }

  #takeOperator(): Operator | undefined {
    const found = OPERATORS.find(([written]) => this.#startsWith(written));
    if (found !== undefined) this.#position += found[0].length;
    return found?.[1];
  }

  #peekKeyword(): Keyword | undefined {
    return KEYWORDS.find((keyword) => {
      const end = this.#position + keyword.length;
      const follower = this.#text[end] ?? '';
      const isEnded = follower === '' || `${SPACES}()"`.includes(follower);
      return isEnded && this.#text.slice(this.#position, end).join('').toLowerCase() === keyword;
    });
  }

  #takeKeyword(keyword: Keyword): boolean {
    this.#skipSpaces();
    if (this.#peekKeyword() !== keyword) return false;
    this.#position += keyword.length;
    return true;
  }

  #expectBoundary(): void {
    if (!['', '(', ')', ...SPACES].includes(this.#peek())) this.#fail('filter.boundary');
  }

  #skipSpaces(): void {
    while (this.#peek() !== '' && SPACES.includes(this.#peek())) this.#position += 1;
  }

  #startsWith(text: string): boolean {
    return [...text].every((character, index) => this.#text[this.#position + index] === character);
  }

  #peek(): string {
    return this.#text[this.#position] ?? '';
  }

  #fail(expectation: Expectation, values: ExpectationValues = {}): never {
    this.#failAt(this.#position, expectation, values);
  }

  #failAt(position: number, expectation: Expectation, values: ExpectationValues = {}): never {
    throw new QueryError(position, expectation, values, this.#text[position] ?? '');
  }
}
