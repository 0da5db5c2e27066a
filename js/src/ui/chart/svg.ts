// A chart as the text of an SVG that needs nothing else: no style sheet, no font, no page.

import { BAND_OPACITY, type Drawn, EDGE_OPACITY } from './draw';
import type { Plot } from './scale';
import { type DrawnChart, escaped, type Layer, plotSvg, type SvgLine, textAt } from './svg-plot';

export type ColouredLine = Drawn & SvgLine;
export type SvgChart = DrawnChart<ColouredLine>;

/** Size without the legend, in CSS pixels, and CSS colours. */
export interface SvgLook {
  width: number;
  height: number;
  ground: string;
  text: string;
  muted: string;
  grid: string;
  stage: string;
  locale: string;
}

const [LEFT, RIGHT, TOP, BOTTOM] = [64, 18, 52, 34];
const LEGEND_ENTRY = 190;
const LEGEND_ROW = 18;
const LEGEND_LETTERS = 28;
const TICK_EVERY_X = 110;
const TICK_EVERY_Y = 45;
const LETTER = 6.5;
/** Places to a hundredth of a pixel. */
const FINENESS = 100;
const FONT = "font-family=\"system-ui, 'Segoe UI', sans-serif\" font-size=\"11\"";

/** Draws title, axes, stages, lines, marks and legend. Lines keep every spike in each of the width's pixel columns. */
export function chartSvg(chart: SvgChart, look: SvgLook): string {
  const plot: Plot = { ...chart, left: LEFT, top: TOP, width: look.width - LEFT - RIGHT, height: look.height - TOP - BOTTOM };
  const perRow = Math.max(1, Math.floor((look.width - 2 * RIGHT) / LEGEND_ENTRY));
  const height = look.height + LEGEND_ROW * Math.ceil(chart.lines.length / perRow) + 8;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${look.width}" height="${height}" viewBox="0 0 ${look.width} ${height}" ${FONT}>`,
    `<title>${escaped(chart.metric)}</title>`,
    `<rect width="100%" height="100%" fill="${escaped(look.ground)}"/>`,
    textAt(RIGHT, 22, chart.metric, `fill="${escaped(look.text)}" font-size="14" font-weight="600"`),
    plotSvg(chart, plot, {
      grid: `stroke="${escaped(look.grid)}"`,
      stage: `stroke="${escaped(look.stage)}" stroke-dasharray="3 3"`,
      label: `fill="${escaped(look.muted)}"`,
      line: lineLook,
      letter: LETTER,
      ticks: [Math.max(2, Math.round(plot.width / TICK_EVERY_X)), Math.max(2, Math.round(plot.height / TICK_EVERY_Y))],
      columns: plot.width,
      fineness: FINENESS,
      locale: look.locale,
    }),
    ...chart.lines.map((line, index) => legendEntry(line, RIGHT + (index % perRow) * LEGEND_ENTRY, look.height + 12 + LEGEND_ROW * Math.floor(index / perRow), look)),
    '</svg>',
  ].join('\n');
}

function lineLook({ colour, dash }: ColouredLine, layer: Layer): string {
  const stroke = `stroke="${escaped(colour)}"`;
  if (layer === 'band') return `fill="${escaped(colour)}" fill-opacity="${BAND_OPACITY}" ${stroke} stroke-opacity="${EDGE_OPACITY}"`;
  if (layer === 'mark') return `fill="${escaped(colour)}" ${stroke} stroke-width="1.5"`;
  if (layer === 'dot') return `${stroke} stroke-width="5" stroke-linecap="round"`;
  const dashes = dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : '';
  return `fill="none" ${stroke} stroke-linejoin="round"${dashes} ${layer === 'line' ? 'stroke-width="1.5"' : 'opacity="0.32"'}`;
}

function legendEntry({ label, colour }: ColouredLine, x: number, y: number, look: SvgLook): string {
  const short = label.length <= LEGEND_LETTERS ? label : `…${label.slice(1 - LEGEND_LETTERS)}`;
  return `<rect x="${x}" y="${y - 9}" width="10" height="10" rx="3" fill="${escaped(colour)}"/>${textAt(x + 16, y, short, `fill="${escaped(look.text)}"`)}`;
}
