// One uPlot: it brings axes, cursor and selection; the lines are drawn by trace.ts, because several runs share no x.

import uPlot from 'uplot';
import type { XAxis } from '../../contract/generated';
import { makeXAxis, makeYAxis, type Style } from './axes';
import type { Line, Range } from './line';
import { createStageNames } from './stage-names';
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
  /** Gives the value of a CSS variable as it is now. */
  style: Style;
  /** For dates. */
  locale: string;
  /** Charts with the same key share their cursor. */
  syncKey: string;
  /** The user chose a stretch of x, or undefined for all of it. */
  onZoom(range: Range | undefined): void;
  /** Where the cursor is on the x axis, or undefined where it is not in the plot. */
  onCursor(x: number | undefined): void;
}

const LINE_WIDTH = 1.5;
const DOT_RADIUS = 2.5;
/** Room above the plot for the names of stages, and below them for half a label of the y axis. */
const STAGE_HEIGHT = 21;

/** Gives what draws `content()` into the element; `destroy` takes all of it away. */
export function createPlot(element: HTMLElement, content: () => PlotContent, options: PlotOptions): uPlot {
  const ratio = (): number => devicePixelRatio;
  const { style } = options;
  const names = createStageNames();
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
    drawStageLines(ctx, content().stages, plotOf(u), ratio(), style);
    for (const line of content().lines) drawLine(ctx, line, plotOf(u), ratio());
    ctx.restore();
    names.element.style.left = `${bbox.left / ratio()}px`;
    names.show(content().stages, (x) => u.valToPos(x, 'x'), bbox.width / ratio());
  };
  return new uPlot(
    {
      width: Math.max(element.clientWidth, 1),
      height: Math.max(element.clientHeight, 1),
      padding: [STAGE_HEIGHT, 16, 0, 0],
      legend: { show: false },
      cursor: cursorOptions(options),
      select: { show: true, left: 0, top: 0, width: 0, height: 0 },
      scales: {
        x: { time: options.axis === 'wall_time', auto: false, range: () => content().x },
        y: { auto: false, distr: options.logY ? 3 : 1, range: () => content().y },
      },
      axes: [makeXAxis(options.axis, options.locale, style), makeYAxis(options.logY, style)],
      series: [{}, { scale: 'y', show: true, paths: () => null, points: { show: false } }],
      hooks: {
        init: [(u) => u.over.before(names.element)],
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

/** A dashed line where a stage begins; the leftmost one would only double the axis. */
function drawStageLines(ctx: CanvasRenderingContext2D, stages: readonly StageMark[], plot: Plot, ratio: number, style: Style): void {
  const toX = xScale(plot);
  ctx.strokeStyle = style('--rn-stage');
  ctx.lineWidth = ratio;
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  for (const { x } of stages.slice(1)) {
    const at = Math.round(toX(x)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(at, plot.top);
    ctx.lineTo(at, plot.top + plot.height);
    ctx.stroke();
  }
}
