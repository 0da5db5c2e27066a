// The lines of all runs and metrics on the present axis: coarse at first, with detail where it has come.

import type { Detail, DetailStore, Need } from '../../data/detail-store';
import type { Smoothing } from '../../contract/generated';
import type { MetricPoints } from '../../data/series-store';
import { type Axis, metricOf } from './axis';
import type { HeldRun } from './held-run';
import { type Line, makeLine, type Range } from './line';
import { place, placeDetail, replaceWithin } from './placed';
import { smoothed } from './smooth';

/** What is drawn: which stretch of which axis, and how wide. */
export interface Window {
  axis: Axis;
  log: boolean;
  range: Range;
  /** Pixel columns of the plot. */
  columns: number;
  smoothing: { kind: Smoothing; amount: number };
}

interface Made {
  version: string;
  detail: Detail | undefined;
  /** As it was logged. */
  raw: Line;
  smoothing: string;
  line: Line;
}

/** Two widths of a pixel that differ by less are one. */
const SAME_PIXEL = 1 - 1e-9;

export class RunLines {
  readonly #made = new Map<string, Made>();
  readonly #details: DetailStore;

  constructor(details: DetailStore) {
    this.#details = details;
  }

  /** The same line until its run's points, the axis or the detail change; undefined where the run lacks the metric. */
  get(run: HeldRun, metric: string, window: Window): Line | undefined {
    if (!run.series.metrics.has(metric)) return undefined;
    const key = `${run.key}\n${metric}`;
    const { kind, amount } = window.smoothing;
    const version = [run.series.version, window.axis, window.log, run.origin].join('\n');
    const smoothing = `${kind} ${amount}`;
    const detail = isCoarse(run, metric, window) ? this.#details.get(needOf(run, metric, window), run.series.cursor) : undefined;
    const held = this.#made.get(key);
    const isSame = held?.version === version && held.detail === detail;
    if (isSame && held.smoothing === smoothing) return held.line;
    const raw = isSame ? held.raw : lineOf(run, metric, window.axis, detail);
    const line = kind === 'none' ? raw : { ...raw, smooth: smoothed(raw.x, raw.y, kind, amount, densityOf(run, metric, raw)) };
    this.#made.set(key, { version, detail, raw, smoothing, line });
    return line;
  }

  /** What the service must be asked for, so that this line hides nothing. */
  missing(run: HeldRun, metric: string, window: Window): Need[] {
    if (!isCoarse(run, metric, window)) return [];
    const need = needOf(run, metric, window);
    return this.#details.has(need, run.series.cursor) ? [] : [need];
  }

  /** Forgets the lines of all metrics but these. */
  keep(metrics: ReadonlySet<string>): void {
    for (const key of this.#made.keys()) if (!metrics.has(key.slice(key.indexOf('\n') + 1))) this.#made.delete(key);
  }
}

/** Raw points per unit of x, on average; 0 where all of them are here. */
function densityOf({ series }: HeldRun, metric: string, { x }: Line): number {
  const points = series.metrics.get(metric);
  const span = (x.at(-1) ?? 0) - (x[0] ?? 0);
  return points === undefined || points.thinned === 0 || span === 0 ? 0 : points.total / span;
}

function needOf(run: HeldRun, metric: string, { axis, log, range: [start, end], columns }: Window): Need {
  return { run: run.key, metric, view: { axis, origin: run.origin, log, start, end, columns } };
}

function lineOf({ key, series, origin }: HeldRun, metric: string, axis: Axis, detail: Detail | undefined): Line {
  const points = series.metrics.get(metric);
  if (detail === undefined || points === undefined) return makeLine(key, place(series, metric, axis, origin));
  // What was logged since the detail was read is here raw, at the end.
  const since = points.length - Math.max(0, points.total - detail.total);
  const before = place(series, metric, axis, origin, 0, since);
  const after = place(series, metric, axis, origin, since);
  return makeLine(key, replaceWithin(before, detail.view.start, detail.view.end, placeDetail(detail), after));
}

/** Whether a pixel of the window is narrower than the columns for which the points that are here were chosen. */
function isCoarse({ series, origin }: HeldRun, metric: string, window: Window): boolean {
  const points = series.metrics.get(metric);
  const by = metricOf(window.axis);
  if (points === undefined) return false;
  if (by !== undefined) return points.thinned > 0 || (series.metrics.get(by)?.thinned ?? 0) > 0;
  if (points.thinned === 0) return false;
  const [first, last] = endsOf(points, window.axis);
  if (window.range[0] > last - origin || window.range[1] < first - origin) return false;
  return narrowestPixel(window, first - origin) < ((last - first) / points.thinnedFor) * SAME_PIXEL;
}

const knownEnds = new WeakMap<MetricPoints, { step: Range; time: Range }>();

/** The lowest and the highest x of the points that were thinned; these never change. */
function endsOf(points: MetricPoints, axis: Axis): Range {
  let known = knownEnds.get(points);
  if (known === undefined) {
    known = { step: extent(points.step.subarray(0, points.thinned)), time: extent(points.time.subarray(0, points.thinned)) };
    knownEnds.set(points, known);
  }
  return axis === 'step' ? known.step : known.time;
}

function extent(values: Float64Array): Range {
  return [values.reduce((low, value) => Math.min(low, value), Infinity), values.reduce((high, value) => Math.max(high, value), -Infinity)];
}

/** In units of the axis; on a logarithmic one the pixels on the left are the narrowest. */
function narrowestPixel({ log, range: [from, to], columns }: Window, first: number): number {
  if (!log) return (to - from) / columns;
  const start = Math.max(from, first);
  return start * ((to / from) ** (1 / columns) - 1);
}
