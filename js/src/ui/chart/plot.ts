// One uPlot: it brings axes, cursor and selection; the lines are drawn by trace.ts, because several runs share no x.

import uPlot from 'uplot';
import type { XAxis } from '../../contract/generated';
import { cssVariable } from '../theme';
import { formatDuration, formatNumber } from '../format';
import { type Line, type Range } from './line';
import type { StageMark } from './stages';
import { type Plot, traceLine, xScale } from './trace';

export interface Drawn extends Line {
  /** CSS colour. */
  colour: string;
  dash: readonly number[];
}

export interface PlotContent {
  lines: readonly Drawn[];
  stages: readonly StageMark[];
  x: Range;
  y: Range;
}

export interface PlotOptions {
  axis: XAxis;
  logY: boolean;
  /** Charts with the same key share their cursor. */
  syncKey: string;
  /** The user chose a stretch of x, or undefined for all of it. */
  onZoom(range: Range | undefined): void;
  /** Where the cursor is on the x axis, or undefined where it is not in the plot. */
  onCursor(x: number | undefined): void;
}

const LINE_WIDTH = 1.5;
const DOT_RADIUS = 2.5;
const FONT_PX = 11;
const AXIS_HEIGHT = 26;
const AXIS_LEAST_WIDTH = 44;
const CHARACTER_WIDTH = 6.5;
/** Steps between labels of a duration, in seconds: those that people count in. */
const DURATION_STEPS = [1e-3, 1e-2, 0.1, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800, 2_592_000];

/** Gives what draws `content()` into the element; `destroy` takes all of it away. */
export function createPlot(element: HTMLElement, content: () => PlotContent, options: PlotOptions): uPlot {
  const ratio = (): number => devicePixelRatio;
  const style = (name: string): string => cssVariable(element, name);
  const plotOf = (u: uPlot): Plot => ({
    ...u.bbox,
    x: [u.scales['x']?.min ?? 0, u.scales['x']?.max ?? 1],
    y: [u.scales['y']?.min ?? 0, u.scales['y']?.max ?? 1],
    log: options.logY,
  });
  const draw = (u: uPlot): void => {
    const { ctx, bbox } = u;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    drawStages(ctx, content().stages, plotOf(u), ratio(), style);
    for (const line of content().lines) drawLine(ctx, line, plotOf(u), ratio());
    ctx.restore();
  };
  return new uPlot(
    {
      width: Math.max(element.clientWidth, 1),
      height: Math.max(element.clientHeight, 1),
      padding: [8, 10, 0, 0],
      legend: { show: false },
      cursor: cursorOptions(options),
      select: { show: true, left: 0, top: 0, width: 0, height: 0 },
      scales: {
        x: { time: options.axis === 'wall_time', auto: false, range: () => content().x },
        y: { auto: false, distr: options.logY ? 3 : 1, range: () => content().y },
      },
      axes: [xAxis(options.axis, style), yAxis(style)],
      series: [{}, { scale: 'y', show: true, paths: () => null, points: { show: false } }],
      hooks: {
        draw: [draw],
        setSelect: [(u) => onSelect(u, options)],
        setCursor: [(u) => options.onCursor(cursorX(u))],
      },
    },
    dataFor(content()),
    element,
  );
}

/** Draws the content anew with its ranges. */
export function redrawPlot(u: uPlot, content: PlotContent): void {
  u.batch(() => {
    u.setData(dataFor(content), false);
    u.setScale('x', { min: content.x[0], max: content.x[1] });
    u.setScale('y', { min: content.y[0], max: content.y[1] });
  });
}

/** uPlot wants some data of its own to show a cursor over. */
function dataFor({ x, y }: PlotContent): uPlot.AlignedData {
  return [[...x], [...y]];
}

function cursorOptions({ syncKey, onZoom }: PlotOptions): uPlot.Cursor {
  return {
    y: false,
    points: { show: false },
    drag: { x: true, y: false, setScale: false },
    sync: { key: syncKey, setSeries: false, scales: ['x', null], filters: { pub: (type) => type.startsWith('mousemove') || type === 'mouseleave', sub: () => true } },
    bind: {
      dblclick: () => () => {
        onZoom(undefined);
        return null;
      },
    },
  };
}

function onSelect(u: uPlot, { onZoom }: PlotOptions): void {
  const { left, width } = u.select;
  if (width < 4) return;
  onZoom([u.posToVal(left, 'x'), u.posToVal(left + width, 'x')]);
  u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}

function cursorX(u: uPlot): number | undefined {
  const left = u.cursor.left ?? -1;
  return left < 0 ? undefined : u.posToVal(left, 'x');
}

type Style = (name: string) => string;

function axisStyle(style: Style): Partial<uPlot.Axis> {
  return {
    stroke: () => style('--rn-muted'),
    font: `${FONT_PX}px system-ui, sans-serif`,
    grid: { stroke: () => style('--rn-grid'), width: 1 },
    ticks: { show: false },
    gap: 6,
  };
}

function xAxis(axis: XAxis, style: Style): uPlot.Axis {
  const base = { ...axisStyle(style), scale: 'x', size: AXIS_HEIGHT, space: 64 };
  if (axis === 'wall_time') return { ...base, space: 72 };
  if (axis === 'relative_time') return { ...base, incrs: DURATION_STEPS, values: (_, splits) => durationLabels(splits) };
  return { ...base, values: (_, splits) => splits.map(compactNumber) };
}

function yAxis(style: Style): uPlot.Axis {
  return {
    ...axisStyle(style),
    scale: 'y',
    space: 32,
    size: (_, values) => Math.max(AXIS_LEAST_WIDTH, 14 + CHARACTER_WIDTH * Math.max(0, ...(values ?? []).map((text) => String(text ?? '').length))),
    values: (_, splits) => splits.map((value) => (value === null ? '' : compactNumber(value))),
  };
}

function durationLabels(splits: readonly number[]): string[] {
  const whole = splits.every(Number.isInteger);
  return splits.map((value) => (whole || value >= 60 ? formatDuration(value).replace(/ 00[smh]$/, '') : `${formatNumber(Number(value.toPrecision(6)))}s`));
}

/** `20k`, `1.5M`; small numbers as they are. */
function compactNumber(value: number): string {
  const clean = Number(value.toPrecision(10));
  if (Math.abs(clean) >= 1e6 && Math.abs(clean) < 1e12) return `${formatNumber(clean / 1e6)}M`;
  return Math.abs(clean) >= 1e4 && Math.abs(clean) < 1e6 ? `${formatNumber(clean / 1e3)}k` : formatNumber(clean);
}

function drawLine(ctx: CanvasRenderingContext2D, line: Drawn, plot: Plot, ratio: number): void {
  ctx.strokeStyle = ctx.fillStyle = line.colour;
  ctx.lineWidth = LINE_WIDTH * ratio;
  ctx.lineJoin = 'round';
  ctx.setLineDash(line.dash.map((length) => length * ratio));
  ctx.beginPath();
  const lone = traceLine(ctx, line, plot);
  ctx.stroke();
  for (const [x, y] of lone) {
    ctx.beginPath();
    ctx.arc(x, y, DOT_RADIUS * ratio, 0, 2 * Math.PI);
    ctx.fill();
  }
}

/** Names stand to the right of their line; one that would run into the one before is left out. */
function drawStages(ctx: CanvasRenderingContext2D, stages: readonly StageMark[], plot: Plot, ratio: number, style: Style): void {
  const toX = xScale(plot);
  ctx.strokeStyle = style('--rn-stage');
  ctx.fillStyle = style('--rn-muted');
  ctx.font = `${FONT_PX * ratio}px system-ui, sans-serif`;
  ctx.textBaseline = 'top';
  ctx.lineWidth = ratio;
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  let free = -Infinity;
  for (const { name, x } of stages) {
    const at = Math.round(toX(x)) + 0.5;
    if (at > plot.left + 1 && at <= plot.left + plot.width) {
      ctx.beginPath();
      ctx.moveTo(at, plot.top);
      ctx.lineTo(at, plot.top + plot.height);
      ctx.stroke();
    }
    const width = ctx.measureText(name).width;
    const start = at + 4 * ratio;
    const inside = at >= plot.left - 1 && start + width <= plot.left + plot.width;
    if (!inside || start < free) continue;
    ctx.fillText(name, start, plot.top + 2 * ratio);
    free = start + width + 8 * ratio;
  }
  ctx.setLineDash([]);
}
