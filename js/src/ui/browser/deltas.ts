// The columns that tell how far a run is from the baseline. Pure, so that it can be tested without a page.

import type { RunRow } from '../../contract/generated';
import { formatDuration, formatNumber } from '../format';
import { NOTHING, numberIn } from './values';

/** Before the name of a column; neither a column nor a key begins so. */
const MARKS = ['Δ\n', 'Δ%\n'] as const;

export interface Delta {
  /** The column whose values are compared. */
  column: string;
  /** In percent of the baseline's value. */
  relative: boolean;
}

/** Both columns that go with a numeric one. */
export function deltaColumns(column: string): string[] {
  return MARKS.map((mark) => mark + column);
}

/** What a column compares; undefined for one that holds values. */
export function deltaOf(name: string): Delta | undefined {
  const mark = MARKS.find((one) => name.startsWith(one));
  return mark === undefined ? undefined : { column: name.slice(mark.length), relative: mark === MARKS[1] };
}

/** What two runs can be compared by; values of different primary metrics cannot. */
export function comparedNumber(row: RunRow, column: string, baseline: RunRow, now: number): number | undefined {
  const isOther = (column === 'primary' || column === 'step') && row.primary?.name !== baseline.primary?.name;
  return isOther ? undefined : numberIn(row, column, now);
}

/** The difference with its sign; an en dash where there is none. */
export function deltaText({ column, relative }: Delta, value: number | undefined, base: number | undefined): string {
  if (value === undefined || base === undefined) return NOTHING;
  const difference = value - base;
  const share = (100 * difference) / Math.abs(base);
  if (Number.isNaN(difference) || (relative && !Number.isFinite(share))) return NOTHING;
  const sign = difference > 0 ? '+' : difference < 0 ? '−' : '±';
  const size = Math.abs(relative ? share : difference);
  if (relative) return `${sign}${Number(size.toFixed(size < 1 ? 2 : size < 100 ? 1 : 0))}%`;
  return sign + (column === 'duration' ? formatDuration(size) : formatNumber(size));
}

/** Whether a value is better than the baseline's; undefined where it is the same or nobody has said which way is better. */
export function isBetter(column: string, value: number | undefined, baseline: RunRow, base: number | undefined): boolean | undefined {
  const { primary } = baseline;
  const isJudged = column === 'primary' || column === primary?.name;
  if (!isJudged || value === undefined || base === undefined || value === base) return undefined;
  return primary?.mode === 'max' ? value > base : primary?.mode === 'min' ? value < base : undefined;
}
