// Which runs belong together. Pure, so that it can be tested without a page.

import { type Column, type RunKey, type RunRow, SAME_BUT } from '../contract/generated';
import { numberOf } from '../query/match';
import { isColumn } from './view-state';

export interface RunGroup {
  /** Tells it from the other groups; undefined: its runs have nothing there. */
  label: string | undefined;
  rows: RunRow[];
}

const LABELS: Record<Column, (row: RunRow) => string | undefined> = {
  run: ({ key }) => key,
  status: ({ status }) => status,
  project: ({ project }) => project,
  experiment: ({ name }) => name,
  started: ({ started_at, created_at }) => dayOf(started_at ?? created_at),
  duration: () => undefined,
  primary: ({ primary }) => primary?.name,
  step: ({ primary }) => primary?.step?.toString(),
};

/** What runs of one group share, as `ViewState.group_by` names it; undefined where the run has nothing there, or it is not here yet. */
export function groupLabelOf(row: RunRow, groupBy: string): string | undefined {
  if (isColumn(groupBy)) return LABELS[groupBy](row);
  if (groupBy === '' || !Object.hasOwn(row.values, groupBy)) return undefined;
  return textOf(row.values[groupBy]);
}

/** The groups in the order of their first rows, those without a label last; rows keep their order. */
export function groupsOf(rows: readonly RunRow[], groupBy: string): RunGroup[] {
  const groups = new Map<string | undefined, RunGroup>();
  for (const row of rows) {
    const label = groupLabelOf(row, groupBy);
    const group = groups.get(label);
    if (group === undefined) groups.set(label, { label, rows: [row] });
    else group.rows.push(row);
  }
  const without = groups.get(undefined);
  groups.delete(undefined);
  return without === undefined ? [...groups.values()] : [...groups.values(), without];
}

/** How a group is called: by the value of its key, or, for runs of one config, by what that differs in from others. */
export function groupTitle({ label, rows: [first] }: RunGroup, groupBy: string, knownKeys: readonly RunKey[]): string | undefined {
  const but = keyLeftOut(groupBy);
  if (label === undefined || first === undefined || isColumn(groupBy)) return label;
  if (but === undefined) return `${groupBy}=${label}`;
  const telling = knownKeys.filter(({ name, source, varies }) => varies && source === 'config' && name !== but && Object.hasOwn(first.values, name));
  return telling.map(({ name }) => `${name}=${textOf(first.values[name])}`).join(' ') || label;
}

/** The config key in which runs of a group may differ; undefined where they are not grouped so. */
export function keyLeftOut(groupBy: string): string | undefined {
  return groupBy.startsWith(SAME_BUT) ? groupBy.slice(SAME_BUT.length) : undefined;
}

/** The config key that makes runs random, by its name, where runs differ in it; `is_seed_like` in Python is its twin. */
export function seedKey(knownKeys: readonly RunKey[]): string | undefined {
  const isSeedLike = (name: string): boolean => /(?:^|[^a-z])(?:seeds?|rng)(?:$|[^a-z])/i.test(name) || /[a-z]Seeds?(?:$|[^a-z])|^seeds?[A-Z]/.test(name);
  return knownKeys.find(({ name, source, varies }) => varies && source === 'config' && isSeedLike(name))?.name;
}

/** A text that looks like a number is that number, as in the filter line. */
function textOf(value: unknown): string {
  return String(numberOf(value) ?? (typeof value === 'string' ? value : JSON.stringify(value)));
}

/** The day on the reader's calendar. */
function dayOf(instant: number | null): string | undefined {
  if (instant === null) return undefined;
  const date = new Date(instant * 1000);
  return Number.isNaN(date.getTime()) ? undefined : [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}
