// The record that was clicked: a place on the x axis and, in the line of its run, a point.

import type { Line } from './line';

export interface Moment {
  /** Key of the run whose record it is. */
  run: string;
  /** Seconds since the epoch. */
  time: number;
}

/** A moment and where it lies on the axis. */
export interface PlacedMoment extends Moment {
  x: number;
}

/**
 * Places the moment on the axis; `series` are those of its run. Where the record itself was left out of all of them, it
 * lies between the two that were logged around it.
 */
export function placeMoment(moment: Moment, series: readonly Pick<Line, 'x' | 'time'>[]): PlacedMoment | undefined {
  let [x, least] = [NaN, Infinity];
  for (const points of series) {
    const index = indexAt(points, moment.time);
    const apart = Math.abs((points.time[index] ?? NaN) - moment.time);
    if (apart < least) [x, least] = [between(points, index, moment.time), apart];
  }
  return Number.isNaN(x) ? undefined : { ...moment, x };
}

function between({ x, time }: Pick<Line, 'x' | 'time'>, nearest: number, at: number): number {
  const here = time[nearest] as number;
  const other = here < at ? nearest + 1 : nearest - 1;
  const share = (at - here) / ((time[other] ?? NaN) - here);
  return share > 0 && share < 1 ? (x[nearest] as number) + share * ((x[other] as number) - (x[nearest] as number)) : (x[nearest] as number);
}

/** Index of the point that was logged nearest to the moment; -1 where the line is empty. */
export function indexAt(line: Pick<Line, 'time'>, time: number): number {
  let best = -1;
  let least = Infinity;
  line.time.forEach((one, index) => {
    const apart = Math.abs(one - time);
    if (apart < least) [best, least] = [index, apart];
  });
  return best;
}
