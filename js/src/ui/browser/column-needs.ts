// How much room the columns need for these rows.

import type { Column, RunRow } from '../../contract/generated';
import { formatNumber } from '../format';
import { runLabel } from '../run-label';
import type { Translate } from '../translate';
import type { RunTable } from '../../data/run-table';
import { deltaOf } from './deltas';
import { columnTitle, type Need, type Needs } from './columns';
import { statusWord, STATUSES } from './status';
import { keyValue, valueText } from './values';

/** Left and right of every cell, as in styles/browser.css. */
const PADDING = 12;
const GAP = 6;
const SWATCH = 10;
const ICON = 14;
/** The eye of a chosen run. */
const EYE = 20;
/** Right of a title, for the arrow of a sorted column. */
const ARROW = 10;
/** The chosen run is written in bold. */
const BOLD = 1.1;
/** Beyond these widths a text is cut, and in the tooltip. */
const MOST_NAME = 190;
const MOST_RUN = 320;
const LEAST_NAME = 120;
const LEAST_RUN = 220;
const MOST_VALUE = 160;
const LEAST_VALUE = 56;
/** So much of a title is there even in a table that scrolls: keys often begin alike. */
const LEAST_TITLE = 104;
/** Of more rows than this, so many say how wide a key's values are. */
const SAMPLED = 400;
/** What these columns say at most, or nearly always; a value that grows within it moves nothing. */
const WIDEST = { started: '00 months ago', duration: '00h 00m', value: '0.0000', step: '0000000', spread: ' ± 0.00000', delta: '+0.00000', percent: '+000.0%' };

type Measure = (text: string) => number;

/** What all built-in columns need, and the others among `names`; with groups, numbers come with their spread. */
export function columnNeeds(table: RunTable, names: readonly string[], grouped: boolean, translate: Translate, measure: Measure): Needs {
  const rows = table.newestFirst();
  const title = (column: string): number => measure(columnTitle(column, translate)) + ARROW;
  const padded = (text: number): number => Math.ceil(text) + PADDING + 1;
  const need = (column: string, text: number, most = Infinity, least = padded(text)): Need => {
    const full = padded(Math.min(most, Math.max(text, title(column))));
    return { full, least: Math.min(full, least) };
  };
  const widest = (textOf: (row: RunRow) => string): number => measure(longest(rows, textOf));
  const metricName = Math.min(MOST_NAME, widest((row) => row.primary?.name ?? '')) + GAP;
  const spread = grouped ? measure(WIDEST.spread) : 0;
  const value = spread + Math.max(measure(WIDEST.value), widest(({ primary }) => (primary === null ? '' : formatNumber(primary.value))));
  const words = [...STATUSES.map((status) => statusWord(status, translate)), longest(rows, (row) => statusWord(row.status, translate))];
  const statusText = GAP + Math.min(MOST_NAME, Math.max(...words.map(measure)));
  const columns: Record<Column, Need> = {
    run: need('run', SWATCH + GAP + ICON + GAP + EYE + BOLD * widest(runLabel), MOST_RUN, LEAST_RUN),
    status: need('status', ICON + statusText),
    project: need('project', widest((row) => row.project), MOST_NAME, LEAST_NAME),
    experiment: need('experiment', widest((row) => row.name), MOST_NAME, LEAST_NAME),
    started: need('started', measure(WIDEST.started)),
    duration: need('duration', measure(WIDEST.duration)),
    primary: need('primary', metricName + value),
    step: need('step', measure(WIDEST.step)),
  };
  const sample = sampleOf(rows);
  const keys = names.filter((name) => !(name in columns));
  const keyNeeds = keys.map((key): [string, Need] => {
    const delta = deltaOf(key);
    if (delta !== undefined) return [key, need(key, measure(delta.relative ? WIDEST.percent : delta.column === 'duration' ? `+${WIDEST.duration}` : WIDEST.delta))];
    const widestValue = measure(longest(sample, (row) => valueText(keyValue(row, key))));
    const numberSpread = table.kindOf(key) === 'number' ? spread : 0;
    const least = Math.max(LEAST_VALUE + numberSpread, Math.min(LEAST_TITLE, title(key)));
    return [key, need(key, widestValue + numberSpread, MOST_VALUE, least)];
  });
  return { columns: { ...columns, ...Object.fromEntries(keyNeeds) }, details: { 'metric-name': metricName, 'status-text': statusText } };
}

/** Evenly from all rows, so that neither a filter nor a sort order moves anything. */
function sampleOf(rows: readonly RunRow[]): readonly RunRow[] {
  const stride = Math.ceil(rows.length / SAMPLED);
  return stride <= 1 ? rows : rows.filter((_, index) => index % stride === 0);
}

function longest(rows: readonly RunRow[], textOf: (row: RunRow) => string): string {
  let found = '';
  let size = 0;
  for (const row of rows) {
    const text = textOf(row);
    const letters = sizeOf(text);
    if (letters > size) [found, size] = [text, letters];
  }
  return found;
}

/** Roughly: Chinese letters and emoji are as wide as two others. */
function sizeOf(text: string): number {
  let size = text.length;
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) >= 0x2e80) size += 1;
  return size;
}
