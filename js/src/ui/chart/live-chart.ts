// A chart for each metric of the chosen runs, drawn while the runs go on.

import type { RunSeries } from '../../data/series-store';
import { labelIn, type ViewContext } from '../context';
import { make, uniqueId } from '../dom';
import { absenceNotice, createNotice, type Notice, type NoticeContent } from '../notice';
import { ThemeColours } from '../theme';
import { type CardLine, ChartCard } from './chart-card';
import { axisOf } from './axis';
import { makeLine, rangeOfX } from './line';
import { stageAt, stageMarks } from './stages';
import { type ChartToolbar, createChartToolbar } from './toolbar';
import { Viewport } from './viewport';

interface HeldRun {
  key: string;
  series: RunSeries;
  /** What relative time counts from. */
  origin: number;
}

export function createLiveChart(element: HTMLElement, context: ViewContext, signal: AbortSignal): void {
  new LiveChart(element, context, signal).refresh();
}

class LiveChart {
  private readonly cards = new Map<string, { card: ChartCard; abort: AbortController }>();
  private readonly toolbar: ChartToolbar;
  private readonly grid = make('div', { class: 'rn-charts' });
  private readonly notice: Notice;
  private readonly syncKey = uniqueId('cursor');
  private readonly lines = new Map<string, { key: string; line: CardLine }>();
  private readonly theme: ThemeColours;
  private readonly viewport = new Viewport();
  private axis = '';

  constructor(
    private readonly element: HTMLElement,
    private readonly context: ViewContext,
    private readonly signal: AbortSignal,
  ) {
    const { client, viewState } = context;
    this.theme = new ThemeColours(element);
    this.toolbar = createChartToolbar(context, this.viewport, signal);
    const body = make('div', { class: 'rn-body rn-chart-body' }, this.grid);
    element.classList.add('rn-live-chart');
    element.append(this.toolbar.element, body);
    this.notice = createNotice(body);
    const refresh = (): void => this.refresh();
    client.changes.on(['runs', 'series', 'status'], refresh, signal);
    viewState.onChange(refresh, signal);
    this.followTheme();
    signal.addEventListener('abort', () => this.keepCards([]));
  }

  refresh(): void {
    const { client, viewState, colours } = this.context;
    const state = viewState.get();
    colours.show(state.selected);
    if (state.x_axis !== this.axis) this.viewport.zoomTo(undefined);
    this.axis = state.x_axis;
    const runs = this.heldRuns();
    const metrics = client.series.metricsOf(state.selected);
    const shown = state.metrics.length === 0 ? metrics : metrics.filter((metric) => state.metrics.includes(metric));
    const pending = metrics.length > 0 && runs.length < state.selected.length ? absenceNotice(this.context, 'chart.loading').sentence : '';
    this.toolbar.refresh({ metrics, pending });
    this.notice.show(noticeFor(this.context, runs.length, metrics.length));
    this.keepCards(shown);
    this.drawCards(shown, runs);
  }

  private heldRuns(): HeldRun[] {
    const { client, viewState } = this.context;
    return viewState.get().selected.flatMap((key) => {
      const series = client.series.get(key);
      if (series === undefined) return [];
      const row = client.runs.get(key);
      return [{ key, series, origin: row?.started_at ?? row?.created_at ?? series.firstTime() }];
    });
  }

  private drawCards(metrics: readonly string[], runs: readonly HeldRun[]): void {
    const { x_axis, log_y: logY } = this.context.viewState.get();
    const axis = axisOf(x_axis);
    const linesOf = new Map(metrics.map((metric) => [metric, runs.flatMap((run) => this.lineOf(run, metric))]));
    this.viewport.span(rangeOfX([...linesOf.values()].flat(), axis), false);
    const phases = runs.map(({ series, origin }) => ({ stages: series.stages, origin }));
    const shared = { stages: stageMarks(phases, axis), stageAt: (at: number) => stageAt(phases, axis, at), logY, axis };
    for (const [metric, lines] of linesOf) this.cards.get(metric)?.card.update({ ...shared, lines });
  }

  /** The same line object until its run, the axis or the run's looks change. */
  private lineOf({ key, series, origin }: HeldRun, metric: string): CardLine[] {
    const points = series.metrics.get(metric);
    if (points === undefined) return [];
    const axis = axisOf(this.context.viewState.get().x_axis);
    const { variable, dash } = this.context.colours.of(key);
    const label = labelIn(this.context, key);
    const name = `${key}\n${metric}`;
    const version = [series.version, axis, origin, variable, label].join('\n');
    const held = this.lines.get(name);
    if (held?.key === version) return [held.line];
    const last = points.value.at(-1);
    const line = { ...makeLine(key, points, axis, origin), label, variable, dash, last, colour: this.theme.get(variable) };
    this.lines.set(name, { key: version, line });
    return [line];
  }

  /** Makes the cards that are missing, takes away the others and keeps the order of `metrics`. */
  private keepCards(metrics: readonly string[]): void {
    for (const [metric, { card, abort }] of this.cards) {
      if (metrics.includes(metric)) continue;
      abort.abort();
      card.element.remove();
      this.cards.delete(metric);
    }
    for (const name of this.lines.keys()) if (!metrics.includes(name.slice(name.indexOf('\n') + 1))) this.lines.delete(name);
    metrics.forEach((metric, index) => {
      const card = this.cards.get(metric)?.card ?? this.addCard(metric);
      if (this.grid.children[index] !== card.element) this.grid.insertBefore(card.element, this.grid.children[index] ?? null);
    });
  }

  private addCard(metric: string): ChartCard {
    const abort = new AbortController();
    const options = { syncKey: this.syncKey, viewport: this.viewport, highlight: this.context.highlight, style: this.theme.get };
    const card = new ChartCard(metric, options, this.context.translate, abort.signal);
    this.cards.set(metric, { card, abort });
    return card;
  }

  private followTheme(): void {
    const root = this.element.closest('.rn-root');
    if (root === null) return;
    const observer = new MutationObserver(() => {
      this.theme.forget();
      this.lines.clear();
      this.refresh();
      for (const { card } of this.cards.values()) card.recolour();
    });
    observer.observe(root, { attributes: true, attributeFilter: ['data-rn-theme'] });
    this.signal.addEventListener('abort', () => observer.disconnect());
  }
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
