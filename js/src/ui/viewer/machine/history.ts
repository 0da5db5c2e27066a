// What the machine did in the last hour, as far as somebody looked.

import type { Columns } from '../../../contract/frame';
import type { SeriesBlock } from '../../../contract/generated';

export const HISTORY_S = 3600;
const LEAST_SPAN_S = 60;

export interface Past {
  readonly time: readonly number[];
  readonly value: readonly number[];
}

const NOTHING: Past = { time: [], value: [] };

/** Seconds that a line from `first` to `last` spans: a short one begins in the middle. */
export function spanOf(first: number, last: number): number {
  return Math.min(HISTORY_S, Math.max(LEAST_SPAN_S, last - first));
}

export class History {
  /** Of the newest sample, in seconds since the epoch; 0 before the first. */
  until = 0;
  readonly #metrics = new Map<string, { time: number[]; value: number[] }>();

  /** Seconds that the longest line spans, as `pathOf` draws it. */
  get span(): number {
    const firsts = [...this.#metrics.values()].map(({ time }) => time[0] ?? this.until);
    return spanOf(Math.min(...firsts, this.until), this.until);
  }

  of(metric: string): Past {
    return this.#metrics.get(metric) ?? NOTHING;
  }

  /** Takes in samples that are later than those that are here; `blocks` and `columns` belong together. */
  add(blocks: readonly SeriesBlock[], columns: readonly Columns[]): void {
    const before = this.until;
    blocks.forEach(({ metric }, index) => {
      const { time, value } = columns[index] ?? { time: [], value: [] };
      const past = this.#metrics.get(metric) ?? { time: [], value: [] };
      this.#metrics.set(metric, past);
      for (let place = 0; place < time.length; place++) {
        const moment = time[place] as number;
        if (moment <= before) continue;
        past.time.push(moment);
        past.value.push(value[place] as number);
        this.until = Math.max(this.until, moment);
      }
    });
    for (const { time, value } of this.#metrics.values()) {
      const gone = time.findIndex((moment) => moment >= this.until - HISTORY_S);
      const count = gone < 0 ? time.length : gone;
      time.splice(0, count);
      value.splice(0, count);
    }
  }
}
