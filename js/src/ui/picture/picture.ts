// What a view shows, as one still fragment of HTML for the notebook's file: no script, nothing from outside.

import type { RunRow } from '../../contract/generated';
import { escaped, shortened } from '../chart/svg-plot';
import { formatDuration, formatNumber } from '../format';
import { runLabel } from '../run-label';
import style from '../styles/picture.raw.css' with { type: 'text' };
import { type MessageKey, type Translate, translator } from '../translate';
import { chartFigure } from './chart-figure';
import type { PictureChart, PictureContent } from './content';

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

export function pictureOf(content: PictureContent): string {
  const translate = translator(content.locale);
  const offered = [...(content.charts?.values() ?? [])];
  const shown = offered.slice(0, MAX_CHARTS).map((chart) => chart());
  const parts = [
    ...(content.listed === undefined ? [] : table(content, content.listed, translate)),
    ...(content.charts === undefined ? [] : [legend(content, shown), ...charts(shown, offered.length, translate)]),
    ...content.logs.map(({ label, lines }) => `<pre role="log" aria-label="${escaped(label)}">${logText(lines, Math.ceil(MAX_LINES / content.logs.length))}</pre>`),
  ];
  return `<style>${style}</style><div class="rn-picture">${parts.join('')}</div>`;
}

function table(content: PictureContent, listed: readonly RunRow[], translate: Translate): string[] {
  const drawn = new Set(content.chosen.map(({ key }) => key));
  const chosen = listed.filter(({ key }) => drawn.has(key)).slice(0, MAX_ROWS);
  const others = listed.filter(({ key }) => !drawn.has(key)).slice(0, MAX_ROWS - chosen.length);
  const shown = listed.filter((row) => chosen.includes(row) || others.includes(row));
  const head = HEADS.map((key) => `<th scope="col">${escaped(translate(key))}</th>`).join('');
  const rows = shown.map((row) => tableRow(row, swatch(drawn.has(row.key) ? content.variableOf(row.key) : undefined), translate));
  return [
    `<div class="rn-picture-scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`,
    ...note(translate, 'picture.more', listed.length - shown.length),
  ];
}

function tableRow(row: RunRow, mark: string, translate: Translate): string {
  const started = row.started_at ?? row.created_at;
  const ended = row.status === 'running' ? Date.now() / 1000 : row.ended_at;
  const texts = [
    STATUSES.has(row.status) ? translate(`status.${row.status}` as MessageKey) : row.status,
    `${row.project}/${row.name}`,
    started === null ? '–' : new Date(started * 1000).toLocaleString(translate.locale, MINUTE_FORM),
    started === null || ended === null ? '–' : formatDuration(ended - started),
    row.primary === null ? '–' : `${row.primary.name} ${formatNumber(row.primary.value)}`,
  ];
  return `<tr><th scope="row">${mark}${short(runLabel(row))}</th>${texts.map((text) => `<td>${short(text)}</td>`).join('')}</tr>`;
}

const STATUSES: ReadonlySet<string> = new Set(['running', 'finished', 'failed', 'interrupted', 'crashed', 'stale']);

function swatch(variable: string | undefined): string {
  return variable === undefined ? '<i></i>' : `<i style="--c:var(${variable})"></i>`;
}

/** The runs that are drawn, or the groups that are in place of them. */
function legend({ chosen, variableOf }: PictureContent, charts: readonly PictureChart[]): string {
  const groups = new Map(charts.flatMap(({ lines }) => lines).flatMap(({ run, variable, label, band }) => (band === undefined ? [] : [[run, [variable, label]]])));
  const entries = groups.size > 0 ? [...groups.values()] : chosen.map((row) => [variableOf(row.key), runLabel(row)] as const);
  return `<ul>${entries.map(([variable, label = '']) => `<li>${swatch(variable)}${short(label)}</li>`).join('')}</ul>`;
}

/** Thinned for as many columns as there is room for in the file; of `count` charts. */
function charts(shown: readonly PictureChart[], count: number, translate: Translate): string[] {
  let drawn: string[] = [];
  for (const columns of COLUMNS) {
    drawn = shown.map((chart) => chartFigure(chart, columns, translate));
    if (fits(drawn)) break;
  }
  while (!fits(drawn)) drawn.pop();
  return [`<div class="rn-picture-charts">${drawn.join('')}</div>`, ...note(translate, 'picture.charts', count - drawn.length)];
}

function fits(drawn: readonly string[]): boolean {
  return drawn.reduce((sum, { length }) => sum + length, 0) <= CHARTS_SIZE;
}

function logText(lines: readonly string[], count: number): string {
  return lines
    .slice(-count)
    .map((line) => escaped(line.slice(0, MAX_LETTERS).replace(/[\0-\x08\x0b-\x1f]/g, '')))
    .join('\n');
}

function note(translate: Translate, sentence: MessageKey, count: number): string[] {
  return count > 0 ? [`<p>${escaped(translate(sentence, { count }))}</p>`] : [];
}

function short(text: string): string {
  return escaped(shortened(text, MAX_TEXT));
}
