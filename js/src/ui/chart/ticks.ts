// Round values to write beside an axis.

import type { Range } from './line';

/** About `wanted` of them within the range, ascending. */
export function ticks([low, high]: Range, wanted: number, log: boolean): number[] {
  if (!(low < high) || !Number.isFinite(high - low)) return [low, high];
  return log ? decades(low, high, wanted) : steps(low, high, wanted);
}

function steps(low: number, high: number, wanted: number): number[] {
  const raw = (high - low) / wanted;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = unit * ([1, 2, 5].find((factor) => unit * factor >= raw) ?? 10);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

function decades(low: number, high: number, wanted: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  if (last < first) return [low, high];
  const every = Math.max(1, Math.ceil((last - first + 1) / wanted));
  return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, index) => 10 ** (first + index * every));
}
