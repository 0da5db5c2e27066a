// From points in the order of logging to a line that can be drawn: sorted by x, with finite ranges.

import type { Axis } from './axis';
import type { Placed } from './placed';

export interface Line {
  run: string;
  /** Ascending, without NaN. */
  x: Float64Array;
  /** Beside `x`; NaN and infinities are gaps. */
  y: Float64Array;
  /** Beside `x`, in seconds since the epoch. */
  time: Float64Array;
  /** Beside `x`, what `y` is smoothed to; undefined where it is drawn as it is. */
  smooth?: Float64Array;
  /** Beside `x`, where the line is the mean of several runs. */
  band?: LineBand;
}

export interface LineBand {
  /** NaN where there is no band. */
  low: Float64Array;
  high: Float64Array;
  /** Runs that have a value. */
  count: Float64Array;
}

export type Range = [number, number];

const PADDING = 0.06;
/** Room for the line at 0 and at 100. */
const SHARE_PADDING = 3;
/** Room left and right, so that the first and the last point are whole. */
const PADDING_X = 0.012;

/** Gives the points sorted by x; points with the same x keep the order in which they were logged. */
export function makeLine(run: string, { x, y, time }: Placed): Line {
  if (isAscending(x)) return { run, x, y, time };
  const order = Array.from(x.keys()).filter((index) => !Number.isNaN(x[index]));
  order.sort((a, b) => (x[a] as number) - (x[b] as number));
  const pick = (column: Float64Array): Float64Array => Float64Array.from(order, (index) => column[index] as number);
  return { run, x: pick(x), y: pick(y), time: pick(time) };
}

function isAscending(x: Float64Array): boolean {
  for (let index = 1; index < x.length; index++) if (!((x[index] as number) >= (x[index - 1] as number))) return false;
  return !Number.isNaN(x[0] ?? 0);
}

/** From the first to the last x of all lines; a lone point gets room on both sides. `log` looks at positive x only. */
export function rangeOfX(lines: readonly Pick<Line, 'x'>[], axis: Axis, log = false): Range {
  let low = Infinity;
  let high = -Infinity;
  for (const { x } of lines) {
    const first = x[log ? firstIndexFrom(x, Number.MIN_VALUE) : 0];
    if (first === undefined) continue;
    low = Math.min(low, first);
    high = Math.max(high, x[x.length - 1] as number);
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) return log ? [1, 10] : [0, 1];
  if (log) return low < high ? [low / (high / low) ** PADDING_X, high * (high / low) ** PADDING_X] : [low / 2, low * 2];
  const edge = (high - low) * PADDING_X;
  if (low < high) return [low - edge, high + edge];
  const room = axis === 'relative_time' || axis === 'wall_time' ? 0.5 : 1;
  return [low - room, high + room];
}

/** What the y axis must span for points and bands within the x range; `log` looks at positive values only. */
export function rangeOfY(lines: readonly Line[], [from, to]: Range, log: boolean): Range {
  let low = Infinity;
  let high = -Infinity;
  for (const { x, y, band } of lines) {
    const [first, last] = [firstIndexFrom(x, from), lastIndexUpTo(x, to)];
    for (const values of band === undefined ? [y] : [y, band.low, band.high]) {
      for (let index = first; index <= last; index++) {
        const value = values[index] as number;
        if (!Number.isFinite(value) || (log && value <= 0)) continue;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
  }
  if (low > high) return log ? [0.1, 10] : [0, 1];
  if (log) return padLog(low, high);
  const room = low === high ? Math.abs(low) * 0.1 || 1 : (high - low) * PADDING;
  return [low - room, high + room];
}

/** What the axis of a percentage spans: all from 0 to 100, and more where the values go further. */
export function rangeOfShares([low, high]: Range): Range {
  return [Math.min(low, -SHARE_PADDING), Math.max(high, 100 + SHARE_PADDING)];
}

/** At least one decade, else the axis would have no label. */
function padLog(low: number, high: number): Range {
  const room = Math.max((Math.log10(high) - Math.log10(low)) * PADDING, (1 - Math.log10(high / low)) / 2, 0);
  return [10 ** (Math.log10(low) - room), 10 ** (Math.log10(high) + room)];
}

/** First index whose x is `from` or more. */
export function firstIndexFrom(x: Float64Array, from: number): number {
  let [low, high] = [0, x.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] as number) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Last index whose x is `to` or less; -1 where there is none. */
export function lastIndexUpTo(x: Float64Array, to: number): number {
  let [low, high] = [0, x.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] as number) <= to) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Index of the point next to `at`; -1 where the line is empty. */
export function nearestIndex(x: Float64Array, at: number): number {
  const after = firstIndexFrom(x, at);
  if (after === 0) return x.length === 0 ? -1 : 0;
  if (after === x.length) return after - 1;
  return (x[after] as number) - at < at - (x[after - 1] as number) ? after : after - 1;
}
