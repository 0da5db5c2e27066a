// The runs whose points are here, and what their x counts from.

import type { RunSeries } from '../../data/series-store';
import type { ViewContext } from '../context';
import { type Axis, axisOf } from './axis';

export interface HeldRun {
  key: string;
  series: RunSeries;
  /** What is taken off x. */
  origin: number;
}

export function heldRuns({ client, viewState }: ViewContext): HeldRun[] {
  const { selected, x_axis } = viewState.get();
  const axis = axisOf(x_axis);
  return selected.flatMap((key) => {
    const series = client.series.get(key);
    if (series === undefined) return [];
    const row = client.runs.get(key);
    const started = row?.started_at ?? row?.created_at ?? series.firstTime();
    return [{ key, series, origin: originOn(axis, started) }];
  });
}

function originOn(axis: Axis, started: number): number {
  return axis === 'relative_time' ? started : 0;
}
