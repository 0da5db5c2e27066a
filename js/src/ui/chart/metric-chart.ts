// The chart of one metric: its plot and, run by run, the value at the cursor or the last one.

import type uPlot from 'uplot';
import { make, onResize, setText } from '../dom';
import { formatInstant, formatNumber, formatOffset } from '../format';
import { icon } from '../icons';
import { solidColour } from '../theme';
import type { CardContent, CardLine, CardOptions } from './chart-card';
import { createCardMenu } from './card-menu';
import { runLines } from './draw';
import type { Drawable } from './drawn-cards';
import { followGestures } from './gestures';
import { type Hit, lineAt } from './hover';
import { metricOf } from './axis';
import { Legend } from './legend';
import { rangeOfShares, rangeOfY, type Range } from './line';
import { isPercent, titleOf } from './machine-metrics';
import { createPlot, cursorX, type PlotContent, plotOnPage, redrawPlot } from './plot';
import { readoutOf } from './readout';
import { createStageNames, type StageNames } from './stage-names';
import type { StageMark } from './stages';
import type { SvgLook } from './svg';
import type { DrawnChart } from './svg-plot';

/** CSS pixels from a line within which the pointer means it. */
const REACH = 16;
/** A saved chart is at least so large, in CSS pixels. */
const [LEAST_WIDTH, LEAST_HEIGHT] = [640, 360];

/** Rules that are told to whoever cannot see a canvas. */
const MOST_RULES = 9;
const NOTHING = { lines: [], stages: [], rules: [], bandsOf: () => [], moment: undefined };

export class MetricChart implements Drawable {
  readonly #card: HTMLElement;
  readonly #readout = make('span', { class: 'rn-readout' });
  readonly #area: HTMLElement;
  readonly #legend: Legend;
  readonly #names: StageNames;
  #plot: uPlot | undefined;
  #plotKind = '';
  #content: CardContent | undefined;
  /** What the page around the plot says. */
  #described: CardContent | undefined;
  #visible = false;
  /** CSS pixels of the plot; kept, because to ask the page for them lays the page out anew. */
  #size = { width: 0, height: 0 };
  #dirty = true;
  #isDue = false;
  /** What the plot spans, as it was drawn last. */
  #span: { x: Range; y: Range } = { x: [0, 1], y: [0, 1] };
  readonly #metric: string;
  readonly #options: CardOptions;

  constructor(card: HTMLElement, metric: string, options: CardOptions, signal: AbortSignal) {
    this.#card = card;
    this.#metric = metric;
    this.#options = options;
    const { context } = options;
    this.#legend = new Legend(context, signal);
    this.#names = createStageNames(options.onStage, options.stageTitle);
    const menu = createCardMenu(context, { metric, chart: () => drawingOf(metric, options), look: () => this.#look() }, signal);
    this.#area = make('div', {
      class: 'rn-plot',
      tabindex: '0',
      role: 'application',
      'aria-roledescription': context.translate('chart.role'),
      'aria-label': titleOf(metric, context.translate),
      'aria-description': context.translate('chart.hint'),
    });
    card.firstElementChild?.append(this.#readout, ...menu.elements, enlargeButton(metric, options, signal));
    card.append(this.#area, this.#legend.element);
    onResize(this.#area, () => this.#resize(), signal);
    this.#followUser(signal);
    signal.addEventListener('abort', () => {
      options.drawn.forget(this);
      this.#visible = false;
      this.undraw();
    });
  }

  /**
   * Says that the content has changed; it is asked for and drawn when somebody can see it. However often that is said, it is
   * drawn once, and what stands around the plots is written after all charts are drawn: the browser lays the page out anew
   * where text is drawn on a canvas after anything was written.
   */
  invalidate(): void {
    this.#dirty = true;
    if (this.#isDue || !this.#visible) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.#drawIfSeen();
    });
  }

  undraw(): void {
    this.#plot?.destroy();
    this.#plot = this.#content = undefined;
    this.#legend.clear();
    this.#dirty = true;
  }

  /** Whether it holds a canvas. */
  get isDrawn(): boolean {
    return this.#plot !== undefined;
  }

  /** Pixel columns that a line can be drawn in; 0 while nobody sees the card. */
  get columns(): number {
    return this.#visible && this.#plot !== undefined ? Math.round(this.#plot.bbox.width) : 0;
  }

  /** Draws again with the colours that CSS has now. */
  recolour(): void {
    this.#plot?.redraw(false, true);
  }

  #followUser(signal: AbortSignal): void {
    const { viewport, context } = this.#options;
    const { highlight } = context;
    followGestures(this.#area, { plot: () => this.#plot, viewport, onClick: (left, top) => this.#pick(left, top) }, signal);
    const point = ({ clientX, clientY }: PointerEvent): void => {
      const { left = 0, top = 0 } = this.#plot?.over.getBoundingClientRect() ?? {};
      highlight.run = this.#hit(clientX - left, clientY - top, this.#content?.lines.flatMap((line) => [line, ...(line.members ?? [])]))?.line.run ?? '';
    };
    this.#area.addEventListener('pointermove', point, { signal });
    this.#area.addEventListener('pointerleave', () => void (highlight.run = ''), { signal });
    viewport.onChange(() => this.invalidate(), signal);
    highlight.onChange(() => this.#emphasize(), signal);
  }

  #emphasize(): void {
    if (this.#visible) this.#plot?.redraw(false, false);
    else this.#dirty = true;
  }

  /** The line, and its point, at a place in CSS pixels from the plot's corner. */
  #hit(left: number, top: number, lines: readonly CardLine[] = [], reach = REACH): Hit<CardLine> | undefined {
    return this.#plot === undefined ? undefined : lineAt(lines, plotOnPage(this.#plot), [left, top], reach);
  }

  /** On a group, the nearest record of one of its runs is meant. */
  #pick(left: number, top: number): void {
    const { lines } = this.#content ?? NOTHING;
    const hit = this.#hit(left, top, runLines(lines)) ?? this.#hit(left, top, this.#hit(left, top, lines)?.line.members, Infinity);
    this.#options.onPick(hit === undefined ? undefined : { run: hit.line.run, time: hit.line.time[hit.index] as number });
  }

  #look(): SvgLook {
    const { style, context } = this.#options;
    const { clientWidth, clientHeight } = this.#area;
    const solid = (name: string): string => solidColour(style(name), style('--rn-surface'));
    const colours = { ground: solid('--rn-surface'), text: solid('--rn-text'), muted: solid('--rn-muted'), grid: solid('--rn-grid'), stage: solid('--rn-stage') };
    return { ...colours, width: Math.max(LEAST_WIDTH, clientWidth), height: Math.max(LEAST_HEIGHT, clientHeight), locale: context.translate.locale };
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    if (visible) this.#options.drawn.seen(this);
    else if (this.#plot !== undefined) this.#options.drawn.left(this);
    this.#drawIfSeen();
    if (visible) this.#options.onSeen();
  }

  #drawIfSeen(): void {
    if (!this.#dirty || !this.#visible || this.#size.width === 0) return;
    this.#dirty = false;
    const content = this.#options.contentOf(this.#metric);
    this.#content = content;
    this.#span = rangesOf(this.#metric, content, this.#options.viewport.range);
    const kind = `${content.axis} ${content.logX} ${content.logY}`;
    if (this.#plot === undefined || kind !== this.#plotKind) {
      this.#plot?.destroy();
      this.#plotKind = kind;
      this.#plot = createPlot(this.#area, () => this.#plotContent(), {
        ...this.#options,
        ...this.#size,
        names: this.#names,
        axis: content.axis,
        logX: content.logX,
        logY: content.logY,
        locale: this.#options.context.translate.locale,
        onCursor: (x) => this.#showValues(x),
        onDrawn: () => this.#describe(),
      });
    } else redrawPlot(this.#plot, this.#plotContent());
  }

  /** Says in the legend, and on the element for whoever cannot see a canvas, what is drawn. */
  #describe(): void {
    if (this.#content === undefined || this.#content === this.#described) return;
    this.#described = this.#content;
    const { lines, legend, stages, rules } = this.#content;
    this.#legend.show(legend);
    this.#showValues(this.#plot && cursorX(this.#plot));
    Object.assign(this.#card.dataset, {
      points: lines.reduce((sum, { x }) => sum + x.length, 0),
      lastX: Math.max(...lines.map(({ x }) => x.at(-1) ?? -Infinity)),
      stages: stages.map(({ name }) => name).join('\n'),
      rules: rules.slice(-MOST_RULES).map(({ name }) => name).join('\n'),
      window: this.#options.viewport.range.join(' '),
    });
  }

  #plotContent(): PlotContent {
    const { lines, stages, rules, bandsOf, moment } = this.#content ?? NOTHING;
    const highlighted = this.#options.context.highlight.run;
    return { lines, stages, rules, bands: bandsOf(highlighted), ...this.#span, highlighted, moment };
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#area;
    if (width === 0 || height === 0) return;
    this.#size = { width, height };
    if (this.#plot !== undefined && (this.#plot.width !== width || this.#plot.height !== height)) this.#plot.setSize({ width, height });
    this.#drawIfSeen();
    this.#options.onSeen();
  }

  /** The rule that fired nearest to `at`, within a hundredth of the window, and how many more did there. */
  #rulesAt(at: number): string[] {
    const [low, high] = this.#options.viewport.range;
    const apart = ({ x }: StageMark): number => Math.abs(x - at);
    const [nearest, ...more] = (this.#content?.rules ?? []).filter((mark) => apart(mark) * 100 < high - low).sort((a, b) => apart(a) - apart(b));
    return nearest === undefined ? [] : [nearest.name, more.length > 0 ? `+${more.length}` : ''];
  }

  /** The values next to `at`, or the last ones. */
  #showValues(at: number | undefined): void {
    const content = this.#content;
    if (content === undefined || !this.#visible) return;
    setText(this.#readout, at === undefined ? '' : [this.#formatX(at), content.stageAt(at), ...this.#rulesAt(at)].filter(Boolean).join(' · '));
    for (const line of content.legend) {
      const { value, count } = readoutOf(line, at);
      this.#legend.showValue(line.run, value, count);
    }
  }

  #formatX(x: number): string {
    const metric = metricOf(this.#content?.axis ?? 'step');
    if (metric !== undefined) return `${titleOf(metric, this.#options.context.translate)} ${formatNumber(x)}`;
    if (this.#content?.axis === 'step') return `${this.#options.context.translate('chart.axis.step')} ${formatNumber(Math.round(x))}`;
    return this.#content?.axis === 'wall_time' ? formatInstant(x, this.#options.context.translate.locale) : formatOffset(x);
  }
}

/** What the chart of a metric would draw, seen or not. */
export function drawingOf(metric: string, { contentOf, context, viewport }: CardOptions): DrawnChart<CardLine> {
  const content = contentOf(metric);
  return { ...content, metric: titleOf(metric, context.translate), ...rangesOf(metric, content, viewport.range) };
}

function rangesOf(metric: string, { lines, logY }: CardContent, x: Range): { x: Range; y: Range } {
  const y = rangeOfY(lines, x, logY);
  return { x, y: isPercent(metric) && !logY ? rangeOfShares(y) : y };
}

function enlargeButton(metric: string, { large, onEnlarge, context: { translate } }: CardOptions, signal: AbortSignal): HTMLElement {
  const title = translate(large ? 'chart.enlarge.close' : 'chart.enlarge.title');
  const label = large ? title : translate('chart.enlarge', { metric });
  const button = make('button', { type: 'button', class: 'rn-card-button rn-enlarge', 'aria-label': label, title }, icon(large ? 'close' : 'enlarge'));
  button.addEventListener('click', () => onEnlarge(metric), { signal });
  return button;
}
