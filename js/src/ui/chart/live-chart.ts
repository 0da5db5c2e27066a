// A chart for each metric of the chosen runs, drawn while the runs go on.

import type { Mark, ViewState } from '../../contract/generated';
import { focusOf, onFields, showsTelemetry } from '../../data/view-state';
import { labelIn, type ViewContext } from '../context';
import { make, uniqueId } from '../dom';
import { absenceNotice, createNotice, type Notice, type NoticeContent } from '../notice';
import { ThemeColours } from '../theme';
import { type Axis, drawnAxis, isLogX, metricOf } from './axis';
import { type CardContent, type CardLine, type CardOptions, ChartCard } from './chart-card';
import { ChartGrid } from './chart-grid';
import { DrawnCards } from './drawn-cards';
import { Enlarged } from './enlarged';
import { type FiredRule, FiredRules, RULE_FIRED } from './fired-rules';
import { GroupLines, lineGroups } from './group-lines';
import { type HeldRun, heldRuns, unalignedCount } from './held-run';
import { type Range, rangeOfX } from './line';
import { type Moment, placeMoment } from './moment';
import { place } from './placed';
import { RunLines, type Window } from './run-lines';
import { Settling } from './settling';
import { ruleMarks, type StageBand, stageAt, stageBands, stageMarks } from './stages';
import { type ChartToolbar, createChartToolbar } from './toolbar';
import { Viewport } from './viewport';

/** A window that stays for so long is looked at, and worth a question. */
const SETTLED_MS = 120;
/** More names of metrics than this nobody reads. */
const MOST_NAMED = 8;
/** What the charts show, and which of them are there. */
const DRAWN_FIELDS: readonly (keyof ViewState)[] = [
  'selected', 'focused', 'hidden', 'colours', 'metrics', 'group_by', 'band', 'moment', 'x_axis', 'log_x', 'log_y', 'align_stage', 'smoothing', 'smoothing_amount',
];
const PLACE_FIELDS: readonly (keyof ViewState)[] = ['metric_search', 'collapsed', 'telemetry', 'enlarged'];

/** What all charts have in common. */
interface SharedContent extends Omit<CardContent, 'lines' | 'legend'> {
  runs: readonly HeldRun[];
}

export function createLiveChart(element: HTMLElement, context: ViewContext, signal: AbortSignal): void {
  new LiveChart(element, context, signal).refresh();
}

class LiveChart {
  readonly #toolbar: ChartToolbar;
  readonly #grid: ChartGrid;
  readonly #enlarged: Enlarged;
  readonly #drawn = new DrawnCards();
  readonly #notice: Notice;
  readonly #syncKey = uniqueId('cursor');
  readonly #lines: RunLines;
  readonly #groups: GroupLines;
  readonly #rules = new FiredRules();
  readonly #theme: ThemeColours;
  readonly #viewport = new Viewport();
  readonly #settling: Settling;
  #shared: SharedContent = { runs: [], stages: [], rules: [], stageAt: () => '', bandsOf: () => [], logX: false, logY: false, axis: 'step', moment: undefined };
  #metrics: readonly string[] = [];
  /** Those of the metrics that were not left out. */
  #chosen: readonly string[] = [];
  /** Whether some of the chosen runs are not here yet. */
  #missing = false;
  /** Number of groups that are drawn; 0 where runs are. */
  #grouped = 0;
  #fired: readonly FiredRule[] = [];
  #hidden: ReadonlySet<string> = new Set();
  #alignedBy = '';
  /** A zoom of before, until the curves are here of which it shows a part. */
  #zoomOfBefore: Range | undefined;
  readonly #element: HTMLElement;
  readonly #context: ViewContext;
  readonly #signal: AbortSignal;

  constructor(element: HTMLElement, context: ViewContext, signal: AbortSignal) {
    this.#element = element;
    this.#context = context;
    this.#signal = signal;
    const { client, viewState } = context;
    this.#theme = new ThemeColours(element);
    this.#lines = new RunLines(client.details);
    this.#groups = new GroupLines(this.#theme.get);
    this.#toolbar = createChartToolbar(context, this.#viewport, signal);
    this.#grid = new ChartGrid(context, (metric, life) => new ChartCard(metric, this.#cardOptions(false), life), signal);
    const body = make('div', { class: 'rn-body rn-chart-body' }, this.#grid.element);
    this.#enlarged = new Enlarged(body, this.#grid, context, (metric, life) => new ChartCard(metric, this.#cardOptions(true), life), signal);
    element.classList.add('rn-live-chart');
    element.append(this.#toolbar.element, body);
    this.#notice = createNotice(body);
    const refresh = (): void => this.refresh();
    client.changes.on(['runs', 'series', 'status'], refresh, signal);
    onFields(viewState, DRAWN_FIELDS, refresh, signal);
    onFields(viewState, PLACE_FIELDS, () => this.#arrange(), signal);
    this.#zoomOfBefore = context.zoom?.get();
    this.#settling = new Settling(() => this.#settle(), SETTLED_MS, signal);
    this.#viewport.onChange(() => this.#settling.move(), signal);
    this.#followTheme();
  }

  refresh(): void {
    const { viewState, colours } = this.#context;
    const state = viewState.get();
    colours.show(state.selected, state.colours);
    this.#hidden = new Set(state.hidden);
    const runs = heldRuns(this.#context);
    this.#missing = runs.length + unalignedCount(this.#context) < state.selected.length;
    this.#metrics = this.#metricsOf(runs, this.#missing);
    this.#chosen = state.metrics.length === 0 ? this.#metrics : this.#metrics.filter((metric) => state.metrics.includes(metric));
    this.#share(runs, this.#chosen);
    if (this.#zoomOfBefore !== undefined && runs.length > 0 && !this.#missing) {
      this.#viewport.zoomTo(this.#zoomOfBefore);
      this.#zoomOfBefore = undefined;
    }
    const groups = state.band === 'none' ? [] : lineGroups(this.#context, runs.map(({ key }) => key));
    this.#groups.show(groups);
    this.#grouped = groups.length;
    this.#fired = runs.flatMap(({ key, series }) => this.#firedIn(key, series.marks));
    this.#grid.invalidate();
    this.#arrange();
  }

  /** Shows those of the charts that are to be seen; what they show stays as it is. */
  #arrange(): void {
    const state = this.#context.viewState.get();
    const { runs } = this.#shared;
    const machineLacks = runs.some(({ series }) => series.hasTelemetry && series.telemetry.size === 0);
    const found = this.#grid.show(this.#chosen, this.#grouped || state.selected.length, this.#grouped > 0, machineLacks);
    for (const lines of [this.#lines, this.#groups]) lines.keep(this.#drawnMetrics());
    this.#enlarged.show(this.#metrics.includes(state.enlarged) ? state.enlarged : '');
    const incomplete = this.#metrics.length > 0 && (this.#missing || (machineLacks && showsTelemetry(state)));
    this.#toolbar.refresh({ metrics: this.#metrics, fired: this.#fired, pending: incomplete ? absenceNotice(this.#context, 'chart.loading').sentence : detailNotice(this.#context) });
    this.#notice.show(this.#metrics.length > 0 ? noticeForNone(this.#context, this.#metrics, found) : noticeFor(this.#context, runs.length));
    this.#askForDetail();
  }

  /** All rules that fired in a run; the host hears of those that are new. */
  #firedIn(run: string, marks: readonly Mark[]): FiredRule[] {
    const label = labelIn(this.#context, run);
    for (const mark of this.#rules.since(run, marks)) this.#element.dispatchEvent(new CustomEvent<FiredRule>(RULE_FIRED, { bubbles: true, detail: { ...mark, run, label } }));
    return marks.map((mark) => ({ ...mark, run, label }));
  }

  #settle(): void {
    this.refresh();
    if (this.#zoomOfBefore === undefined) this.#context.zoom?.set(this.#viewport.isZoomed ? this.#viewport.range : undefined);
  }

  /** While none of the chosen runs is here, the charts of those before stay, so that nothing jumps. */
  #metricsOf(runs: readonly HeldRun[], missing: boolean): readonly string[] {
    if (runs.length === 0 && missing) return this.#metrics;
    return this.#context.client.series.metricsOf(runs.map(({ key }) => key));
  }

  /** Notes what all charts have in common. */
  #share(runs: readonly HeldRun[], metrics: readonly string[]): void {
    const state = this.#context.viewState.get();
    const { log_x, log_y: logY, focused, moment: time, align_stage } = state;
    const axis = drawnAxis(state);
    const logX = isLogX(axis, log_x);
    const marked = runs.filter(({ key }) => time > 0 && key === focused);
    const moment = placeMoment({ run: focused, time }, marked.flatMap(({ series, origin }) => metrics.map((metric) => place(series, metric, axis, origin))));
    if (axis !== this.#shared.axis || align_stage !== this.#alignedBy) this.#viewport.zoomTo(undefined);
    this.#alignedBy = align_stage;
    const phases = runs.map(({ series, origin }) => ({ stages: series.stages, marks: series.marks, origin }));
    const drawn = runs.filter(({ key }) => !this.#hidden.has(key));
    const extents = (drawn.length > 0 ? drawn : runs).flatMap((run) => metrics.flatMap((metric) => extentOf(run, metric, axis, logX)));
    this.#viewport.span(rangeOfX(extents, axis, logX), logX);
    const watched = focusOf(state);
    const bandsOf = (run: string): StageBand[] => {
      const shown = runs.find(({ key }) => key === (run || watched)) ?? runs[0];
      return shown === undefined ? [] : stageBands({ stages: shown.series.stages, origin: shown.origin }, axis);
    };
    this.#shared = { runs, stages: stageMarks(phases, axis), rules: ruleMarks(phases, axis), stageAt: (at) => stageAt(phases, axis, at), bandsOf, logX, logY, axis, moment };
  }

  #cardOptions(large: boolean): CardOptions {
    return {
      large,
      onEnlarge: (metric) => this.#enlarged.toggle(metric),
      context: this.#context,
      contentOf: (metric) => this.#contentOf(metric),
      drawn: this.#drawn,
      syncKey: this.#syncKey,
      viewport: this.#viewport,
      style: this.#theme.get,
      onSeen: () => this.#settling.move(),
      onPick: (moment) => this.#pick(moment),
      onStage: (align_stage) => this.#context.viewState.set({ align_stage }),
      stageTitle: (stage) => this.#context.translate('chart.align.by', { stage }),
    };
  }

  /** Log and gallery go to the record, and all charts mark it. */
  #pick(moment: Moment | undefined): void {
    const { viewState } = this.#context;
    if (moment !== undefined) viewState.set({ focused: moment.run, moment: moment.time });
    else if (viewState.get().moment !== 0) viewState.set({ moment: 0 });
  }

  #contentOf(metric: string): CardContent {
    const { band } = this.#context.viewState.get();
    const runs = this.#shared.runs.flatMap((run) => this.#lineOf(run, metric));
    const legend = band === 'none' ? runs : this.#groups.of(metric, runs, band, this.#windowOf(metric));
    return { ...this.#shared, legend, lines: legend.filter(({ hidden }) => !hidden) };
  }

  #lineOf(run: HeldRun, metric: string): CardLine[] {
    const line = this.#lines.get(run, metric, this.#windowOf(metric));
    if (line === undefined) return [];
    const { variable, dash } = this.#context.colours.of(run.key);
    const last = run.series.metrics.get(metric)?.value.at(-1);
    return [{ ...line, label: labelIn(this.#context, run.key), variable, dash, last, hidden: this.#hidden.has(run.key), colour: this.#theme.get(variable) }];
  }

  /** What the chart of a metric shows; `columns` is 0 while nobody sees it. */
  #windowOf(metric: string): Window {
    const { shown } = this.#enlarged;
    const columns = shown?.metric === metric ? shown.columns : this.#grid.columnsOf(metric);
    const { smoothing: kind, smoothing_amount: amount } = this.#context.viewState.get();
    const { axis, logX: log } = this.#shared;
    return { axis, log, range: this.#viewport.range, columns, smoothing: { kind, amount } };
  }

  #drawnMetrics(): ReadonlySet<string> {
    const { shown } = this.#enlarged;
    return shown === undefined ? this.#grid.drawnMetrics() : new Set([...this.#grid.drawnMetrics(), shown.metric]);
  }

  /** Asks for the points that the charts in sight lack, once they stay as they are. */
  #askForDetail(): void {
    if (this.#settling.moving) return;
    const missing = [...this.#drawnMetrics()].flatMap((metric) => {
      const window = this.#windowOf(metric);
      return window.columns === 0 ? [] : this.#shared.runs.flatMap((run) => this.#lines.missing(run, metric, window));
    });
    this.#context.client.details.want(missing);
  }

  #followTheme(): void {
    const root = this.#element.closest('.rn-root');
    if (root === null) return;
    const observer = new MutationObserver(() => {
      this.#theme.forget();
      this.refresh();
      this.#grid.recolour();
      this.#enlarged.recolour();
    });
    observer.observe(root, { attributes: true, attributeFilter: ['data-rn-theme'] });
    this.#signal.addEventListener('abort', () => observer.disconnect());
  }
}

function detailNotice({ client: { details }, translate }: ViewContext): string {
  if (details.loading) return translate(details.waiting ? 'chart.detail.waiting' : 'chart.detail.loading');
  return details.failure === '' ? '' : translate('chart.detail.failed', { message: details.failure });
}

/** Where the points of a metric begin and end on the axis; `log` looks at positive x only. */
function extentOf({ series, origin }: HeldRun, metric: string, axis: Axis, log: boolean): { x: Float64Array }[] {
  const over = metricOf(axis);
  const points = series.metrics.get(over ?? metric);
  if (points === undefined || points.length === 0) return [];
  const column = over !== undefined ? 'value' : axis === 'step' ? 'step' : 'time';
  const { low, high } = points.extent(column);
  const first = log && low <= origin ? points.leastAbove(column, origin) : low;
  return first > high ? [] : [{ x: Float64Array.of(first - origin, high - origin) }];
}

/** What is said where the runs have metrics, but none is `found` by its name or a search. */
function noticeForNone({ viewState, translate }: ViewContext, held: readonly string[], found: number): NoticeContent | undefined {
  if (found > 0) return undefined;
  const { metric_search: search, metrics: asked } = viewState.get();
  const isSearch = asked.length === 0 || held.some((metric) => asked.includes(metric));
  const action = { label: translate('chart.nothing.action'), run: () => viewState.set(isSearch ? { metric_search: '' } : { metrics: [] }) };
  if (isSearch) return { kind: 'empty', sentence: translate('chart.nothing', { search }), action };
  const names = nearestNames(held, asked).slice(0, MOST_NAMED).join(', ');
  return { kind: 'empty', sentence: translate('chart.unknown', { metrics: asked.join(', ') }), hint: translate('chart.unknown.hint', { names }), action };
}

/** First the names that hold one of the others, or are held by one. */
function nearestNames(names: readonly string[], others: readonly string[]): string[] {
  const isNear = (name: string): boolean => others.some((other) => name.includes(other) || other.includes(name));
  return [...names.filter(isNear), ...names.filter((name) => !isNear(name))];
}

function noticeFor(context: ViewContext, held: number): NoticeContent {
  const { client, viewState, translate } = context;
  const { selected } = viewState.get();
  if (selected.length === 0 && !client.runs.loaded) return absenceNotice(context, 'chart.loading');
  if (selected.length === 0 && client.runs.size > 0) {
    return { kind: 'empty', sentence: translate('chart.unselected'), hint: translate('chart.unselected.hint') };
  }
  if (held > 0 || selected.length === 0) return { kind: 'empty', sentence: translate('chart.empty'), hint: translate('chart.empty.hint') };
  return absenceNotice(context, 'chart.loading');
}
