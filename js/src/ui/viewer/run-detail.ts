// Everything small about one run, asked for again while the run changes.

import type { RunReply, RunRow } from '../../contract/generated';
import type { DataClient } from '../../data/client';
import { TransportError } from '../../transport/transport';

/** What changes more often is shown in the run's row, which is live. */
const PAUSE_MS = 2000;

export class RunDetail {
  reply: RunReply | undefined;
  failure: TransportError | undefined;
  readonly #listeners = new Set<() => void>();
  #row: RunRow | undefined;
  #asking = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #client: DataClient;
  readonly #signal: AbortSignal;

  constructor(readonly run: string, client: DataClient, signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
    client.changes.on(['runs', 'status'], () => this.#follow(), signal);
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
    this.#row = client.runs.get(run);
    void this.#ask();
  }

  onChange(callback: () => void, signal: AbortSignal): void {
    this.#listeners.add(callback);
    signal.addEventListener('abort', () => this.#listeners.delete(callback));
  }

  #follow(): void {
    const row = this.#client.runs.get(this.run);
    const hasFailed = this.failure !== undefined && this.#client.connection === 'live';
    if ((row === this.#row && !hasFailed) || this.#asking || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.#ask(), PAUSE_MS);
  }

  async #ask(): Promise<void> {
    this.#timer = undefined;
    this.#asking = true;
    this.#row = this.#client.runs.get(this.run);
    try {
      const { result } = await this.#client.ask('run', { run: this.run }, this.#signal);
      this.reply = result;
      this.failure = undefined;
    } catch (error) {
      if (this.#signal.aborted) return;
      this.failure = error instanceof TransportError ? error : new TransportError('internal', String(error));
    }
    this.#asking = false;
    if (this.#signal.aborted) return;
    for (const listener of [...this.#listeners]) listener();
    if (this.failure === undefined) this.#follow();
  }
}
