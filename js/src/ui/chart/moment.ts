// The record that was clicked: a place on the x axis and, in the line of its run, a point.

import type { Line } from './line';

export interface Moment {
  /** Key of the run whose record it is. */
  run: string;
  /** Seconds since the epoch. */
  time: number;
}

/** Index of the point that was logged nearest to the moment; -1 where the line is empty. */
export function indexAt(line: Line, time: number): number {
  let best = -1;
  let least = Infinity;
  line.time.forEach((one, index) => {
    const apart = Math.abs(one - time);
    if (apart < least) [best, least] = [index, apart];
  });
  return best;
}
