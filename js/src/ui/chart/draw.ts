// What is drawn on the canvas between the axes.

import { firstIndexFrom, lastIndexUpTo, type Line } from './line';
import { type MarkKind, nonFiniteMarks } from './marks';
import { indexAt, type PlacedMoment } from './moment';
import { type Plot, xScale, yScale } from './scale';
import type { StageBand, StageMark } from './stages';
import { traceLine } from './trace';
import { traceBand } from './trace-band';

export interface Drawn extends Line {
  /** CSS colour. */
  colour: string;
  dash: readonly number[];
  /** The runs' own lines, where this is the mean of a group. */
  members?: readonly Drawn[];
}

const LINE_WIDTH = 1.5;
const HIGHLIGHTED_WIDTH = 2.25;
/** A line with more points to a pixel than this is dense: it may go up and down every few pixels. */
const DENSE = 0.15;
const DOT_RADIUS = 2.5;
/** Height of a mark at the edge of the plot. */
const MARK_SIZE = 5;
const RING_RADIUS = 4.5;
/** How much is left of the other lines while one is highlighted. */
const DIMMED = 0.22;
/** How much is left of a line behind its smoothed self. */
const BEHIND = 0.32;
/** Of the ground of a band, and of its edge: a spike in it is a pixel wide, and would hardly be seen as ground alone. */
export const [BAND_OPACITY, EDGE_OPACITY] = [0.18, 0.5];

/** The lines of runs, those behind a mean too, in place of the mean. */
export function runLines<L extends Drawn>(lines: readonly (L & { members?: readonly L[] })[]): L[] {
  return lines.flatMap((line) => line.members ?? [line]);
}

/** Whether a line is that of a run or of its group. */
export function isLineOf({ run, members = [] }: Drawn, key: string): boolean {
  return run === key || members.some((member) => member.run === key);
}

/** Draws all lines; the highlighted run's, or its group's, come last, over the others, which are dimmed. */
export function drawLines(ctx: CanvasRenderingContext2D, lines: readonly Drawn[], plot: Plot, ratio: number, highlighted: string): void {
  const chosen = lines.filter((line) => isLineOf(line, highlighted));
  const others = chosen.length === 0 ? lines : lines.filter((line) => !chosen.includes(line));
  const alpha = chosen.length === 0 ? 1 : DIMMED;
  for (const line of others) drawBand(ctx, line, plot, alpha);
  for (const line of chosen) drawBand(ctx, line, plot, 1);
  for (const line of others) drawRaw(ctx, line, plot, ratio, LINE_WIDTH, alpha);
  for (const line of others) drawSmooth(ctx, line, plot, ratio, LINE_WIDTH, alpha);
  for (const line of chosen) drawRaw(ctx, line, plot, ratio, HIGHLIGHTED_WIDTH, 1);
  for (const line of chosen) drawSmooth(ctx, line, plot, ratio, HIGHLIGHTED_WIDTH, 1);
  ctx.globalAlpha = 1;
}

function drawBand(ctx: CanvasRenderingContext2D, { x, band, colour }: Drawn, plot: Plot, alpha: number): void {
  if (band === undefined) return;
  ctx.globalAlpha = alpha * BAND_OPACITY;
  ctx.fillStyle = ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.setLineDash([]);
  ctx.beginPath();
  traceBand(ctx, x, band, plot);
  ctx.fill();
  ctx.globalAlpha = alpha * EDGE_OPACITY;
  ctx.stroke();
}

/** The line as it was logged; lighter where a smoothed one goes over it. */
function drawRaw(ctx: CanvasRenderingContext2D, line: Drawn, plot: Plot, ratio: number, width: number, alpha: number): void {
  ctx.globalAlpha = line.smooth === undefined ? alpha : alpha * BEHIND;
  drawLine(ctx, line, line.y, plot, ratio, line.smooth === undefined ? width : 1);
}

function drawSmooth(ctx: CanvasRenderingContext2D, line: Drawn, plot: Plot, ratio: number, width: number, alpha: number): void {
  if (line.smooth === undefined) return;
  ctx.globalAlpha = alpha;
  drawLine(ctx, line, line.smooth, plot, ratio, width);
}

function drawLine(ctx: CanvasRenderingContext2D, line: Drawn, y: Float64Array, plot: Plot, ratio: number, width: number): void {
  ctx.strokeStyle = ctx.fillStyle = line.colour;
  // Without a graphics card, a dense path takes a browser thirty times as long where it is wider than a pixel, and no
  // dash could be seen in it.
  const dense = pointsInSight(line.x, plot) > DENSE * plot.width;
  ctx.lineWidth = dense ? 1 : width * ratio;
  ctx.lineJoin = 'round';
  ctx.setLineDash(dense ? [] : line.dash.map((length) => length * ratio));
  const { path, lone } = tracedLine(line.x, y, plot);
  ctx.stroke(path);
  for (const [left, top] of lone) {
    ctx.beginPath();
    ctx.arc(left, top, DOT_RADIUS * ratio, 0, 2 * Math.PI);
    ctx.fill();
  }
}

interface Traced {
  x: Float64Array;
  place: string;
  path: Path2D;
  lone: ReturnType<typeof traceLine>;
}

/** By its values, the line as it was drawn last: most of what is done to a chart leaves most of its lines where they are. */
const traced = new WeakMap<Float64Array, Traced>();

function tracedLine(x: Float64Array, y: Float64Array, plot: Plot): Traced {
  const place = Object.values(plot).join(' ');
  let held = traced.get(y);
  if (held?.place !== place || held.x !== x) {
    const path = new Path2D();
    held = { x, place, path, lone: traceLine(path, { x, y }, plot) };
    traced.set(y, held);
  }
  return held;
}

function pointsInSight(x: Float64Array, plot: Plot): number {
  return lastIndexUpTo(x, plot.x[1]) - firstIndexFrom(x, plot.x[0]) + 1;
}

/** Triangles at the upper and lower edge for the infinities, crosses at the lower edge for NaN. */
export function drawMarks(ctx: CanvasRenderingContext2D, lines: readonly Drawn[], plot: Plot, ratio: number): void {
  const size = MARK_SIZE * ratio;
  const bottom = plot.top + plot.height;
  const paths: Record<MarkKind, (x: number) => void> = {
    above: (x) => triangle(ctx, x, plot.top + ratio, size),
    below: (x) => triangle(ctx, x, bottom - ratio, -size),
    nan: (x) => cross(ctx, x, bottom - size, size * 0.7),
  };
  ctx.setLineDash([]);
  ctx.lineWidth = LINE_WIDTH * ratio;
  for (const line of runLines(lines)) {
    ctx.strokeStyle = ctx.fillStyle = line.colour;
    for (const { kind, x } of nonFiniteMarks(line, plot, 2 * size)) {
      ctx.beginPath();
      paths[kind](x);
      if (kind === 'nan') ctx.stroke();
      else ctx.fill();
    }
  }
}

/** `height` leads from the tip to the base: positive for a tip at the top. */
function triangle(ctx: CanvasRenderingContext2D, x: number, tip: number, height: number): void {
  ctx.moveTo(x, tip);
  ctx.lineTo(x - Math.abs(height) * 0.7, tip + height);
  ctx.lineTo(x + Math.abs(height) * 0.7, tip + height);
  ctx.closePath();
}

function cross(ctx: CanvasRenderingContext2D, x: number, y: number, arm: number): void {
  ctx.moveTo(x - arm, y - arm);
  ctx.lineTo(x + arm, y + arm);
  ctx.moveTo(x - arm, y + arm);
  ctx.lineTo(x + arm, y - arm);
}

/** A thin line at the moment and a ring around its point, where the metric is in that record. */
export function drawMoment(ctx: CanvasRenderingContext2D, lines: readonly Drawn[], moment: PlacedMoment, plot: Plot, ratio: number, colour: string): void {
  const line = runLines(lines).find(({ run }) => run === moment.run);
  const index = line === undefined ? -1 : indexAt(line, moment.time);
  const isThere = line?.time[index] === moment.time;
  const x = xScale(plot)(isThere ? (line?.x[index] as number) : moment.x);
  const y = isThere ? yScale(plot)(line?.y[index] as number) : NaN;
  ctx.setLineDash([]);
  ctx.strokeStyle = colour;
  ctx.lineWidth = ratio;
  ctx.beginPath();
  ctx.moveTo(x, plot.top);
  ctx.lineTo(x, plot.top + plot.height);
  if (Number.isFinite(y)) {
    ctx.moveTo(x + RING_RADIUS * ratio, y);
    ctx.arc(x, y, RING_RADIUS * ratio, 0, 2 * Math.PI);
  }
  ctx.stroke();
}

/** Every other stage on a slightly different ground. */
export function drawStageBands(ctx: CanvasRenderingContext2D, bands: readonly StageBand[], plot: Plot, colour: string): void {
  const toX = xScale(plot);
  const [low, high] = plot.x;
  ctx.fillStyle = colour;
  bands.forEach(({ from, to }, index) => {
    if (index % 2 === 0 || from >= high || to <= low) return;
    const [left, right] = [toX(Math.max(from, low)), toX(Math.min(to, high))];
    ctx.fillRect(left, plot.top, right - left, plot.height);
  });
}

/** CSS pixels in which one of several marks is drawn, so that many do not hide the lines. */
const MARK_CELL = 5;

/** A dashed line at each mark, one where many are close together. */
export function drawStageLines(ctx: CanvasRenderingContext2D, stages: readonly StageMark[], plot: Plot, ratio: number, colour: string): void {
  const toX = xScale(plot);
  ctx.strokeStyle = colour;
  ctx.lineWidth = ratio;
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  ctx.beginPath();
  const places = stages.map(({ x }) => Math.round(toX(x)) + 0.5);
  for (const at of new Map(places.map((place) => [Math.floor(place / MARK_CELL / ratio), place])).values()) {
    ctx.moveTo(at, plot.top);
    ctx.lineTo(at, plot.top + plot.height);
  }
  ctx.stroke();
}
