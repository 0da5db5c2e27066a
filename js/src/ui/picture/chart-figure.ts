// One chart as a small figure; runicorn/widgets/picture/chart.py draws the same where there is no page.

import type { Plot } from '../chart/scale';
import { escaped, type Layer, plotSvg, shortened } from '../chart/svg-plot';
import type { Translate } from '../translate';
import type { PictureChart, PictureLine } from './content';

/** The drawing; a unit is half a pixel at the usual size. */
const [WIDTH, HEIGHT] = [640, 300];
const [LEFT, RIGHT, TOP, BOTTOM] = [84, 8, 24, 30];
const LETTER = 11;
/** Of any name that somebody gave. */
const NAME_LETTERS = 120;

/** Classes of styles/picture.raw.css; a line that nothing lies over needs none. */
const CLASSES: Record<Layer, string> = { band: 'class="a" ', line: '', behind: 'class="b" ', dot: 'class="d" ', mark: 'class="m" ' };

/** Draws a chart; its lines keep every spike in so many pixel columns. */
export function chartFigure(chart: PictureChart, columns: number, translate: Translate): string {
  const metric = shortened(chart.metric, NAME_LETTERS);
  const plot: Plot = { ...chart, left: LEFT, top: TOP, width: WIDTH - LEFT - RIGHT, height: HEIGHT - TOP - BOTTOM };
  const drawing = plotSvg(chart, plot, {
    grid: 'class="g"',
    stage: 'class="s"',
    label: '',
    line: lineLook,
    letter: LETTER,
    ticks: [4, 4],
    columns,
    fineness: 1,
    locale: translate.locale,
  });
  const label = escaped(translate('picture.chart', { metric }));
  return `<figure><figcaption>${escaped(metric)}</figcaption><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">${drawing}</svg></figure>`;
}

function lineLook({ variable, dash }: PictureLine, layer: Layer): string {
  const dashes = dash.length > 0 && (layer === 'line' || layer === 'behind') ? ' stroke-dasharray="6 4"' : '';
  return `${CLASSES[layer]}style="--c:var(${variable})"${dashes}`;
}
