// A chart as the text of an SVG that needs nothing else: no style sheet, no font, no page.

import { formatNumber, formatOffset } from '../format';
import { ticks } from '../picture/ticks';
import { clockLabels, compactNumber } from './axes';
import type { Axis } from './axis';
import { BAND_OPACITY, type Drawn, runLines } from './draw';
import type { Range } from './line';
import { nonFiniteMarks } from './marks';
import { type Plot, xScale, yScale } from './scale';
import type { StageMark } from './stages';
import { type Pen, traceLine } from './trace';
import { traceBand } from './trace-band';

export interface SvgLine extends Drawn {
  label: string;
}

/** What is drawn, in whichever of the looks. */
export interface DrawnChart<Line> {
  metric: string;
  lines: readonly Line[];
  stages: readonly StageMark[];
  x: Range;
  y: Range;
  logX: boolean;
  logY: boolean;
  axis: Axis;
}

export type SvgChart = DrawnChart<SvgLine>;

/** Size without the legend, in CSS pixels, and CSS colours. */
export interface SvgLook {
  width: number;
  height: number;
  ground: string;
  text: string;
  muted: string;
  grid: string;
  stage: string;
  locale: string;
}

const [LEFT, RIGHT, TOP, BOTTOM] = [64, 18, 52, 34];
const LEGEND_ENTRY = 190;
const LEGEND_ROW = 18;
const LEGEND_LETTERS = 28;
const TICK_EVERY_X = 110;
const TICK_EVERY_Y = 45;
const SHORT_SPAN_S = 5;
const MARK_SIZE = 5;
const FONT = "font-family=\"system-ui, 'Segoe UI', sans-serif\" font-size=\"11\"";

/** Draws axes, stages, lines, marks and legend. Lines keep every spike in each of the width's pixel columns. */
export function chartSvg(chart: SvgChart, look: SvgLook): string {
  const plot: Plot = { ...chart, left: LEFT, top: TOP, width: look.width - LEFT - RIGHT, height: look.height - TOP - BOTTOM };
  const perRow = Math.max(1, Math.floor((look.width - 2 * RIGHT) / LEGEND_ENTRY));
  const height = look.height + LEGEND_ROW * Math.ceil(chart.lines.length / perRow) + 8;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${look.width}" height="${height}" viewBox="0 0 ${look.width} ${height}" ${FONT}>`,
    `<title>${escaped(chart.metric)}</title>`,
    `<rect width="100%" height="100%" fill="${escaped(look.ground)}"/>`,
    text(RIGHT, 22, chart.metric, look.text, 'font-size="14" font-weight="600"'),
    ...yAxis(plot, look),
    ...xAxis(plot, chart.axis, look),
    ...stageMarks(chart.stages, plot, look),
    `<clipPath id="plot"><rect x="${LEFT}" y="${TOP - 3}" width="${plot.width}" height="${plot.height + 6}"/></clipPath>`,
    '<g clip-path="url(#plot)">',
    ...chart.lines.flatMap((line) => bandPath(line, plot)),
    ...chart.lines.flatMap((line) => linePaths(line, plot)),
    '</g>',
    ...chart.lines.map((line, index) => legendEntry(line, RIGHT + (index % perRow) * LEGEND_ENTRY, look.height + 12 + LEGEND_ROW * Math.floor(index / perRow), look)),
    '</svg>',
  ].join('\n');
}

/** Places to a hundredth of a pixel. */
class PathText implements Pen {
  readonly parts: string[] = [];

  moveTo(x: number, y: number): void {
    this.parts.push(`M${x.toFixed(2)} ${y.toFixed(2)}`);
  }

  lineTo(x: number, y: number): void {
    this.parts.push(`L${x.toFixed(2)} ${y.toFixed(2)}`);
  }
}

function bandPath({ x, band, colour }: SvgLine, plot: Plot): string[] {
  if (band === undefined) return [];
  const pen = new PathText();
  traceBand(pen, x, band, plot);
  return [`<path d="${pen.parts.join('')}" fill="${escaped(colour)}" opacity="${BAND_OPACITY}"/>`];
}

function linePaths(line: SvgLine, plot: Plot): string[] {
  const marks = runLines([line]).flatMap((run) => nonFiniteMarks(run, plot, 2 * MARK_SIZE).map(({ kind, x }) => markPath(kind, x, plot, line.colour)));
  if (line.smooth === undefined) return [linePath(line, line.y, plot, 1.5, 1), ...marks];
  return [linePath(line, line.y, plot, 1, 0.32), linePath(line, line.smooth, plot, 1.5, 1), ...marks];
}

function linePath(line: SvgLine, y: Float64Array, plot: Plot, width: number, opacity: number): string {
  const pen = new PathText();
  const lone = traceLine(pen, { x: line.x, y }, plot);
  const colour = escaped(line.colour);
  const dash = line.dash.length > 0 ? ` stroke-dasharray="${line.dash.join(' ')}"` : '';
  const dots = lone.map(([left, top]) => `<circle cx="${left.toFixed(2)}" cy="${top.toFixed(2)}" r="2.5" fill="${colour}"/>`);
  const path = `<path d="${pen.parts.join('')}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round"${dash} opacity="${opacity}"><title>${escaped(line.label)}</title></path>`;
  return [path, ...dots].join('\n');
}

function markPath(kind: 'above' | 'below' | 'nan', x: number, { top, height }: Plot, colour: string): string {
  const [edge, arm] = [kind === 'above' ? top : top + height, MARK_SIZE * 0.7];
  if (kind === 'nan') {
    const y = edge - MARK_SIZE;
    return `<path d="M${x - arm} ${y - arm}L${x + arm} ${y + arm}M${x - arm} ${y + arm}L${x + arm} ${y - arm}" stroke="${escaped(colour)}" stroke-width="1.5"/>`;
  }
  const base = edge + (kind === 'above' ? MARK_SIZE : -MARK_SIZE);
  return `<path d="M${x} ${edge}L${x - arm} ${base}L${x + arm} ${base}Z" fill="${escaped(colour)}"/>`;
}

function yAxis(plot: Plot, { muted, grid }: SvgLook): string[] {
  const toY = yScale(plot);
  return ticks(plot.y, Math.max(2, Math.round(plot.height / TICK_EVERY_Y)), plot.logY).flatMap((value) => {
    const y = Math.round(toY(value)) + 0.5;
    return [`<path d="M${plot.left} ${y}H${plot.left + plot.width}" stroke="${escaped(grid)}"/>`, text(plot.left - 8, y + 4, compactNumber(value), muted, 'text-anchor="end"')];
  });
}

function xAxis(plot: Plot, axis: Axis, { muted, grid, locale }: SvgLook): string[] {
  const toX = xScale(plot);
  const splits = ticks(plot.x, Math.max(2, Math.round(plot.width / TICK_EVERY_X)), plot.logX);
  const labels = xLabels(splits, axis, plot.x, locale);
  return splits.flatMap((value, index) => {
    const x = Math.round(toX(value)) + 0.5;
    const label = text(x, plot.top + plot.height + 17, labels[index] ?? '', muted, 'text-anchor="middle"');
    return [`<path d="M${x} ${plot.top}V${plot.top + plot.height}" stroke="${escaped(grid)}"/>`, label];
  });
}

function xLabels(splits: readonly number[], axis: Axis, [from, to]: Range, locale: string): string[] {
  if (axis === 'wall_time') return clockLabels(splits, (splits[1] ?? to) - (splits[0] ?? from), locale).map((label) => label.replace('\n', ' · '));
  if (axis !== 'relative_time') return splits.map(compactNumber);
  return splits.map((value) => (to - from < SHORT_SPAN_S ? `${formatNumber(value)}s` : formatOffset(value)));
}

function stageMarks(stages: readonly StageMark[], plot: Plot, { muted, stage }: SvgLook): string[] {
  const toX = xScale(plot);
  return stages.flatMap(({ name, x }, index) => {
    const at = Math.round(toX(x)) + 0.5;
    if (!(at >= plot.left - 1 && at <= plot.left + plot.width)) return [];
    const rule = index > 0 ? [`<path d="M${at} ${plot.top}V${plot.top + plot.height}" stroke="${escaped(stage)}" stroke-dasharray="3 3"/>`] : [];
    return [...rule, text(at, plot.top - 8, name, muted)];
  });
}

function legendEntry({ label, colour }: SvgLine, x: number, y: number, look: SvgLook): string {
  const short = label.length <= LEGEND_LETTERS ? label : `…${label.slice(1 - LEGEND_LETTERS)}`;
  return `<rect x="${x}" y="${y - 9}" width="10" height="10" rx="3" fill="${escaped(colour)}"/>${text(x + 16, y, short, look.text)}`;
}

function text(x: number, y: number, words: string, colour: string, more = ''): string {
  return `<text x="${x}" y="${y}" fill="${escaped(colour)}"${more === '' ? '' : ` ${more}`}>${escaped(words)}</text>`;
}

/** Control characters are no part of XML, not even escaped. */
function escaped(words: string): string {
  return words
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;');
}
