// The runs whose points are here, and what their x counts from.

import type { RunSeries } from '../../data/series-store';
import type { ViewContext } from '../context';
import { drawnAxis, isAligned } from './axis';

export interface HeldRun {
  key: string;
  series: RunSeries;
  /** What is taken off x. */
  origin: number;
}

/** Those of the chosen runs that can be drawn; where runs are aligned by a stage, those that have it. */
export function heldRuns({ client, viewState }: ViewContext): HeldRun[] {
  const state = viewState.get();
  const axis = drawnAxis(state);
  return state.selected.flatMap((key) => {
    const series = client.series.get(key);
    if (series === undefined) return [];
    if (isAligned(state)) {
      const stage = series.stages.find(({ name }) => name === state.align_stage);
      return stage === undefined ? [] : [{ key, series, origin: axis === 'step' ? stage.first_step : stage.first_time }];
    }
    const row = client.runs.get(key);
    const started = row?.started_at ?? row?.created_at ?? series.firstTime();
    return [{ key, series, origin: axis === 'relative_time' ? started : 0 }];
  });
}

/** How many runs are here but not drawn, because they lack the stage by which the others are aligned. */
export function unalignedCount({ client, viewState }: ViewContext): number {
  const state = viewState.get();
  if (!isAligned(state)) return 0;
  const lacks = (key: string): boolean => client.series.get(key)?.stages.every(({ name }) => name !== state.align_stage) ?? false;
  return state.selected.filter(lacks).length;
}
