// The outline of a band: along its upper edge and back along the lower one.

import { firstIndexFrom, lastIndexUpTo, type LineBand } from './line';
import { type Plot, xScale, yScale } from './scale';
import type { Pen } from './trace';

/** Half the width of a band that has one place alone, in pixels. */
const LONE = 3;

interface Corner {
  x: number;
  top: number;
  bottom: number;
}

/** Draws each stretch of the band as an outline to be filled, in at most two corners per pixel column and edge. */
export function traceBand(pen: Pen, x: Float64Array, { low, high, count }: LineBand, plot: Plot): void {
  const [toX, toY] = [xScale(plot), yScale(plot)];
  const floor = plot.top + plot.height;
  let stretch: Corner[] = [];
  const end = Math.min(x.length - 1, lastIndexUpTo(x, plot.x[1]) + 1);
  for (let index = Math.max(0, firstIndexFrom(x, plot.x[0]) - 1); index <= end; index++) {
    const [at, from, to] = [x[index] as number, low[index] as number, high[index] as number];
    // Where one run alone is, the mean is all there is to see.
    const isLine = count[index] === 1 && from === to;
    if (isLine || Number.isNaN(from) || (plot.logX && at <= 0) || (plot.logY && to <= 0)) {
      outline(pen, stretch);
      stretch = [];
    } else add(stretch, { x: toX(at), top: toY(to), bottom: plot.logY && from <= 0 ? floor : toY(from) });
  }
  outline(pen, stretch);
}

/** Of a pixel column with more than two places, the first and the last stay, and reach as far as all of them. */
function add(stretch: Corner[], corner: Corner): void {
  const [before, last] = stretch.slice(-2);
  if (before === undefined || last === undefined || Math.round(before.x) !== Math.round(corner.x)) {
    stretch.push(corner);
    return;
  }
  const [top, bottom] = [Math.min(before.top, last.top, corner.top), Math.max(before.bottom, last.bottom, corner.bottom)];
  Object.assign(before, { top, bottom });
  Object.assign(last, { x: corner.x, top, bottom });
}

function outline(pen: Pen, stretch: readonly Corner[]): void {
  const [first] = stretch;
  if (first === undefined) return;
  const corners = stretch.length > 1 ? stretch : [-LONE, LONE].map((aside) => ({ ...first, x: first.x + aside }));
  corners.forEach(({ x, top }, index) => (index === 0 ? pen.moveTo(x, top) : pen.lineTo(x, top)));
  for (const { x, bottom } of [...corners].reverse()) pen.lineTo(x, bottom);
}
