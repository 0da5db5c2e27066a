// Values that have no place on the y axis: infinities and NaN, marked at the edge of the plot.

import { firstIndexFrom, lastIndexUpTo, type Line } from './line';
import { type Plot, xScale } from './scale';

export type MarkKind = 'above' | 'below' | 'nan';

export interface Mark {
  kind: MarkKind;
  /** In pixels. */
  x: number;
}

/** One mark for each kind in every stretch of `apart` pixels: more would be a smear. */
export function nonFiniteMarks(line: Pick<Line, 'x' | 'y'>, plot: Plot, apart: number): Mark[] {
  const toX = xScale(plot);
  const lastAt: Record<MarkKind, number> = { above: -Infinity, below: -Infinity, nan: -Infinity };
  const marks: Mark[] = [];
  const last = lastIndexUpTo(line.x, plot.x[1]);
  for (let index = firstIndexFrom(line.x, plot.x[0]); index <= last; index++) {
    const value = line.y[index] as number;
    if (Number.isFinite(value)) continue;
    const kind = Number.isNaN(value) ? 'nan' : value > 0 ? 'above' : 'below';
    const x = toX(line.x[index] as number);
    if (x - lastAt[kind] < apart) continue;
    lastAt[kind] = x;
    marks.push({ kind, x });
  }
  return marks;
}
