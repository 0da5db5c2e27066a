// A view's state as parameters of an address that people can read, and back. What is as usual is left out; what cannot
// be understood, as in an address that somebody wrote, is as usual.

import { type Band, DEFAULT_VIEW_STATE, type LogLayout, METRIC_AXIS, type Smoothing, type ViewState, type XAxis } from '../../contract/generated';

type Field = keyof ViewState;

/** What belongs to the list of runs, not to what is shown of one. */
export const LIST_FIELDS: readonly Field[] = [
  'selected',
  'focused',
  'project',
  'experiment',
  'query',
  'columns',
  'sort',
  'column_widths',
  'group_by',
  'closed_groups',
  'baseline',
  'hidden',
  'colours',
  'band',
];
/** What a host decides. */
const NOT_KEPT: readonly Field[] = ['height', 'locale'];

export const KEPT_FIELDS = (Object.keys(DEFAULT_VIEW_STATE) as Field[]).filter((field) => !NOT_KEPT.includes(field));
export const RUN_FIELDS = KEPT_FIELDS.filter((field) => !LIST_FIELDS.includes(field));

const CHOICES: Partial<Record<Field, readonly string[]>> = {
  smoothing: ['none', 'ema', 'average'] satisfies Smoothing[],
  band: ['none', 'std', 'iqr', 'minmax'] satisfies Band[],
  log_layout: ['one', 'columns', 'merged'] satisfies LogLayout[],
};
const AXES: readonly string[] = ['step', 'relative_time', 'wall_time'] satisfies XAxis[];

/** The fields that are not as usual; without a moment in it, the run chosen last is looked at as usual. */
export function differing(state: Readonly<ViewState>, fields: readonly Field[]): Partial<ViewState> {
  const isUsual = (field: Field): boolean => {
    if (field === 'focused' && state.moment === 0 && state.focused === state.selected.at(-1)) return true;
    return JSON.stringify(state[field]) === JSON.stringify(DEFAULT_VIEW_STATE[field]);
  };
  return Object.fromEntries(fields.filter((field) => !isUsual(field)).map((field) => [field, state[field]]));
}

/** Parameters in the order of the fields; a list is a parameter for each of its members. */
export function asParameters(view: Partial<ViewState>): [name: string, text: string][] {
  return KEPT_FIELDS.filter((field) => view[field] !== undefined).flatMap((field) => textsOf(view[field]).map((text): [string, string] => [field, text]));
}

export function readParameters(query: URLSearchParams): Partial<ViewState> {
  const fields = KEPT_FIELDS.filter((field) => query.has(field));
  return Object.fromEntries(fields.flatMap((field) => {
    const value = readField(field, query.getAll(field));
    return value === undefined ? [] : [[field, value]];
  }));
}

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  if (typeof value === 'boolean') return [value ? '1' : '0'];
  if (typeof value === 'object' && value !== null) return Object.entries(value).map(([key, one]) => `${key}:${String(one)}`);
  return [String(value)];
}

function readField(field: Field, texts: readonly string[]): unknown {
  const usual = DEFAULT_VIEW_STATE[field];
  const last = texts.at(-1) ?? '';
  if (Array.isArray(usual)) return [...new Set(texts)];
  if (field === 'column_widths') return readPairs(texts, (text) => (Number(text) > 0 ? Number(text) : undefined));
  if (field === 'colours') return readPairs(texts, (text) => text);
  if (typeof usual === 'boolean') return last === '1' ? true : last === '0' ? false : undefined;
  if (typeof usual === 'number' || field === 'image_step') return readNumber(field, last);
  return isAllowed(field, last) ? last : undefined;
}

function readNumber(field: Field, text: string): number | undefined {
  const number = text.trim() === '' ? NaN : Number(text);
  const isOutside = field === 'smoothing_amount' && (number < 0 || number >= 1);
  return Number.isFinite(number) && !isOutside ? number : undefined;
}

function isAllowed(field: Field, text: string): boolean {
  if (field === 'x_axis') return AXES.includes(text) || text.startsWith(METRIC_AXIS);
  return CHOICES[field]?.includes(text) ?? true;
}

function readPairs<Value>(texts: readonly string[], read: (text: string) => Value | undefined): Record<string, Value> {
  const pairs = texts.map((text) => [text.slice(0, text.lastIndexOf(':')), read(text.slice(text.lastIndexOf(':') + 1))] as const);
  return Object.fromEntries(pairs.filter((pair): pair is [string, Value & NonNullable<unknown>] => pair[0] !== '' && pair[1] !== undefined));
}
