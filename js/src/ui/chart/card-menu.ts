// What can be done with one chart: look at it in large, or save it as a picture or as numbers.

import type { DataClient } from '../../data/client';
import type { ViewContext } from '../context';
import { make, setText } from '../dom';
import { icon } from '../icons';
import { createPopover } from '../popover';
import { pngOf, saveFile } from '../save-file';
import type { MessageKey } from '../translate';
import { BAND_HEAD, bandRows, CSV_HEAD, csvRows } from './csv';
import type { CardLine } from './chart-card';
import { runLines } from './draw';
import { chartSvg, type SvgLook } from './svg';
import type { DrawnChart } from './svg-plot';

const PNG_SCALE = 2;
/** So long a missing answer is "loading"; from then on a kernel that can be busy is said to be. */
const PATIENCE_MS = 1500;
const STATUS_MS = 8000;

export interface CardMenu {
  /** The buttons, the menu and what it says about a file. */
  elements: readonly HTMLElement[];
}

export interface CardExport {
  metric: string;
  chart(): DrawnChart<CardLine>;
  look(): SvgLook;
}

export function createCardMenu(context: ViewContext, source: CardExport, signal: AbortSignal): CardMenu {
  const { translate } = context;
  const status = make('span', { class: 'rn-card-status', role: 'status' });
  const button = make('button', { type: 'button', class: 'rn-card-button', 'aria-label': translate('chart.menu', { metric: source.metric }), title: translate('chart.menu.title') }, icon('more'));
  const panel = make('div', { class: 'rn-card-menu', role: 'group', 'aria-label': translate('chart.menu.title') });
  const item = (key: MessageKey, save: () => Promise<string>): HTMLElement => {
    const entry = make('button', { type: 'button', class: 'rn-menu-entry' }, translate(key));
    const run = (): void => {
      panel.hidePopover();
      void report(save, status, context);
    };
    entry.addEventListener('click', run, { signal });
    return entry;
  };
  const svg = (): string => chartSvg(source.chart(), source.look());
  panel.append(
    item('chart.save.png', async () => save(`${fileName(source.metric)}.png`, await pngOf(svg(), PNG_SCALE), context)),
    item('chart.save.svg', () => Promise.resolve(save(`${fileName(source.metric)}.svg`, new Blob([svg()], { type: 'image/svg+xml' }), context))),
    item('chart.save.csv', () => saveCsv(source, context, (sentence) => setText(status, sentence), signal)),
  );
  const band = item('chart.save.band', () => Promise.resolve(saveBand(source, context)));
  panel.append(band);
  button.addEventListener('click', () => void (band.hidden = context.viewState.get().band === 'none'), { signal });
  createPopover(button, panel, signal);
  return { elements: [status, button, panel] };
}

async function report(act: () => Promise<string>, status: HTMLElement, { translate }: ViewContext): Promise<void> {
  const sentence = await act().catch((error: unknown) => translate('state.failed', { message: error instanceof Error ? error.message : String(error) }));
  setText(status, sentence);
  setTimeout(() => void (status.textContent === sentence && setText(status, '')), STATUS_MS);
}

function save(name: string, content: Blob, { translate }: ViewContext): string {
  saveFile(name, content);
  return translate('chart.saved', { name });
}

/** All points of the runs that are drawn, run by run; what was thinned for the screen is asked for anew. */
async function saveCsv({ metric, chart }: CardExport, context: ViewContext, say: (sentence: string) => void, signal: AbortSignal): Promise<string> {
  const { client, translate } = context;
  say(translate('chart.save.loading'));
  const timer = setTimeout(() => say(translate(client.mayBeBusy ? 'state.waiting' : 'chart.save.loading')), PATIENCE_MS);
  try {
    const pieces = [CSV_HEAD];
    let rows = 0;
    for (const { run } of runLines(chart().lines)) rows += await appendRun(pieces, client, run, metric, signal);
    const name = `${fileName(metric)}.csv`;
    saveFile(name, new Blob(pieces, { type: 'text/csv' }));
    return translate('chart.saved.rows', { name, rows });
  } finally {
    clearTimeout(timer);
  }
}

/** Mean and band as they are drawn: of the stretch that is seen, at its places. */
function saveBand({ metric, chart }: CardExport, context: ViewContext): string {
  const rows = chart().lines.flatMap(bandRows);
  return save(`${fileName(`${metric}-${context.viewState.get().band}`)}.csv`, new Blob([BAND_HEAD, ...rows], { type: 'text/csv' }), context);
}

async function appendRun(pieces: string[], client: DataClient, run: string, metric: string, signal: AbortSignal): Promise<number> {
  const { result, columns } = await client.ask('series', { run, metrics: [metric], columns: 0 }, signal);
  const points = columns[result.blocks.findIndex((block) => block.metric === metric)];
  if (points === undefined) return 0;
  for (const piece of csvRows(run, points)) pieces.push(piece);
  return points.value.length;
}

/** Letters that every file system takes. */
export function fileName(metric: string): string {
  return metric.replace(/[\u0000-\u001f<>:"/\\|?*]+/g, '-').replace(/^[-. ]+|[-. ]+$/g, '') || 'chart';
}
