// How much room the columns need for these rows.

import type { RunRow } from '../../contract/generated';
import { formatNumber } from '../format';
import { runLabel } from '../run-label';
import type { Translate } from '../translate';
import { type Column, type Need, type Needs } from './columns';
import { statusWord, STATUSES } from './status';

/** Left and right of every cell, as in styles/browser.css. */
const PADDING = 12;
const GAP = 6;
const SWATCH = 10;
const ICON = 14;
/** The chosen run is written in bold. */
const BOLD = 1.1;
/** Beyond these widths a text is cut, and in the tooltip. */
const MOST_NAME = 190;
const MOST_RUN = 320;
const LEAST_NAME = 120;
const LEAST_RUN = 220;
/** What these columns say at most, or nearly always; a value that grows within it moves nothing. */
const WIDEST = { started: '00 months ago', duration: '00h 00m', value: '0.0000', step: '0000000' };

export function columnNeeds(rows: readonly RunRow[], translate: Translate, measure: (text: string) => number): Needs {
  const title = (column: Column): number => measure(translate(`browser.${column}`));
  const padded = (text: number): number => Math.ceil(text) + PADDING + 1;
  const need = (column: Column, text: number, most = Infinity, least = padded(text)): Need => {
    const full = padded(Math.min(most, Math.max(text, title(column))));
    return { full, least: Math.min(full, least) };
  };
  const widest = (textOf: (row: RunRow) => string): number => measure(longest(rows, textOf));
  const metricName = Math.min(MOST_NAME, widest((row) => row.primary?.name ?? '')) + GAP;
  const value = Math.max(measure(WIDEST.value), widest(({ primary }) => (primary === null ? '' : formatNumber(primary.value))));
  const words = [...STATUSES.map((status) => statusWord(status, translate)), longest(rows, (row) => statusWord(row.status, translate))];
  const statusText = GAP + Math.min(MOST_NAME, Math.max(...words.map(measure)));
  const columns: Record<Column, Need> = {
    run: need('run', SWATCH + GAP + ICON + GAP + BOLD * widest(runLabel), MOST_RUN, LEAST_RUN),
    status: need('status', ICON + statusText),
    project: need('project', widest((row) => row.project), MOST_NAME, LEAST_NAME),
    experiment: need('experiment', widest((row) => row.name), MOST_NAME, LEAST_NAME),
    started: need('started', measure(WIDEST.started)),
    duration: need('duration', measure(WIDEST.duration)),
    primary: need('primary', metricName + value),
    step: need('step', measure(WIDEST.step)),
  };
  return { ...columns, 'metric-name': metricName, 'status-text': statusText };
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
