// What the legend says of a line: its value at the cursor or its last one.

import { formatNumber } from '../format';
import type { CardLine } from './chart-card';
import { nearestIndex } from './line';

export interface Readout {
  value: string;
  /** Of how many runs the value is the mean; empty for the line of one run. */
  count: string;
}

/**
 * Says the value next to `at`. Of a group that is the mean that stands out in the chart, the ends of its band, and the
 * runs that have a value there; without a place, those where the most runs have been last.
 */
export function readoutOf({ last, x, y, smooth = y, band, members }: CardLine, at: number | undefined): Readout {
  if (band === undefined) return { value: formatNumber(at === undefined ? last : y[nearestIndex(x, at)]), count: '' };
  const index = at === undefined ? band.count.lastIndexOf(Math.max(...band.count)) : nearestIndex(x, at);
  const [low, high] = [band.low[index] ?? NaN, band.high[index] ?? NaN];
  const ends = (band.count[index] ?? 0) < 2 || Number.isNaN(low) ? '' : ` [${formatNumber(low)}, ${formatNumber(high)}]`;
  const count = at === undefined ? members?.length : band.count[index];
  return { value: formatNumber(smooth[index]) + ends, count: `n = ${count ?? 0}` };
}
