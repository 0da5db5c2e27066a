// What is drawn on the canvas between the axes.

import type { Line } from './line';
import { type Plot, xScale } from './scale';
import type { StageMark } from './stages';
import { traceLine } from './trace';

export interface Drawn extends Line {
  /** CSS colour. */
  colour: string;
  dash: readonly number[];
}

const LINE_WIDTH = 1.5;
const HIGHLIGHTED_WIDTH = 2.25;
const DOT_RADIUS = 2.5;
/** How much is left of the other lines while one is highlighted. */
const DIMMED = 0.22;

/** Draws all lines; the highlighted run's come last, over the others, which are dimmed. */
export function drawLines(ctx: CanvasRenderingContext2D, lines: readonly Drawn[], plot: Plot, ratio: number, highlighted: string): void {
  const chosen = lines.filter(({ run }) => run === highlighted);
  const others = chosen.length === 0 ? lines : lines.filter(({ run }) => run !== highlighted);
  ctx.globalAlpha = chosen.length === 0 ? 1 : DIMMED;
  for (const line of others) drawLine(ctx, line, plot, ratio, LINE_WIDTH);
  ctx.globalAlpha = 1;
  for (const line of chosen) drawLine(ctx, line, plot, ratio, HIGHLIGHTED_WIDTH);
}

function drawLine(ctx: CanvasRenderingContext2D, line: Drawn, plot: Plot, ratio: number, width: number): void {
  ctx.strokeStyle = ctx.fillStyle = line.colour;
  ctx.lineWidth = width * ratio;
  ctx.lineJoin = 'round';
  ctx.setLineDash(line.dash.map((length) => length * ratio));
  ctx.beginPath();
  const lone = traceLine(ctx, line, plot);
  ctx.stroke();
  for (const [x, y] of lone) {
    ctx.beginPath();
    ctx.arc(x, y, DOT_RADIUS * ratio, 0, 2 * Math.PI);
    ctx.fill();
  }
}

/** A dashed line where a stage begins; the leftmost one would only double the axis. */
export function drawStageLines(ctx: CanvasRenderingContext2D, stages: readonly StageMark[], plot: Plot, ratio: number, colour: string): void {
  const toX = xScale(plot);
  ctx.strokeStyle = colour;
  ctx.lineWidth = ratio;
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  for (const { x } of stages.slice(1)) {
    const at = Math.round(toX(x)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(at, plot.top);
    ctx.lineTo(at, plot.top + plot.height);
    ctx.stroke();
  }
}
