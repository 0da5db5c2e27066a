// Which line the pointer means.

import { firstIndexFrom, lastIndexUpTo, type Line } from './line';
import { type Plot, xAt, xScale, yScale } from './scale';

export interface Hit<L extends Line> {
  line: L;
  /** Of the line's point that is nearest to the place. */
  index: number;
}

/** The line that passes nearest to a place on the plot; undefined where none comes within `reach` pixels. */
export function lineAt<L extends Line>(lines: readonly L[], plot: Plot, at: readonly [number, number], reach: number): Hit<L> | undefined {
  let best: Hit<L> | undefined;
  let least = reach;
  for (const line of lines) {
    const { distance, index } = nearest(line, plot, at, reach);
    if (distance > least || index < 0) continue;
    least = distance;
    best = { line, index };
  }
  return best;
}

/** How far the line is from the place, and which of its points is nearest; looks no further aside than `reach`. */
function nearest(line: Line, plot: Plot, at: readonly [number, number], reach: number): { distance: number; index: number } {
  const [toX, toY] = [xScale(plot), yScale(plot)];
  const first = Math.max(0, firstIndexFrom(line.x, xAt(plot, at[0] - reach)) - 1);
  const last = Math.min(line.x.length - 1, lastIndexUpTo(line.x, xAt(plot, at[0] + reach)) + 1);
  let [distance, pointDistance, index] = [Infinity, Infinity, -1];
  let before: [number, number] | undefined;
  for (let place = first; place <= last; place++) {
    const here: [number, number] = [toX(line.x[place] as number), toY(line.y[place] as number)];
    if (!Number.isFinite(here[1])) {
      before = undefined;
      continue;
    }
    const apart = Math.hypot(here[0] - at[0], here[1] - at[1]);
    if (apart < pointDistance) [pointDistance, index] = [apart, place];
    distance = Math.min(distance, before === undefined ? apart : distanceToSegment(at, before, here));
    before = here;
  }
  return { distance, index };
}

function distanceToSegment(at: readonly [number, number], from: readonly [number, number], to: readonly [number, number]): number {
  const [wide, high] = [to[0] - from[0], to[1] - from[1]];
  const length = wide * wide + high * high;
  const share = length === 0 ? 0 : ((at[0] - from[0]) * wide + (at[1] - from[1]) * high) / length;
  const inside = Math.min(1, Math.max(0, share));
  return Math.hypot(at[0] - from[0] - inside * wide, at[1] - from[1] - inside * high);
}
