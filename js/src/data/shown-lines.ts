// The rows of a view of logs: the lines of one log, or of several in the order of time.

import { TransportError } from '../transport/transport';
import type { DataClient } from './client';
import { LineTimes } from './line-times';
import type { LogLines } from './log-lines';
import { LogLoader } from './log-loader';
import { MergedOrder, type TimedLog } from './merged-order';

/** From then on an answer is late. */
const PATIENCE_MS = 1500;

export class ShownLines {
  readonly logs: readonly LogLines[];
  /** Why older lines are not in the order of time yet, where that is so. */
  older: 'here' | 'asked' | 'waiting' | 'refused' = 'here';
  /** Why they were refused. */
  reason = '';
  readonly #loaders: readonly LogLoader[];
  readonly #times: readonly LineTimes[];
  #edition = -1;
  #order = new MergedOrder([]);
  #asking = false;
  readonly #client: DataClient;
  readonly #signal: AbortSignal;

  constructor(client: DataClient, readonly runs: readonly string[], signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
    this.logs = runs.map((run) => client.logs.open(run));
    this.#loaders = this.logs.map((log) => new LogLoader(client, log, signal));
    this.#times = runs.length > 1 ? this.logs.map((log) => new LineTimes(log, startOf(client, log.run))) : [];
    this.refresh();
  }

  get count(): number {
    return this.#order.count;
  }

  /** Whether all logs are here, be they empty. */
  get loaded(): boolean {
    return this.logs.every(({ loaded }) => loaded);
  }

  /** Whether lines in sight wait for a kernel that is busy. */
  get waiting(): boolean {
    return this.#loaders.some(({ waiting }) => waiting);
  }

  /** Whether these are still the logs that the client keeps. */
  get current(): boolean {
    return this.logs.every((log) => this.#client.logs.get(log.run) === log);
  }

  /** Takes note of what was added; gives whether rows before have other numbers now. */
  refresh(): boolean {
    for (const times of this.#times) times.extend();
    const edition = this.#times.reduce((sum, times) => sum + times.edition, 0);
    const isOther = this.runs.length > 1 ? edition !== this.#edition : (this.logs[0]?.total ?? 0) < this.#order.count;
    if (isOther || this.#edition < 0) this.#order = new MergedOrder(this.runs.length > 1 ? this.#times : this.logs.map(asTimed));
    else this.#order.extend();
    const isFirst = this.#edition < 0;
    this.#edition = edition;
    if (this.loaded && this.older !== 'refused') void this.#askForTimes();
    return isOther && !isFirst;
  }

  /** The line in a row, from 1 on. */
  at(row: number): { log: LogLines; line: number } | undefined {
    const place = this.#order.locate(row);
    const log = this.logs[place?.log ?? -1];
    return place === undefined || log === undefined ? undefined : { log, line: place.line };
  }

  text(row: number): string | undefined {
    const place = this.at(row);
    return place?.log.get(place.line);
  }

  rowOf(run: string, line: number): number | undefined {
    return this.#order.rowOf(this.runs.indexOf(run), line);
  }

  /** Lines of each log between two rows. */
  stretches(first: number, last: number): { log: LogLines; first: number; last: number }[] {
    return this.logs.map((log, index) => ({ log, first: this.#order.lineUpTo(index, first - 1) + 1, last: this.#order.lineUpTo(index, last) }));
  }

  /** How many rows of several logs were written by a moment; undefined where times are still to come, or for one log. */
  rowsBy(moment: number): number | undefined {
    return this.#times.length > 0 && this.settled ? this.#order.rowsBy(moment) : undefined;
  }

  /** Whether no more times are to come. */
  get settled(): boolean {
    return this.older === 'refused' || (this.loaded && this.#times.every(({ missing }) => missing === undefined)) || this.#times.length === 0;
  }

  /** Asks for the lines in these rows. */
  want(first: number, last: number): void {
    this.stretches(first, last).forEach((stretch, index) => this.#loaders[index]?.want(stretch.first, stretch.last));
  }

  /** Asks again for what was refused. */
  retry(): void {
    this.older = 'here';
    this.#client.changes.mark('log');
  }

  async #askForTimes(): Promise<void> {
    const lacking = this.#times.filter(({ missing }) => missing !== undefined);
    if (this.#asking || lacking.length === 0) return;
    this.#asking = true;
    this.#become('asked');
    const late = setTimeout(() => this.#become(this.#client.mayBeBusy ? 'waiting' : 'asked'), PATIENCE_MS);
    try {
      for (const times of lacking) {
        const { result, attachments } = await this.#client.ask('log_times', { run: times.log.run, first_line: times.missing ?? 1 }, this.#signal);
        if (!times.take(result, attachments[0] ?? new Uint8Array(0))) return this.#become('refused');
      }
      this.#become('here');
    } catch (error) {
      this.reason = error instanceof TransportError ? error.message : String(error);
      this.#become('refused');
    } finally {
      clearTimeout(late);
      this.#asking = false;
    }
  }

  #become(older: ShownLines['older']): void {
    this.older = older;
    if (!this.#signal.aborted) this.#client.changes.mark('log');
  }
}

/** One log alone needs no times. */
function asTimed(log: LogLines): TimedLog {
  return { first: 1, get last() { return log.total; }, get lines() { return log.total > 0 ? [1] : []; }, seconds: [0] };
}

function startOf({ runs }: DataClient, run: string): number {
  const row = runs.get(run);
  return Math.floor(row?.started_at ?? row?.created_at ?? 0);
}
