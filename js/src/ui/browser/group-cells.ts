// What the cells of a group's line say: what its runs share, and where they differ in a number, its mean and spread.

import { isColumn } from '../../data/view-state';
import type { ViewContext } from '../context';
import { make, setAttribute, setText } from '../dom';
import { formatNumber } from '../format';
import { icon } from '../icons';
import { type Delta, deltaOf, deltaText } from './deltas';
import type { GroupSummary } from './group-summary';
import { knownStatus, statusWord } from './status';
import { isNumeric, numberIn } from './values';

export function fillGroupCell(cell: HTMLElement, column: string, summary: GroupSummary, context: ViewContext): void {
  const delta = deltaOf(column);
  if (delta !== undefined) setText(cell, meanDelta(delta, summary, context));
  else if (column === 'status') fillStates(cell, summary, context);
  else if (hasSpread(column, context)) fillSpread(cell, column, summary, context);
  else setText(cell, summary.text(column) ?? '');
  if (delta === undefined && !isColumn(column)) setAttribute(cell, 'data-numeric', isNumeric(context.client.runs, column) ? '' : null);
}

function hasSpread(column: string, { client }: ViewContext): boolean {
  return column === 'primary' || (!isColumn(column) && isNumeric(client.runs, column));
}

function meanDelta(delta: Delta, summary: GroupSummary, context: ViewContext): string {
  const { client, viewState } = context;
  const { column } = delta;
  const baseline = client.runs.get(viewState.get().baseline);
  if (baseline === undefined || !hasSpread(column, context)) return '';
  if (column === 'primary' && summary.metric() !== baseline.primary?.name) return '';
  const mean = summary.spread(column)?.mean;
  return mean === undefined ? '' : deltaText(delta, mean, numberIn(baseline, column, 0));
}

function fillSpread(cell: HTMLElement, column: string, summary: GroupSummary, { translate }: ViewContext): void {
  const spread = summary.spread(column);
  const name = column === 'primary' && spread !== undefined ? `${summary.metric()}` : '';
  const deviation = spread?.deviation === undefined ? '' : ` ± ${formatNumber(Number(spread.deviation.toPrecision(2)))}`;
  const text = spread === undefined ? '' : formatNumber(spread.mean) + deviation;
  const said = name + text;
  if (cell.dataset['said'] === said) return;
  cell.dataset['said'] = said;
  cell.replaceChildren(make('span', { class: 'rn-metric-name' }, name), make('span', { class: 'rn-metric-value' }, text));
  setAttribute(cell, 'title', spread === undefined ? null : translate('group.mean', { name: name || column, count: spread.count }));
}

function fillStates(cell: HTMLElement, summary: GroupSummary, { translate }: ViewContext): void {
  const counts = summary.counts();
  const said = counts.map(([status, count]) => `${count} ${statusWord(status, translate)}`).join(', ');
  if (cell.dataset['said'] === said) return;
  cell.dataset['said'] = said;
  const parts = counts.map(([status, count]) => {
    const kind = knownStatus(status) ?? 'other';
    return make('span', { class: 'rn-state', 'data-status': kind, 'aria-hidden': 'true' }, icon(kind), String(count));
  });
  cell.replaceChildren(...parts);
  for (const name of ['title', 'aria-label']) setAttribute(cell, name, said);
}
