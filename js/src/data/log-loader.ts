// Asks for the lines that somebody scrolls to: only for those in sight now, not for all that flew by.

import type { LogLines } from './log-lines';
import type { DataClient } from './client';

/** So long a place must stay in sight: a scrollbar that is dragged passes a million lines. */
const REST_MS = 40;
/** From then on an answer is late. */
const PATIENCE_MS = 1500;
/** Lines around those in sight that are asked for too. */
const MARGIN = 200;

export class LogLoader {
  /** Whether lines in sight are missing for so long that a kernel must be busy. */
  waiting = false;
  #asked: { first: number; last: number; life: AbortController } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #client: DataClient;
  readonly #log: LogLines;
  readonly #signal: AbortSignal;

  constructor(client: DataClient, log: LogLines, signal: AbortSignal) {
    this.#client = client;
    this.#log = log;
    this.#signal = signal;
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
  }

  /** Says which lines are in sight. */
  want(first: number, last: number): void {
    if (last < first || this.#log.gaps(first, last).length === 0) return;
    if (this.#asked !== undefined && first >= this.#asked.first && last <= this.#asked.last) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(first - MARGIN, last + MARGIN), REST_MS);
  }

  async #ask(first: number, last: number): Promise<void> {
    const gaps = this.#log.gaps(first, last);
    const [from, to] = [gaps[0], gaps.at(-1)];
    if (from === undefined || to === undefined || this.#signal.aborted) return;
    this.#asked?.life.abort();
    const life = new AbortController();
    this.#asked = { first: from.firstLine, last: to.firstLine + to.count - 1, life };
    const late = setTimeout(() => this.#setWaiting(this.#client.mayBeBusy), PATIENCE_MS);
    try {
      const params = { run: this.#log.run, first_line: from.firstLine, count: to.firstLine + to.count - from.firstLine };
      const { result } = await this.#client.ask('log', params, AbortSignal.any([life.signal, this.#signal]));
      this.#log.take(result);
      this.#client.changes.mark('log');
    } catch {
      // Whoever still sees the gap asks again with the next change.
    } finally {
      clearTimeout(late);
      if (this.#asked?.life === life) {
        this.#asked = undefined;
        this.#setWaiting(false);
      }
    }
  }

  #setWaiting(waiting: boolean): void {
    if (this.waiting === waiting) return;
    this.waiting = waiting;
    this.#client.changes.mark('log');
  }
}
