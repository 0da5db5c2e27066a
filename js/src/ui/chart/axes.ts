// The axes in uPlot's terms: what they look like, where their labels stand and what these say.

import type uPlot from 'uplot';
import { formatNumber, formatOffset } from '../format';
import { translator } from '../translate';
import { type Axis, metricOf } from './axis';
import { titleOf } from './machine-metrics';
import { ticks } from './ticks';

const FONT = '11px system-ui, sans-serif';
const X_HEIGHT = 26;
const X_HEIGHT_WITH_DATE = 38;
const Y_LEAST_WIDTH = 52;
const CHARACTER_WIDTH = 6.5;
const DAY = 86_400;
/** More labels than this run into each other on a chart of the usual height. */
const MOST_DECADES = 7;
/** Steps between labels of a duration, in seconds: those that people count in. */
const DURATION_STEPS = [
  0.001, 0.01, 0.1, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200,
  DAY, 2 * DAY, 7 * DAY, 30 * DAY,
];

/** Steps between labels of numbers: uPlot's own end at 1e32, and a loss that diverges does not. */
const NUMBER_STEPS = Array.from({ length: 4 * 340 }, (_, index) => Number(`${[1, 2, 2.5, 5][index % 4]}e${Math.floor(index / 4) - 32}`));

/** Gives the value of a CSS variable. */
export type Style = (name: string) => string;

export function makeXAxis(axis: Axis, log: boolean, locale: string, style: Style): uPlot.Axis {
  const base = { ...look(style), ...(log ? logTicks() : {}), scale: 'x', size: X_HEIGHT, space: 64 };
  if (axis === 'wall_time') {
    return { ...base, size: X_HEIGHT_WITH_DATE, values: (_, splits, __, ___, step) => clockLabels(splits, step, locale) };
  }
  if (axis === 'relative_time') return { ...base, incrs: DURATION_STEPS, values: (_, splits) => durationLabels(splits) };
  const name = metricOf(axis);
  const label = name === undefined ? {} : { label: titleOf(name, translator(locale)), labelSize: 14, labelGap: -2, labelFont: FONT };
  return { ...base, ...label, incrs: NUMBER_STEPS, values: numberLabels };
}

export function makeYAxis(log: boolean, style: Style): uPlot.Axis {
  const width = (labels: string[] | null): number =>
    Math.max(Y_LEAST_WIDTH, 14 + CHARACTER_WIDTH * Math.max(0, ...(labels ?? []).map((label) => label.length)));
  const axis: uPlot.Axis = {
    ...look(style),
    scale: 'y',
    space: 32,
    incrs: NUMBER_STEPS,
    size: (_, labels) => width(labels),
    values: numberLabels,
  };
  return log ? { ...axis, ...logTicks() } : axis;
}

/** What is left of 0 after steps were added up is 0. */
const numberLabels = (_: uPlot, splits: number[], __: number, ___: number, step: number): string[] =>
  splits.map((split) => compactNumber(Math.abs(split) < step * 1e-9 ? 0 : split));

function logTicks(): Pick<uPlot.Axis, 'splits' | 'filter'> {
  return { splits: (_, __, from, to) => logSplits(from, to), filter: (_, splits) => splits };
}

function look(style: Style): uPlot.Axis {
  return {
    stroke: () => style('--rn-muted'),
    font: FONT,
    grid: { stroke: () => style('--rn-grid'), width: 1 },
    ticks: { show: false },
    gap: 6,
  };
}

/** Powers of ten; within less than two decades also their double and fivefold; in a narrow window equal steps. */
export function logSplits(from: number, to: number): number[] {
  const [low, high] = [Math.floor(Math.log10(from)), Math.ceil(Math.log10(to))];
  const factors = Math.log10(to / from) < 2 ? [1, 2, 5] : [1];
  const stride = Math.max(1, Math.ceil((high - low) / MOST_DECADES));
  const splits: number[] = [];
  for (let exponent = low; exponent <= high; exponent += stride) {
    for (const factor of factors) splits.push(Number(`${factor}e${exponent}`));
  }
  const seen = splits.filter((split) => split >= from && split <= to);
  return seen.length < 2 ? ticks([from, to], 4, false) : seen;
}

function durationLabels(splits: readonly number[]): string[] {
  const whole = splits.every(Number.isInteger);
  return splits.map((value) => {
    if (whole || Math.abs(value) >= 60) return formatOffset(value).replace(/ 00[smh]$/, '');
    return `${formatNumber(Number(value.toPrecision(6)))}s`;
  });
}

/** Time of day, and the date below it where the day changes. */
export function clockLabels(splits: readonly number[], step: number, locale: string): string[] {
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  if (step < 60) time.second = '2-digit';
  let lastDate = '';
  return splits.map((split) => {
    const moment = new Date(split * 1000);
    const date = moment.toLocaleDateString(locale, { month: 'short', day: 'numeric' });
    const shown = date === lastDate ? '' : date;
    lastDate = date;
    if (step >= DAY) return date;
    return [moment.toLocaleTimeString(locale, time), shown].join('\n').trim();
  });
}

/** `20k`, `1.5M`; small numbers as they are. */
export function compactNumber(value: number): string {
  const clean = Number(value.toPrecision(10));
  const size = Math.abs(clean);
  if (size >= 1e6 && size < 1e12) return `${formatNumber(clean / 1e6)}M`;
  return size >= 1e4 && size < 1e6 ? `${formatNumber(clean / 1e3)}k` : formatNumber(clean);
}
