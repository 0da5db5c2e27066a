// What a view shows, as one still fragment of HTML for the notebook's file: no script, nothing from outside.

import type { RunRow } from '../../contract/generated';
import type { HostContext } from '../context';
import { make } from '../dom';
import { formatDuration, formatNumber } from '../format';
import { runLabel } from '../run-label';
import type { MessageKey } from '../translate';
import style from '../styles/picture.css' with { type: 'text' };
import { chartFigure, type PictureChart } from './chart-svg';
import { offeredCharts } from './offers';

/** Letters of all charts together; the whole picture stays below 100 kB. */
const CHARTS_SIZE = 80_000;
const MAX_CHARTS = 20;
const MAX_ROWS = 20;
const MAX_LINES = 12;
const MAX_LETTERS = 200;
const MAX_TEXT = 60;
/** Widths that are tried, from a column a unit of the drawing down. */
const COLUMNS = [548, 274, 137, 68, 34, 17, 8, 4];
const HEADS: readonly MessageKey[] = ['browser.run', 'browser.status', 'browser.experiment', 'browser.started', 'browser.duration', 'browser.primary'];

const MINUTE_FORM: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short' };

/** Draws what stands in `root` for the parts that it has. */
export function pictureOf(root: Element, context: HostContext): string {
  const body = make('div', { class: 'rn-picture' });
  if (root.querySelector('.rn-part-browser') !== null) body.append(...table(context));
  if (root.querySelector('.rn-part-chart') !== null) body.append(legend(context), ...charts(offeredCharts(root), context));
  body.append(...logs(root));
  const writer = new XMLSerializer();
  return [make('style', {}, style), body].map((element) => writer.serializeToString(element)).join('');
}

function table(context: HostContext): HTMLElement[] {
  const { client, viewState, translate } = context;
  const { project, experiment, selected } = viewState.get();
  const fits = (row: RunRow): boolean => (project === '' || row.project === project) && (experiment === '' || row.name === experiment);
  const rows = client.runs.newestFirst().filter(fits);
  const chosen = rows.filter(({ key }) => selected.includes(key)).slice(0, MAX_ROWS);
  const others = rows.filter(({ key }) => !selected.includes(key)).slice(0, MAX_ROWS - chosen.length);
  const shown = rows.filter((row) => chosen.includes(row) || others.includes(row));
  const head = make('tr', {}, ...HEADS.map((key) => make('th', { scope: 'col' }, translate(key))));
  const body = make('tbody', {}, ...shown.map((row) => tableRow(row, selected.includes(row.key), context)));
  const scroll = make('div', { class: 'rn-picture-scroll' }, make('table', {}, make('thead', {}, head), body));
  return [scroll, ...note(context, 'picture.more', rows.length - shown.length)];
}

function tableRow(row: RunRow, drawn: boolean, context: HostContext): HTMLElement {
  const started = row.started_at ?? row.created_at;
  const ended = row.status === 'running' ? Date.now() / 1000 : row.ended_at;
  const { translate } = context;
  const status = `status.${row.status}` as MessageKey;
  const texts = [
    STATUSES.has(row.status) ? translate(status) : row.status,
    `${row.project}/${row.name}`,
    started === null ? '–' : new Date(started * 1000).toLocaleString(translate.locale, MINUTE_FORM),
    started === null || ended === null ? '–' : formatDuration(ended - started),
    row.primary === null ? '–' : `${row.primary.name} ${formatNumber(row.primary.value)}`,
  ];
  const name = make('th', { scope: 'row' }, swatch(drawn ? row.key : undefined, context), short(runLabel(row)));
  return make('tr', {}, name, ...texts.map((text) => make('td', {}, short(text))));
}

const STATUSES: ReadonlySet<string> = new Set(['running', 'finished', 'failed', 'interrupted', 'crashed', 'stale']);

function swatch(run: string | undefined, { colours }: HostContext): HTMLElement {
  return make('i', run === undefined ? {} : { style: `--c:var(${colours.of(run).variable})` });
}

function legend(context: HostContext): HTMLElement {
  const rows = context.viewState.get().selected.flatMap((key) => context.client.runs.get(key) ?? []);
  return make('ul', {}, ...rows.map((row) => make('li', {}, swatch(row.key, context), short(runLabel(row)))));
}

/** Thinned for as many columns as there is room for in the file. */
function charts(offered: readonly PictureChart[], context: HostContext): HTMLElement[] {
  const shown = offered.slice(0, MAX_CHARTS);
  const box = make('div', { class: 'rn-picture-charts' });
  for (const columns of COLUMNS) {
    box.replaceChildren(...shown.map((chart) => chartFigure(chart, columns, context.translate)));
    if (fits(box)) break;
  }
  while (!fits(box)) box.lastElementChild?.remove();
  return [box, ...note(context, 'picture.charts', offered.length - box.childElementCount)];
}

function fits(charts: Element): boolean {
  return new XMLSerializer().serializeToString(charts).length <= CHARTS_SIZE;
}

/** The lines of the logs that are seen. */
function logs(root: Element): HTMLElement[] {
  const elements = [...root.querySelectorAll('[role=log]')];
  return elements.flatMap((element) => log(element, Math.floor(MAX_LINES / elements.length)));
}

function log(element: Element, count: number): HTMLElement[] {
  const lines = [...element.querySelectorAll('.rn-log-line')].slice(-count);
  if (lines.length === 0) return [];
  const text = lines.map((line) => [...line.children].map((part) => part.textContent ?? '').join(' ').slice(0, MAX_LETTERS)).join('\n');
  return [make('pre', { role: 'log', 'aria-label': element.getAttribute('aria-label') ?? '' }, text.replace(/[\0-\x08\x0b-\x1f]/g, ''))];
}

function note({ translate }: HostContext, sentence: MessageKey, count: number): HTMLElement[] {
  return count > 0 ? [make('p', {}, translate(sentence, { count }))] : [];
}

function short(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`;
}
