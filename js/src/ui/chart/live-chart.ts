// A chart for each metric of the chosen runs, drawn while the runs go on.

import { labelIn, type ViewContext } from '../context';
import { make, uniqueId } from '../dom';
import { absenceNotice, createNotice, type Notice, type NoticeContent } from '../notice';
import { ThemeColours } from '../theme';
import { type CardLine, ChartCard } from './chart-card';
import { axisOf, isLogX } from './axis';
import { type HeldRun, heldRuns } from './held-run';
import { rangeOfX } from './line';
import type { Moment } from './moment';
import { RunLines, type Window } from './run-lines';
import { Settling } from './settling';
import { stageAt, stageMarks } from './stages';
import { type ChartToolbar, createChartToolbar } from './toolbar';
import { Viewport } from './viewport';

/** A window that stays for so long is looked at, and worth a question. */
const SETTLED_MS = 120;

export function createLiveChart(element: HTMLElement, context: ViewContext, signal: AbortSignal): void {
  new LiveChart(element, context, signal).refresh();
}

class LiveChart {
  private readonly cards = new Map<string, { card: ChartCard; abort: AbortController }>();
  private readonly toolbar: ChartToolbar;
  private readonly grid = make('div', { class: 'rn-charts' });
  private readonly notice: Notice;
  private readonly syncKey = uniqueId('cursor');
  private readonly lines: RunLines;
  private readonly theme: ThemeColours;
  private readonly viewport = new Viewport();
  private readonly settling: Settling;
  private axis = '';

  constructor(
    private readonly element: HTMLElement,
    private readonly context: ViewContext,
    private readonly signal: AbortSignal,
  ) {
    const { client, viewState } = context;
    this.theme = new ThemeColours(element);
    this.lines = new RunLines(client.details);
    this.toolbar = createChartToolbar(context, this.viewport, signal);
    const body = make('div', { class: 'rn-body rn-chart-body' }, this.grid);
    element.classList.add('rn-live-chart');
    element.append(this.toolbar.element, body);
    this.notice = createNotice(body);
    const refresh = (): void => this.refresh();
    client.changes.on(['runs', 'series', 'status'], refresh, signal);
    viewState.onChange(refresh, signal);
    this.settling = new Settling(refresh, SETTLED_MS, signal);
    this.viewport.onChange(() => this.settling.move(), signal);
    this.followTheme();
    signal.addEventListener('abort', () => this.keepCards([]));
  }

  refresh(): void {
    const { client, viewState, colours } = this.context;
    const state = viewState.get();
    colours.show(state.selected);
    if (state.x_axis !== this.axis) this.viewport.zoomTo(undefined);
    this.axis = state.x_axis;
    const runs = heldRuns(this.context);
    const metrics = client.series.metricsOf(state.selected);
    const shown = state.metrics.length === 0 ? metrics : metrics.filter((metric) => state.metrics.includes(metric));
    const incomplete = metrics.length > 0 && runs.length < state.selected.length;
    this.toolbar.refresh({ metrics, pending: incomplete ? absenceNotice(this.context, 'chart.loading').sentence : detailNotice(this.context) });
    this.notice.show(noticeFor(this.context, runs.length, metrics.length));
    this.keepCards(shown);
    this.drawCards(shown, runs);
    this.askForDetail(shown, runs);
  }

  private drawCards(metrics: readonly string[], runs: readonly HeldRun[]): void {
    const { x_axis, log_x, log_y: logY, focused, moment: time } = this.context.viewState.get();
    const axis = axisOf(x_axis);
    const logX = isLogX(axis, log_x);
    const moment = time > 0 ? { run: focused, time } : undefined;
    const linesOf = new Map(metrics.map((metric) => [metric, runs.flatMap((run) => this.lineOf(run, metric))]));
    this.viewport.span(rangeOfX([...linesOf.values()].flat(), axis, logX), logX);
    const phases = runs.map(({ series, origin }) => ({ stages: series.stages, origin }));
    const shared = { stages: stageMarks(phases, axis), stageAt: (at: number) => stageAt(phases, axis, at), logX, logY, axis, moment };
    for (const [metric, lines] of linesOf) this.cards.get(metric)?.card.update({ ...shared, lines });
  }

  private lineOf(run: HeldRun, metric: string): CardLine[] {
    const line = this.lines.get(run, metric, this.windowOf(metric));
    if (line === undefined) return [];
    const { variable, dash } = this.context.colours.of(run.key);
    const last = run.series.metrics.get(metric)?.value.at(-1);
    return [{ ...line, label: labelIn(this.context, run.key), variable, dash, last, colour: this.theme.get(variable) }];
  }

  /** What the chart of a metric shows; `columns` is 0 while nobody sees it. */
  private windowOf(metric: string): Window {
    const { x_axis, log_x } = this.context.viewState.get();
    const axis = axisOf(x_axis);
    return { axis, log: isLogX(axis, log_x), range: this.viewport.range, columns: this.cards.get(metric)?.card.columns ?? 0 };
  }

  /** Asks for the points that the charts in sight lack, once they stay as they are. */
  private askForDetail(metrics: readonly string[], runs: readonly HeldRun[]): void {
    if (this.settling.moving) return;
    const missing = metrics.flatMap((metric) => {
      const window = this.windowOf(metric);
      return window.columns === 0 ? [] : runs.flatMap((run) => this.lines.missing(run, metric, window));
    });
    this.context.client.details.want(missing);
  }

  /** Makes the cards that are missing, takes away the others and keeps the order of `metrics`. */
  private keepCards(metrics: readonly string[]): void {
    for (const [metric, { card, abort }] of this.cards) {
      if (metrics.includes(metric)) continue;
      abort.abort();
      card.element.remove();
      this.cards.delete(metric);
    }
    this.lines.keep(new Set(metrics));
    metrics.forEach((metric, index) => {
      const card = this.cards.get(metric)?.card ?? this.addCard(metric);
      if (this.grid.children[index] !== card.element) this.grid.insertBefore(card.element, this.grid.children[index] ?? null);
    });
  }

  private addCard(metric: string): ChartCard {
    const abort = new AbortController();
    const options = { syncKey: this.syncKey, viewport: this.viewport, highlight: this.context.highlight, style: this.theme.get, onSeen: () => this.settling.move(), onPick: (moment: Moment | undefined) => this.pick(moment) };
    const card = new ChartCard(metric, options, this.context.translate, abort.signal);
    this.cards.set(metric, { card, abort });
    return card;
  }

  /** Log and gallery go to the record, and all charts mark it. */
  private pick(moment: Moment | undefined): void {
    const { viewState } = this.context;
    if (moment !== undefined) viewState.set({ focused: moment.run, moment: moment.time });
    else if (viewState.get().moment !== 0) viewState.set({ moment: 0 });
  }

  private followTheme(): void {
    const root = this.element.closest('.rn-root');
    if (root === null) return;
    const observer = new MutationObserver(() => {
      this.theme.forget();
      this.refresh();
      for (const { card } of this.cards.values()) card.recolour();
    });
    observer.observe(root, { attributes: true, attributeFilter: ['data-rn-theme'] });
    this.signal.addEventListener('abort', () => observer.disconnect());
  }
}

function detailNotice({ client: { details }, translate }: ViewContext): string {
  if (details.loading) return translate(details.waiting ? 'chart.detail.waiting' : 'chart.detail.loading');
  return details.failure === '' ? '' : translate('chart.detail.failed', { message: details.failure });
}

function noticeFor(context: ViewContext, held: number, metrics: number): NoticeContent | undefined {
  if (metrics > 0) return undefined;
  const { client, viewState, translate } = context;
  const { selected } = viewState.get();
  if (selected.length === 0 && !client.runs.loaded) return absenceNotice(context, 'chart.loading');
  if (selected.length === 0 && client.runs.size > 0) {
    return { kind: 'empty', sentence: translate('chart.unselected'), hint: translate('chart.unselected.hint') };
  }
  if (held > 0 || selected.length === 0) return { kind: 'empty', sentence: translate('chart.empty'), hint: translate('chart.empty.hint') };
  return absenceNotice(context, 'chart.loading');
}
