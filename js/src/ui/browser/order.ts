// The order of the rows. Pure, so that it can be tested without a page.

import type { RunRow } from '../../contract/generated';
import { sortValue } from './values';

export interface Sorting {
  column: string;
  descending: boolean;
}

/** How a view is sorted; undefined: newest first. */
export function sortingOf(sort: string): Sorting | undefined {
  if (sort === '') return undefined;
  return sort.startsWith('-') ? { column: sort.slice(1), descending: true } : { column: sort, descending: false };
}

/** What a further click on a header makes of the sort order: up, down, and newest first again. */
export function nextSort(sort: string, column: string): string {
  return sort === column ? `-${column}` : sort === `-${column}` ? '' : column;
}

/** Sorts by a column: numbers before texts, nothing last in both directions; equal ones keep their order. */
export function sorted(rows: readonly RunRow[], sort: string, now: number): readonly RunRow[] {
  const sorting = sortingOf(sort);
  if (sorting === undefined) return rows;
  const sign = sorting.descending ? -1 : 1;
  const keyed = rows.map((row) => ({ row, value: sortValue(row, sorting.column, now) }));
  keyed.sort((a, b) => compare(a.value, b.value, sign));
  return keyed.map(({ row }) => row);
}

function compare(a: number | string | undefined, b: number | string | undefined, sign: number): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
  if (typeof a === typeof b) return (a < b ? -1 : 1) * sign;
  return typeof a === 'number' ? -sign : sign;
}
