// What x is: one of the contract's axes, or a metric.

import { METRIC_AXIS, type ViewState, type XAxis } from '../../contract/generated';

export type Axis = XAxis | `${typeof METRIC_AXIS}${string}`;

export const BASE_AXES: readonly XAxis[] = ['step', 'relative_time', 'wall_time'];

/** What is no axis is the step. */
export function axisOf(text: string): Axis {
  if (text.startsWith(METRIC_AXIS)) return text as Axis;
  return BASE_AXES.find((axis) => axis === text) ?? 'step';
}

/** Name of the metric that is the axis; undefined where none is. */
export function metricOf(axis: Axis): string | undefined {
  return axis.startsWith(METRIC_AXIS) ? axis.slice(METRIC_AXIS.length) : undefined;
}

/** Whether x counts from the begin of a stage; over a metric it never does. */
export function isAligned({ x_axis, align_stage }: Readonly<ViewState>): boolean {
  return align_stage !== '' && metricOf(axisOf(x_axis)) === undefined;
}

/** The axis as it is drawn: what counts from the begin of a stage is no time of day any more. */
export function drawnAxis(state: Readonly<ViewState>): Axis {
  const axis = axisOf(state.x_axis);
  return axis === 'wall_time' && isAligned(state) ? 'relative_time' : axis;
}

/** Whether x is drawn on a logarithmic axis; a time of day never is. */
export function isLogX(axis: Axis, log: boolean): boolean {
  return log && axis !== 'wall_time';
}
