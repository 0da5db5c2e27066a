// Where the phases of a run begin, and where watch rules fired, as places on the x axis.

import type { Mark, Stage } from '../../contract/generated';
import { type Axis, metricOf } from './axis';

export interface StageMark {
  name: string;
  x: number;
}

/** One mark per beginning of a stage, ascending in x; the same stage of several runs at one place is one mark. */
export function stageMarks(
  runs: readonly { stages: readonly Stage[]; origin: number }[],
  axis: Axis,
): StageMark[] {
  const marks = runs.flatMap(({ stages, origin }) =>
    stages.map((stage) => ({ name: stage.name, x: placeOf(stage, axis, origin) })),
  );
  const unique = new Map(marks.map((mark) => [`${mark.x} ${mark.name}`, mark]));
  return [...unique.values()].filter((mark) => Number.isFinite(mark.x)).sort((a, b) => a.x - b.x);
}

/** Where a stage begins; NaN over a metric, which may go back and forth. */
function placeOf(stage: Stage, axis: Axis, origin: number): number {
  if (metricOf(axis) !== undefined) return NaN;
  return (axis === 'step' ? stage.first_step : stage.first_time) - origin;
}

/** Where watch rules fired; nowhere over a metric. */
export function ruleMarks(runs: readonly { marks: readonly Mark[]; origin: number }[], axis: Axis): StageMark[] {
  if (metricOf(axis) !== undefined) return [];
  return runs.flatMap(({ marks, origin }) =>
    marks.map(({ rule, figures, step, time }) => ({ name: `${rule} (${figures})`, x: ((axis === 'step' ? step : time) ?? NaN) - origin })),
  );
}

/** Names of the stages that the runs are in at `x`, joined; empty before the first. */
export function stageAt(
  runs: readonly { stages: readonly Stage[]; origin: number }[],
  axis: Axis,
  x: number,
): string {
  const names = runs.map(({ stages, origin }) => stages.filter((stage) => placeOf(stage, axis, origin) <= x).at(-1)?.name);
  return [...new Set(names.filter((name) => name !== undefined))].join(' · ');
}

/** A stretch of x in which a run is in one stage. */
export interface StageBand {
  name: string;
  from: number;
  to: number;
}

/** The stages of one run, ascending; each ends where the next begins, and the last is open. */
export function stageBands({ stages, origin }: { stages: readonly Stage[]; origin: number }, axis: Axis): StageBand[] {
  const begins = stages.map((stage) => ({ name: stage.name, x: placeOf(stage, axis, origin) })).filter(({ x }) => Number.isFinite(x));
  begins.sort((a, b) => a.x - b.x);
  return begins.map(({ name, x }, index) => ({ name, from: x, to: begins[index + 1]?.x ?? Infinity }));
}
