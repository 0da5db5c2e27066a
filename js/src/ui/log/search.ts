// The hits of one search in one log: in the lines that are here at once, in the whole file as soon as the answer is here.

import type { DataClient } from '../../data/client';
import type { LogLines } from '../../data/log-lines';
import { TransportError } from '../../transport/transport';
import { plainText, type Stretch } from './line';
import { compilePattern, type Pattern } from './pattern';

/** A word is typed faster than this, and is looked for once. */
const TYPING_MS = 200;
const PATIENCE_MS = 1500;
/** Hits that one can go to; of more, the first ones. The service gives no more than these. */
const MOST_HITS = 100_000;

export type SearchState = 'none' | 'searching' | 'waiting' | 'done' | 'cut' | 'refused';

export class LogSearch {
  state: SearchState = 'none';
  /** Why it was refused. */
  reason = '';
  /** How many lines fit, as far as they were looked at. */
  total = 0;
  /** Numbers of lines that fit, ascending; the first ones where there are very many. */
  numbers: readonly number[] = [];
  #pattern: Pattern | undefined;
  #log: LogLines | undefined;
  #life = new AbortController();
  /** Up to this line the answer tells all hits. */
  #answered = 0;
  #answeredTotal = 0;
  #checked = 0;
  readonly #client: DataClient;
  readonly #onChange: () => void;
  /** Looking through the lines that are here may take so long; the rest comes with the answer. */
  readonly #hereMs: number;
  readonly #signal: AbortSignal;

  constructor(client: DataClient, onChange: () => void, hereMs: number, signal: AbortSignal) {
    this.#client = client;
    this.#onChange = onChange;
    this.#hereMs = hereMs;
    this.#signal = signal;
  }

  get text(): string {
    return this.#pattern?.text ?? '';
  }

  /** Looks for a text in a log; the same question again changes nothing. */
  look(text: string, log: LogLines | undefined): void {
    if (text === this.text && log === this.#log) return;
    this.#life.abort();
    this.#life = new AbortController();
    this.#pattern = compilePattern(text);
    this.#log = log;
    this.numbers = [];
    this.total = this.#answered = this.#answeredTotal = this.#checked = 0;
    this.state = this.#pattern === undefined || log === undefined ? 'none' : 'searching';
    this.#checked = log?.total ?? 0;
    this.#lookAt(log?.entries() ?? []);
    if (this.state === 'searching') void this.#ask(AbortSignal.any([this.#life.signal, this.#signal]));
    this.#onChange();
  }

  /** Takes note of lines that were added. */
  extend(): void {
    const [log, checked] = [this.#log, this.#checked];
    if (log === undefined || this.#pattern === undefined || log.total === checked) return;
    this.#checked = log.total;
    this.#lookAt(linesBehind(log, checked));
    this.#onChange();
  }

  /** Stretches of a plain line that fit. */
  stretches(line: string): Stretch[] {
    return this.#pattern?.find?.(line) ?? [];
  }

  isHit(line: number): boolean {
    return this.numbers[this.#place(line)] === line;
  }

  /** The first hit behind a line. */
  after(line: number): number | undefined {
    return this.numbers[this.#place(line + 1)];
  }

  /** The last hit up to a line. */
  upTo(line: number): number | undefined {
    return this.numbers[this.#place(line + 1) - 1];
  }

  /** How many hits there are up to a line. */
  countUpTo(line: number): number {
    const place = this.#place(line + 1);
    return line <= this.#answered ? place : this.total - (this.numbers.length - place);
  }

  #place(line: number): number {
    let low = 0;
    let high = this.numbers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.numbers[middle] as number) < line) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #lookAt(lines: Iterable<[line: number, text: string]>): void {
    const find = this.#pattern?.find;
    if (find === undefined) return;
    const fresh: number[] = [];
    const until = performance.now() + this.#hereMs;
    for (const [line, text] of lines) {
      if (line > this.#answered && !this.isHit(line) && find(plainText(text)).length > 0) fresh.push(line);
      if (line % 100 === 0 && performance.now() > until) break;
    }
    if (fresh.length === 0) return;
    this.numbers = [...this.numbers, ...fresh].sort((a, b) => a - b);
    this.total = this.#answeredTotal + this.numbers.length - this.#place(this.#answered + 1);
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const log = this.#log as LogLines;
    await new Promise((resolve) => setTimeout(resolve, TYPING_MS));
    if (signal.aborted) return;
    const late = setTimeout(() => this.#become(this.#client.mayBeBusy ? 'waiting' : 'searching'), PATIENCE_MS);
    try {
      const { result, attachments } = await this.#client.ask('log_search', { run: log.run, text: this.text, limit: MOST_HITS }, signal);
      const bytes = (attachments[0] ?? new Uint8Array(0)).slice();
      const younger = this.numbers.slice(this.#place(result.searched + 1));
      this.#answered = result.searched;
      this.#answeredTotal = result.total;
      this.numbers = [...new Uint32Array(bytes.buffer), ...younger];
      this.total = result.total + younger.length;
      this.#become(result.complete ? 'done' : 'cut');
    } catch (error) {
      if (signal.aborted) return;
      this.reason = error instanceof TransportError ? error.message : String(error);
      this.#become('refused');
    } finally {
      clearTimeout(late);
    }
  }

  #become(state: SearchState): void {
    this.state = state;
    this.#onChange();
  }
}

function* linesBehind(log: LogLines, line: number): Generator<[line: number, text: string]> {
  for (let next = line + 1; next <= log.total; next++) {
    const text = log.get(next);
    if (text !== undefined) yield [next, text];
  }
}
