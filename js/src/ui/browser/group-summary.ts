// What the runs of a group have in common. Pure, so that it can be tested without a page.

import type { RunRow } from '../../contract/generated';
import type { RunGroup } from '../../data/run-groups';
import { STATUSES } from './status';
import { numberIn, textIn } from './values';

export interface Spread {
  mean: number;
  /** Standard deviation of the sample; undefined where all have the same value. */
  deviation: number | undefined;
  /** Runs that have a finite value. */
  count: number;
}

export class GroupSummary {
  readonly #spreads = new Map<string, Spread | undefined>();
  readonly #texts = new Map<string, string | undefined>();
  #states: readonly [status: string, count: number][] | undefined;
  readonly #rows: readonly RunRow[];

  constructor(rows: readonly RunRow[]) {
    this.#rows = rows;
  }

  /** Mean and spread of a numeric column; of the primary metric only where all runs are judged by the same one. */
  spread(column: string): Spread | undefined {
    if (!this.#spreads.has(column)) this.#spreads.set(column, column === 'primary' && this.metric() === undefined ? undefined : spreadOf(this.#rows, column));
    return this.#spreads.get(column);
  }

  /** The primary metric of all runs that have one. */
  metric(): string | undefined {
    return this.#shared('metric', ({ primary }) => primary?.name, true);
  }

  /** The text that all runs have in a column. */
  text(column: string): string | undefined {
    return this.#shared(`=${column}`, (row) => textIn(row, column), false);
  }

  /** How many runs are in which state, the usual states first. */
  counts(): readonly [status: string, count: number][] {
    this.#states ??= countsOf(this.#rows);
    return this.#states;
  }

  #shared(key: string, textOf: (row: RunRow) => string | undefined, skips: boolean): string | undefined {
    if (!this.#texts.has(key)) {
      const texts = new Set(this.#rows.map(textOf));
      if (skips) texts.delete(undefined);
      this.#texts.set(key, texts.size === 1 ? [...texts][0] : undefined);
    }
    return this.#texts.get(key);
  }
}

const summaries = new WeakMap<RunGroup, GroupSummary>();

export function summaryOf(group: RunGroup): GroupSummary {
  const held = summaries.get(group) ?? new GroupSummary(group.rows);
  summaries.set(group, held);
  return held;
}

function spreadOf(rows: readonly RunRow[], column: string): Spread | undefined {
  const values = rows.map((row) => numberIn(row, column, 0)).filter((value) => Number.isFinite(value)) as number[];
  const [first] = values;
  const count = values.length;
  if (first === undefined) return undefined;
  if (values.every((value) => value === first)) return { mean: first, deviation: undefined, count };
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (count - 1)), count };
}

function countsOf(rows: readonly RunRow[]): readonly [string, number][] {
  const counts = new Map<string, number>(STATUSES.map((status) => [status, 0]));
  for (const { status } of rows) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 0);
}
