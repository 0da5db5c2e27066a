// One chart as a small SVG; runicorn/widgets/picture/chart.py draws the same where there is no page.

import type { Axis } from '../chart/axis';
import type { Line, Range } from '../chart/line';
import { type Plot, xScale, yScale } from '../chart/scale';
import type { StageMark } from '../chart/stages';
import type { DrawnChart } from '../chart/svg';
import { traceLine } from '../chart/trace';
import { traceBand } from '../chart/trace-band';
import { make } from '../dom';
import { formatDuration, formatNumber } from '../format';
import type { Translate } from '../translate';
import { PathPen } from './path';
import { ticks } from './ticks';

export interface PictureLine extends Line {
  label: string;
  /** CSS variable of the colour. */
  variable: string;
  dash: readonly number[];
}

export type PictureChart = DrawnChart<PictureLine>;

/** The drawing; a unit is half a pixel at the usual size. */
const [WIDTH, HEIGHT] = [640, 300];
const [LEFT, RIGHT, TOP, BOTTOM] = [84, 8, 24, 30];
/** Room for a letter. */
const LETTER = 11;
const STAGE_LETTERS = 12;
/** Of any name that somebody gave. */
const NAME_LETTERS = 120;
const SHORT_SPAN_S = 600;
const DAY_S = 86_400;

const NAMESPACE = 'http://www.w3.org/2000/svg';

/** Draws a chart; its lines keep every spike in so many pixel columns. */
export function chartFigure(chart: PictureChart, columns: number, translate: Translate): HTMLElement {
  const metric = chart.metric.slice(0, NAME_LETTERS);
  const svg = draw('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': translate('picture.chart', { metric }) });
  const plot: Plot = { ...chart, left: LEFT, top: TOP, width: WIDTH - LEFT - RIGHT, height: HEIGHT - TOP - BOTTOM };
  svg.append(...yAxis(plot), ...xAxis(plot, chart.axis, translate), ...stageMarks(chart.stages, plot));
  svg.append(...chart.lines.flatMap((line) => bandPath(line, plot, columns)));
  svg.append(...chart.lines.map((line) => linePath(line, line.y, plot, columns)));
  for (const line of chart.lines) if (line.smooth !== undefined) svg.append(linePath(line, line.smooth, plot, columns));
  return make('figure', {}, make('figcaption', {}, metric), svg);
}

function draw(tag: string, attributes: Record<string, string | number>, text = ''): SVGElement {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.textContent = text;
  return element;
}

/** What draws as in a plot that is so many columns wide. */
function narrowed(plot: Plot, columns: number): { pen: PathPen; narrow: Plot } {
  return { pen: new PathPen((x) => plot.left + (x / columns) * plot.width), narrow: { ...plot, left: 0, width: columns } };
}

function bandPath({ x, band, variable }: PictureLine, plot: Plot, columns: number): SVGElement[] {
  if (band === undefined) return [];
  const { pen, narrow } = narrowed(plot, columns);
  traceBand(pen, x, band, narrow);
  return [draw('path', { class: 'a', style: `--c:var(${variable})`, d: pen.text })];
}

/** The line itself, faint behind its smoothed self where it has one. */
function linePath(line: PictureLine, y: Float64Array, plot: Plot, columns: number): SVGElement {
  const { pen, narrow } = narrowed(plot, columns);
  for (const [left, top] of traceLine(pen, { x: line.x, y }, narrow)) pen.dot(left, top);
  const path = draw('path', { style: `--c:var(${line.variable})`, d: pen.text });
  if (line.smooth !== undefined && y === line.y) path.setAttribute('class', 'b');
  if (line.dash.length > 0) path.setAttribute('stroke-dasharray', '6 4');
  path.append(draw('title', {}, line.label.slice(0, NAME_LETTERS)));
  return path;
}

function yAxis(plot: Plot): SVGElement[] {
  const toY = yScale(plot);
  return ticks(plot.y, 4, plot.logY).flatMap((value) => {
    const y = Math.round(toY(value));
    const label = draw('text', { x: LEFT - 8, y: y + 7, 'text-anchor': 'end' }, formatNumber(value));
    return [draw('path', { class: 'g', d: `M${LEFT} ${y}H${WIDTH - RIGHT}` }), label];
  });
}

function xAxis(plot: Plot, axis: Axis, translate: Translate): SVGElement[] {
  const toX = xScale(plot);
  return ticks(plot.x, 4, plot.logX).map((value) => {
    const x = Math.round(toX(value));
    const anchor = x > WIDTH - 40 ? 'end' : x < LEFT + 20 ? 'start' : 'middle';
    return draw('text', { x, y: HEIGHT - 6, 'text-anchor': anchor }, xText(value, plot.x, axis, translate));
  });
}

function xText(value: number, [from, to]: Range, axis: Axis, { locale }: Translate): string {
  if (axis === 'relative_time') return to - from < 5 ? `${formatNumber(value)}s` : formatDuration(value);
  if (axis !== 'wall_time') return formatNumber(value);
  const moment = new Date(value * 1000);
  if (to - from >= DAY_S) return moment.toLocaleDateString(locale, { month: 'short', day: 'numeric' });
  const seconds: Intl.DateTimeFormatOptions = to - from < SHORT_SPAN_S ? { second: '2-digit' } : {};
  return moment.toLocaleTimeString(locale, { hour12: false, hour: '2-digit', minute: '2-digit', ...seconds });
}

function stageMarks(stages: readonly StageMark[], plot: Plot): SVGElement[] {
  const toX = xScale(plot);
  let [free, marked] = [0, LEFT + 8];
  return stages.flatMap(({ name, x }) => {
    const place = Math.round(toX(x));
    if (!(place >= LEFT - 1 && place <= WIDTH - RIGHT)) return [];
    const marks = place > marked ? [draw('path', { class: 's', d: `M${place} ${TOP}V${HEIGHT - BOTTOM}` })] : [];
    marked = Math.max(marked, place);
    const short = name.length <= STAGE_LETTERS ? name : `${name.slice(0, STAGE_LETTERS - 1)}…`;
    const at = Math.min(place, WIDTH - RIGHT - LETTER * short.length);
    if (at < free) return marks;
    free = at + LETTER * (short.length + 1);
    return [...marks, draw('text', { x: at, y: 16 }, short)];
  });
}
