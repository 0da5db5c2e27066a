// The logs of the runs that somebody reads.

import type { LogEvent } from '../contract/generated';
import { LogLines } from './log-lines';

/** Logs of runs that are no longer read are kept for a quick return. */
const LOGS_KEPT = 4;

export class LogStore {
  readonly #logs = new Map<string, LogLines>();

  get(run: string): LogLines | undefined {
    return this.#logs.get(run);
  }

  /** The log of a run, be it still to come. */
  open(run: string): LogLines {
    const log = this.#logs.get(run) ?? new LogLines(run);
    this.#logs.set(run, log);
    return log;
  }

  /** Says which runs are read now; of the others, those that were read longest ago are forgotten. */
  prune(runs: readonly string[]): void {
    for (const run of runs) {
      const log = this.open(run);
      this.#logs.delete(run);
      this.#logs.set(run, log);
    }
    for (const run of this.#logs.keys()) {
      if (this.#logs.size <= runs.length + LOGS_KEPT) return;
      this.#logs.delete(run);
    }
  }

  /** The last cursors of these runs' logs, by their names in `FollowParams.cursors`. */
  cursorsOf(runs: Iterable<string>): Record<string, string> {
    const cursors: Record<string, string> = {};
    for (const run of runs) {
      const cursor = this.#logs.get(run)?.cursor ?? '';
      if (cursor !== '') cursors[`log:${run}`] = cursor;
    }
    return cursors;
  }

  keys(): Iterable<string> {
    return this.#logs.keys();
  }

  /** Gives whether anything changed. */
  apply(event: LogEvent): boolean {
    return this.open(event.run).apply(event);
  }
}
