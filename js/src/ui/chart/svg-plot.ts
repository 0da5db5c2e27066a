// Axes, stages and lines of a chart as the text of an SVG: for a file that is saved, and for the picture in a notebook.

import { formatNumber, formatOffset } from '../format';
import { clockLabels, compactNumber } from './axes';
import type { Axis } from './axis';
import type { Line, Range } from './line';
import { type Mark, nonFiniteMarks } from './marks';
import { PathPen } from './path';
import { type Plot, xScale, yScale } from './scale';
import type { StageMark } from './stages';
import { ticks } from './ticks';
import { traceLine } from './trace';
import { traceBand } from './trace-band';

export interface SvgLine extends Line {
  label: string;
  dash: readonly number[];
  /** The runs' own lines, where this is the mean of a group. */
  members?: readonly Line[];
}

export interface DrawnChart<L extends SvgLine> {
  metric: string;
  lines: readonly L[];
  stages: readonly StageMark[];
  x: Range;
  y: Range;
  logX: boolean;
  logY: boolean;
  axis: Axis;
}

/** The ground of a band, the line where nothing lies over it, the raw one behind its smoothed self, points without neighbours, values that are none. */
export type Layer = 'band' | 'line' | 'behind' | 'dot' | 'mark';

/** What pieces look like, as texts of attributes, and how finely they are drawn. */
export interface PlotLook<L extends SvgLine> {
  grid: string;
  stage: string;
  label: string;
  line(line: L, layer: Layer): string;
  /** Width of a letter; all distances follow from it. */
  letter: number;
  /** Wanted values beside each axis. */
  ticks: readonly [x: number, y: number];
  /** Lines keep every spike in each of so many columns. */
  columns: number;
  /** As in `PathPen`. */
  fineness: number;
  locale: string;
}

const SHORT_SPAN_S = 5;
/** Of a stage; a name that somebody gave can be of any length. */
const STAGE_LETTERS = 12;
const NAME_LETTERS = 120;
/** Around the plot, so that a line at its edge is whole. */
const MARGIN = 3;

export function plotSvg<L extends SvgLine>(chart: DrawnChart<L>, plot: Plot, look: PlotLook<L>): string {
  const [left, top, width, height] = [plot.left - MARGIN, plot.top - MARGIN, plot.width + 2 * MARGIN, plot.height + 2 * MARGIN];
  return [
    ...yAxis(plot, look),
    ...xAxis(plot, chart.axis, look),
    ...stageMarks(chart.stages, plot, look),
    `<svg x="${left}" y="${top}" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}">`,
    ...chart.lines.flatMap((line) => bandPath(line, plot, look)),
    ...chart.lines.flatMap((line) => linePaths(line, plot, look)),
    '</svg>',
  ].join('');
}

export function textAt(x: number, y: number, words: string, attributes: string): string {
  return `<text x="${tenths(x)}" y="${tenths(y)}" ${attributes}>${escaped(words)}</text>`;
}

/** Control characters are no part of XML, not even escaped. */
export function escaped(words: string): string {
  return words
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;');
}

export function shortened(words: string, letters: number): string {
  return words.length <= letters ? words : `${words.slice(0, letters - 1)}…`;
}

/** What draws as in a plot that is so many columns wide, and that plot. */
function narrowed(plot: Plot, { columns, fineness }: PlotLook<never>): { pen: () => PathPen; narrow: Plot } {
  const stretch = (x: number): number => plot.left + (x / columns) * plot.width;
  return { pen: () => new PathPen(stretch, fineness), narrow: { ...plot, left: 0, width: columns } };
}

function bandPath<L extends SvgLine>(line: L, plot: Plot, look: PlotLook<L>): string[] {
  if (line.band === undefined) return [];
  const { pen, narrow } = narrowed(plot, look);
  const outline = pen();
  traceBand(outline, line.x, line.band, narrow);
  return [`<path d="${outline.text}" ${look.line(line, 'band')}/>`];
}

function linePaths<L extends SvgLine>(line: L, plot: Plot, look: PlotLook<L>): string[] {
  const { smooth } = line;
  const curves = [...curvePaths(line, line.y, smooth === undefined ? 'line' : 'behind', plot, look), ...(smooth === undefined ? [] : curvePaths(line, smooth, 'line', plot, look))];
  const size = 0.8 * look.letter;
  const marks = (line.members ?? [line]).flatMap((run) => nonFiniteMarks(run, plot, 2 * size)).map((mark) => `<path d="${markPath(mark, plot, size)}" ${look.line(line, 'mark')}/>`);
  return [...curves, ...marks];
}

function curvePaths<L extends SvgLine>(line: L, y: Float64Array, layer: Layer, plot: Plot, look: PlotLook<L>): string[] {
  const { pen, narrow } = narrowed(plot, look);
  const [curve, dots] = [pen(), pen()];
  for (const [left, top] of traceLine(curve, { x: line.x, y }, narrow)) dots.dot(left, top);
  const path = (text: string, kind: Layer): string[] =>
    text === '' ? [] : [`<path d="${text}" ${look.line(line, kind)}><title>${escaped(shortened(line.label, NAME_LETTERS))}</title></path>`];
  return [...path(curve.text, layer), ...path(dots.text, 'dot')];
}

/** Triangles at the upper and lower edge for the infinities, crosses at the lower edge for NaN. */
function markPath({ kind, x }: Mark, { top, height }: Plot, size: number): string {
  const [at, arm, edge] = [tenths(x), tenths(0.7 * size), tenths(kind === 'above' ? top : top + height)];
  if (kind === 'nan') return `M${tenths(x - arm)} ${tenths(edge - size - arm)}l${2 * arm} ${2 * arm}m0-${2 * arm}l-${2 * arm} ${2 * arm}`;
  return `M${at} ${edge}l${arm} ${tenths(kind === 'above' ? size : -size)}h-${2 * arm}z`;
}

function yAxis(plot: Plot, look: PlotLook<never>): string[] {
  const toY = yScale(plot);
  return ticks(plot.y, look.ticks[1], plot.logY).flatMap((value) => {
    const y = Math.round(toY(value)) + 0.5;
    return [
      `<path d="M${plot.left} ${y}h${plot.width}" ${look.grid}/>`,
      textAt(plot.left - 8, y + 0.6 * look.letter, compactNumber(value), `${look.label} text-anchor="end"`),
    ];
  });
}

function xAxis(plot: Plot, axis: Axis, look: PlotLook<never>): string[] {
  const toX = xScale(plot);
  const splits = ticks(plot.x, look.ticks[0], plot.logX);
  const labels = xLabels(splits, axis, plot.x, look.locale);
  return splits.flatMap((value, index) => {
    const x = Math.round(toX(value)) + 0.5;
    const anchor = x > plot.left + plot.width - 3 * look.letter ? 'end' : x < plot.left + 2 * look.letter ? 'start' : 'middle';
    return [
      `<path d="M${x} ${plot.top}v${plot.height}" ${look.grid}/>`,
      textAt(x, plot.top + plot.height + 2.4 * look.letter, labels[index] ?? '', `${look.label} text-anchor="${anchor}"`),
    ];
  });
}

function xLabels(splits: readonly number[], axis: Axis, [from, to]: Range, locale: string): string[] {
  if (axis === 'wall_time') return clockLabels(splits, (splits[1] ?? to) - (splits[0] ?? from), locale).map((label) => label.replace('\n', ' · '));
  if (axis !== 'relative_time') return splits.map(compactNumber);
  return splits.map((value) => (to - from < SHORT_SPAN_S ? `${formatNumber(value)}s` : formatOffset(value)));
}

/** A rule where a stage begins, and its name where there is room for it. */
function stageMarks(stages: readonly StageMark[], plot: Plot, { letter, label, stage }: PlotLook<never>): string[] {
  const toX = xScale(plot);
  const right = plot.left + plot.width;
  let [free, marked] = [0, plot.left + 8];
  return stages.flatMap(({ name, x }) => {
    const place = Math.round(toX(x)) + 0.5;
    if (!(place >= plot.left - 1 && place <= right)) return [];
    const rule = place > marked ? [`<path d="M${place} ${plot.top}v${plot.height}" ${stage}/>`] : [];
    marked = Math.max(marked, place);
    const short = shortened(name, STAGE_LETTERS);
    const at = Math.min(place, right - letter * short.length);
    if (at < free) return rule;
    free = at + letter * (short.length + 1);
    return [...rule, textAt(at, plot.top - 8, short, label)];
  });
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
