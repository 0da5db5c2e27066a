// What a run has in a column: as text, as a number, and as what it is sorted by.

import type { RunRow } from '../../contract/generated';
import type { RunTable } from '../../data/run-table';
import { isColumn } from '../../data/view-state';
import { numberOf } from '../../query/match';
import { formatNumber } from '../format';
import { runLabel } from '../run-label';

/** What stands for nothing. */
export const NOTHING = '–';

/** The value of a key as it came; undefined where the run has none or it is not here yet. */
export function keyValue({ values }: RunRow, key: string): unknown {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

export function valueText(value: unknown): string {
  if (value === undefined) return NOTHING;
  const number = numberOf(value);
  if (number !== undefined && (typeof value === 'number' || !Number.isFinite(number))) return formatNumber(number);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The number in a column that can be compared with that of another run. */
export function numberIn(row: RunRow, column: string, now: number): number | undefined {
  if (column === 'primary') return row.primary?.value ?? undefined;
  if (column === 'step') return row.primary?.step ?? undefined;
  if (column === 'duration') return durationOf(row, now);
  if (column === 'started') return startOf(row);
  return isColumn(column) ? undefined : numberOf(keyValue(row, column));
}

/** A number, a text in which numbers sort as such, or undefined: nothing, which sorts last. */
export function sortValue(row: RunRow, column: string, now: number): number | string | undefined {
  const number = numberIn(row, column, now);
  if (number !== undefined) return Number.isNaN(number) ? undefined : number;
  const text = textIn(row, column);
  return text === undefined ? undefined : sortable(text);
}

/** The text by which runs are put into groups; undefined where the run has nothing there. */
export function textIn(row: RunRow, column: string): string | undefined {
  if (column === 'run') return runLabel(row);
  if (column === 'status') return row.status;
  if (column === 'project') return row.project;
  if (column === 'experiment') return row.name;
  if (isColumn(column)) return undefined;
  const value = keyValue(row, column);
  return value === undefined ? undefined : valueText(value);
}

export function isNumeric(table: RunTable, column: string): boolean {
  if (isColumn(column)) return ['duration', 'primary', 'step'].includes(column);
  return table.kindOf(column) === 'number';
}

/** Seconds since the epoch. */
export function startOf(row: RunRow): number | undefined {
  return row.started_at ?? row.created_at ?? undefined;
}

/** Grows while the run is running; where nothing says when it ended, nothing is claimed. */
export function durationOf(row: RunRow, now: number): number | undefined {
  const started = startOf(row);
  if (started === undefined) return undefined;
  if (row.ended_at !== null) return row.ended_at - started;
  return row.status === 'running' ? now - started : undefined;
}

const DIGITS = /\d+/g;
const LONGEST_NUMBER = 16;

/** Without regard to case; `wide-9` comes before `wide-10`. */
function sortable(text: string): string {
  return text.toLowerCase().replace(DIGITS, (digits) => digits.padStart(LONGEST_NUMBER, '0'));
}
