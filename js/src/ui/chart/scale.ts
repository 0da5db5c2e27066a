// From values to places on the plot and back.

import type { Range } from './line';

/** Where the plot lies, in pixels, and what it spans. */
export interface Plot {
  left: number;
  top: number;
  width: number;
  height: number;
  x: Range;
  y: Range;
  logX: boolean;
  logY: boolean;
}

export function xScale({ left, width, x, logX }: Plot): (x: number) => number {
  const [from, to] = linear(x, logX);
  const factor = width / (to - from);
  return logX ? (value) => left + (Math.log10(value) - from) * factor : (value) => left + (value - from) * factor;
}

export function yScale({ top, height, y, logY }: Plot): (y: number) => number {
  const [low, high] = linear(y, logY);
  const factor = height / (high - low);
  return logY ? (value) => top + (high - Math.log10(value)) * factor : (value) => top + (high - value) * factor;
}

/** The x of a place, in pixels. */
export function xAt({ left, width, x, logX }: Plot, at: number): number {
  const [from, to] = linear(x, logX);
  const value = from + ((at - left) / width) * (to - from);
  return logX ? 10 ** value : value;
}

function linear([from, to]: Range, log: boolean): Range {
  return log ? [Math.log10(from), Math.log10(to)] : [from, to];
}
