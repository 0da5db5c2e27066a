// Where the points of a metric lie on the axis, in the order in which they were logged.

import type { Detail } from '../../data/detail-store';
import type { MetricPoints, RunSeries } from '../../data/series-store';
import { type Axis, metricOf } from './axis';

export interface Placed {
  x: Float64Array;
  y: Float64Array;
  /** Seconds since the epoch. */
  time: Float64Array;
}

const NOTHING: Placed = { x: new Float64Array(0), y: new Float64Array(0), time: new Float64Array(0) };

/**
 * Places the points of a metric from number `first` up to number `end`.
 *
 * Over a metric, each point goes with that metric's value in the same record, else with the last one that was logged at
 * the same step; a point without one has no place. The service joins whole files by the same rule.
 */
export function place(series: RunSeries, metric: string, axis: Axis, origin: number, first = 0, end = Infinity): Placed {
  const points = series.metrics.get(metric);
  if (points === undefined) return NOTHING;
  const [time, y] = [points.time.subarray(first, end), points.value.subarray(first, end)];
  const by = metricOf(axis);
  if (by !== undefined) return joined(points.step.subarray(first, end), time, y, series.metrics.get(by), origin);
  return { x: shifted(axis === 'step' ? points.step.subarray(first, end) : time, origin), y, time };
}

export function placeDetail({ points, by, view: { axis, origin } }: Detail): Placed {
  return { x: shifted(by ?? (axis === 'step' ? points.step : points.time), origin), y: points.value, time: points.time };
}

/**
 * All points of `outside` that do not lie between `start` and `end`, those of `inside` in the place of the others, and
 * those of `after`; ascending in x where they are.
 */
export function replaceWithin(outside: Placed, start: number, end: number, inside: Placed, after: Placed): Placed {
  const [left, right]: [number[], number[]] = [[], []];
  outside.x.forEach((x, index) => {
    if (x < start) left.push(index);
    else if (x > end) right.push(index);
  });
  const merge = (column: keyof Placed): Float64Array => {
    const [from, middle, to] = [outside[column], inside[column], after[column]];
    const merged = new Float64Array(left.length + middle.length + right.length + to.length);
    left.forEach((index, at) => (merged[at] = from[index] as number));
    merged.set(middle, left.length);
    right.forEach((index, at) => (merged[left.length + middle.length + at] = from[index] as number));
    merged.set(to, left.length + middle.length + right.length);
    return merged;
  };
  return { x: merge('x'), y: merge('y'), time: merge('time') };
}

function joined(step: Float64Array, time: Float64Array, y: Float64Array, by: MetricPoints | undefined, origin: number): Placed {
  if (by === undefined) return NOTHING;
  const [steps, times, values] = [by.step, by.time, by.value];
  const atTime = new Map<number, number>();
  const atStep = new Map<number, number>();
  steps.forEach((one, index) => {
    atTime.set(times[index] as number, index);
    atStep.set(one, index);
  });
  const placeOf = (index: number): number | undefined => {
    const same = atTime.get(time[index] as number);
    return same !== undefined && steps[same] === step[index] ? same : atStep.get(step[index] as number);
  };
  const found = Array.from(y.keys()).flatMap((index) => {
    const at = placeOf(index);
    return at === undefined || !Number.isFinite(values[at]) ? [] : [[index, at] as const];
  });
  return {
    x: Float64Array.from(found, ([, at]) => (values[at] as number) - origin),
    y: Float64Array.from(found, ([index]) => y[index] as number),
    time: Float64Array.from(found, ([index]) => time[index] as number),
  };
}

/** The same numbers where nothing is to be taken off. */
function shifted(x: Float64Array, origin: number): Float64Array {
  return origin === 0 ? x : x.map((value) => value - origin);
}
