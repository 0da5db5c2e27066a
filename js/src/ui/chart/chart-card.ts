// A place for one metric's chart, which is made once somebody sees it: a run can have thousands of metrics.

import type { ViewContext } from '../context';
import { make, whileVisible } from '../dom';
import { offerChart } from '../picture/offers';
import type { Drawn } from './draw';
import type { DrawnCards } from './drawn-cards';
import type { LegendEntry } from './legend';
import { titleOf } from './machine-metrics';
import { drawingOf, MetricChart } from './metric-chart';
import type { Moment, PlacedMoment } from './moment';
import type { PlotOptions } from './plot';
import type { StageBand, StageMark } from './stages';

export interface CardLine extends Drawn, LegendEntry {
  /** The value that was logged last. */
  last: number | undefined;
  members?: readonly CardLine[];
}

export interface CardContent {
  /** The lines that are drawn. */
  lines: readonly CardLine[];
  /** All lines, the hidden ones too. */
  legend: readonly CardLine[];
  stages: readonly StageMark[];
  /** Where watch rules fired. */
  rules: readonly StageMark[];
  /** Names of the stages at a place; empty where there is none. */
  stageAt: (x: number) => string;
  /** Stages of the run, or of the one that is looked at most where none is named. */
  bandsOf: (run: string) => readonly StageBand[];
  logX: boolean;
  logY: boolean;
  axis: PlotOptions['axis'];
  moment: PlacedMoment | undefined;
}

/** What all cards of a chart have in common. */
export interface CardOptions extends Pick<PlotOptions, 'syncKey' | 'viewport' | 'style'> {
  context: ViewContext;
  /** Asked when the card is drawn, and for a picture of it. */
  contentOf(metric: string): CardContent;
  /** The name of a stage was clicked. */
  onStage(stage: string): void;
  /** What such a click does, in words. */
  stageTitle(stage: string): string;
  /** The card has come into sight or has another size. */
  onSeen(): void;
  /** The user clicked a record, or, with undefined, where none is. */
  onPick(moment: Moment | undefined): void;
  drawn: DrawnCards;
  /** Whether this is the one chart that is shown over the others. */
  large: boolean;
  /** The user wants the chart large, or small again. */
  onEnlarge(metric: string): void;
}

export class ChartCard {
  readonly element: HTMLElement;
  #chart: MetricChart | undefined;

  constructor(metric: string, options: CardOptions, signal: AbortSignal) {
    const label = titleOf(metric, options.context.translate);
    const title = make('h4', { class: 'rn-metric', title: metric }, label);
    this.element = make('section', { class: 'rn-card', role: 'group', 'aria-label': label, 'data-metric': metric }, make('header', { class: 'rn-card-head' }, title));
    const chart = (): MetricChart => (this.#chart ??= new MetricChart(this.element, metric, options, signal));
    if (options.large) chart();
    whileVisible(this.element, (visible) => (visible ? chart() : this.#chart)?.setVisible(visible), signal);
    offerChart(this.element, metric, () => drawingOf(metric, options));
  }

  /** Says that the content has changed; it is asked for and drawn when somebody can see it. */
  invalidate(): void {
    this.#chart?.invalidate();
  }

  /** Whether it holds a canvas. */
  get isDrawn(): boolean {
    return this.#chart?.isDrawn ?? false;
  }

  /** Pixel columns that a line can be drawn in; 0 while nobody sees the card. */
  get columns(): number {
    return this.#chart?.columns ?? 0;
  }

  /** Draws again with the colours that CSS has now. */
  recolour(): void {
    this.#chart?.recolour();
  }
}
