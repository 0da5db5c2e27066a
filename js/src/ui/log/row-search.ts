// The hits of one search in all logs of a view, by its rows.

import type { DataClient } from '../../data/client';
import type { ShownLines } from '../../data/shown-lines';
import type { Stretch } from './line';
import { LogSearch, type SearchState } from './search';

/** All logs together may take so long where they are looked through on the page. */
const HERE_MS = 30;
/** What the whole has come to is what the least advanced log has. */
const STATES: readonly SearchState[] = ['refused', 'waiting', 'searching', 'cut', 'done'];

export class RowSearch {
  text = '';
  #lines: ShownLines | undefined;
  #searches: readonly LogSearch[] = [];
  readonly #client: DataClient;
  readonly #onChange: () => void;
  readonly #signal: AbortSignal;

  constructor(client: DataClient, onChange: () => void, signal: AbortSignal) {
    this.#client = client;
    this.#onChange = onChange;
    this.#signal = signal;
  }

  get state(): SearchState {
    return STATES.find((state) => this.#searches.some((search) => search.state === state)) ?? 'none';
  }

  /** Why it was refused. */
  get reason(): string {
    return this.#searches.find(({ state }) => state === 'refused')?.reason ?? '';
  }

  get total(): number {
    return this.#searches.reduce((sum, { total }) => sum + total, 0);
  }

  /** How many lines fit in each run. */
  get counts(): [run: string, total: number][] {
    return (this.#lines?.runs ?? []).map((run, index) => [run, this.#searches[index]?.total ?? 0]);
  }

  look(text: string, lines: ShownLines): void {
    if (lines !== this.#lines) {
      for (const search of this.#searches) search.look('', undefined);
      this.#searches = lines.logs.map(() => new LogSearch(this.#client, this.#onChange, HERE_MS / lines.logs.length, this.#signal));
    }
    this.text = text;
    this.#lines = lines;
    this.#searches.forEach((search, index) => search.look(text, lines.logs[index]));
  }

  /** Takes note of lines that were added. */
  extend(): void {
    for (const search of this.#searches) search.extend();
  }

  /** Stretches of a plain line that fit. */
  stretches(line: string): Stretch[] {
    return this.#searches[0]?.stretches(line) ?? [];
  }

  isHit(run: string, line: number): boolean {
    return this.#searches[this.#lines?.runs.indexOf(run) ?? -1]?.isHit(line) ?? false;
  }

  /** The nearest row with a hit behind a row, or before it. */
  next(row: number, backwards: boolean): number | undefined {
    const found = this.#upTo(backwards ? row - 1 : row).flatMap(({ run, search, line }) => {
      const hit = backwards ? search.upTo(line) : search.after(line);
      return (hit === undefined ? undefined : this.#lines?.rowOf(run, hit)) ?? [];
    });
    return found.length === 0 ? undefined : backwards ? Math.max(...found) : Math.min(...found);
  }

  /** How many hits there are up to a row. */
  countUpTo(row: number): number {
    return this.#upTo(row).reduce((sum, { search, line }) => sum + search.countUpTo(line), 0);
  }

  #upTo(row: number): { run: string; search: LogSearch; line: number }[] {
    return (this.#lines?.stretches(1, row) ?? []).map(({ log, last }, index) => ({ run: log.run, search: this.#searches[index] as LogSearch, line: last }));
  }
}
