// One uPlot: it brings axes, cursor and selection; the lines are drawn by trace.ts, because several runs share no x.

import uPlot from 'uplot';
import { makeXAxis, makeYAxis, type Style } from './axes';
import type { Axis } from './axis';
import { type Drawn, drawLines, drawMarks, drawMoment, drawStageBands, drawStageLines } from './draw';
import { zoomToSelection } from './gestures';
import type { Range } from './line';
import type { PlacedMoment } from './moment';
import type { Plot } from './scale';
import type { StageNames } from './stage-names';
import type { StageBand, StageMark } from './stages';
import type { Viewport } from './viewport';

export interface PlotContent {
  lines: readonly Drawn[];
  stages: readonly StageMark[];
  /** Where watch rules fired. */
  rules: readonly StageMark[];
  bands: readonly StageBand[];
  x: Range;
  y: Range;
  /** Key of the run whose lines stand out; empty: none does. */
  highlighted: string;
  /** The record that was clicked; undefined where none was. */
  moment: PlacedMoment | undefined;
}

export interface PlotOptions {
  /** CSS pixels, the axes included. */
  width: number;
  height: number;
  axis: Axis;
  logX: boolean;
  logY: boolean;
  /** Gives the value of a CSS variable as it is now. */
  style: Style;
  /** For dates. */
  locale: string;
  /** Charts with the same key share their cursor. */
  syncKey: string;
  viewport: Viewport;
  names: StageNames;
  /** Called after this chart and the others of the same round are drawn. */
  onDrawn(): void;
  /** Where the cursor is on the x axis, or undefined where it is not in the plot. */
  onCursor(x: number | undefined): void;
}

/** Room above the plot for the names of stages, and below them for half a label of the y axis. */
const STAGE_HEIGHT = 21;

/** Gives what draws `content()` into the element; `destroy` takes all of it away. */
export function createPlot(element: HTMLElement, content: () => PlotContent, options: PlotOptions): uPlot {
  const ratio = (): number => devicePixelRatio;
  const { style, names } = options;
  const draw = (u: uPlot): void => {
    const { ctx, bbox } = u;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    const { lines, stages, rules, bands, highlighted, moment } = content();
    const plot = plotOnCanvas(u);
    drawStageBands(ctx, bands, plot, style('--rn-band'));
    // The leftmost stage would only double the axis.
    drawStageLines(ctx, stages.slice(1), plot, ratio(), style('--rn-stage'));
    drawStageLines(ctx, rules, plot, ratio(), style('--rn-warn'));
    drawLines(ctx, lines, plot, ratio(), highlighted);
    drawMarks(ctx, lines, plot, ratio());
    if (moment !== undefined) drawMoment(ctx, lines, moment, plot, ratio(), style('--rn-accent'));
    ctx.restore();
    queueMicrotask(() => {
      names.element.style.left = `${bbox.left / ratio()}px`;
      names.show(stages, (x) => u.valToPos(x, 'x'), bbox.width / ratio());
      options.onDrawn();
    });
  };
  return new uPlot(
    {
      width: options.width,
      height: options.height,
      padding: [STAGE_HEIGHT, 16, 0, 0],
      legend: { show: false },
      cursor: cursorOptions(options),
      select: { show: true, left: 0, top: 0, width: 0, height: 0 },
      scales: {
        x: { time: options.axis === 'wall_time', auto: false, distr: options.logX ? 3 : 1, range: () => content().x },
        y: { auto: false, distr: options.logY ? 3 : 1, range: () => content().y },
      },
      axes: [makeXAxis(options.axis, options.logX, options.locale, style), makeYAxis(options.logY, style)],
      series: [{}, { scale: 'y', show: true, paths: () => null, points: { show: false } }],
      hooks: {
        init: [(u) => u.over.before(names.element)],
        draw: [draw],
        setSelect: [(u) => zoomToSelection(u, options.viewport)],
        setCursor: [(u) => options.onCursor(cursorX(u))],
      },
    },
    dataFor(content()),
    element,
  );
}

/** Where the plot lies on its canvas and what it spans. */
export function plotOnCanvas(u: uPlot): Plot {
  return { ...u.bbox, ...spanOf(u) };
}

/** The same in CSS pixels from the plot's own corner, as the pointer is told. */
export function plotOnPage(u: uPlot): Plot {
  return { left: 0, top: 0, width: u.over.clientWidth, height: u.over.clientHeight, ...spanOf(u) };
}

function spanOf({ scales: { x, y } }: uPlot): Pick<Plot, 'x' | 'y' | 'logX' | 'logY'> {
  return { x: [x?.min ?? 0, x?.max ?? 1], y: [y?.min ?? 0, y?.max ?? 1], logX: x?.distr === 3, logY: y?.distr === 3 };
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

function cursorOptions({ syncKey }: PlotOptions): uPlot.Cursor {
  return {
    y: false,
    points: { show: false },
    drag: { x: true, y: false, setScale: false },
    sync: { key: syncKey, setSeries: false, scales: ['x', null], filters: { pub: (type) => type.startsWith('mousemove') || type === 'mouseleave', sub: () => true } },
    bind: { dblclick: () => () => null },
  };
}

export function cursorX(u: uPlot): number | undefined {
  const left = u.cursor.left ?? -1;
  return left < 0 ? undefined : u.posToVal(left, 'x');
}
