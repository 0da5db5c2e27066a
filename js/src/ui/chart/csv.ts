// Points as the text that spreadsheets and pandas read.

import type { Columns } from '../../contract/frame';
import type { CardLine } from './chart-card';

export const CSV_HEAD = 'run,step,time,value\n';
/** Rows that are put together at once; a string of a million rows would be too long for some browsers. */
const ROWS_AT_ONCE = 50_000;

/** One row a point, in the order of the columns; time in seconds since the epoch, NaN and infinities as `NaN`, `inf`, `-inf`. */
export function csvRows(run: string, { step, time, value }: Columns): string[] {
  const name = quoted(run);
  const pieces: string[] = [];
  for (let start = 0; start < value.length; start += ROWS_AT_ONCE) {
    let piece = '';
    const end = Math.min(start + ROWS_AT_ONCE, value.length);
    for (let index = start; index < end; index++) piece += `${name},${written(step[index])},${written(time[index])},${written(value[index])}\n`;
    pieces.push(piece);
  }
  return pieces;
}

export const BAND_HEAD = 'x,group,n,mean,low,high\n';

/** One row a place; the mean is that of the smoothed runs, where these are smoothed. No band is an empty cell. */
export function bandRows({ label, x, y, smooth = y, band }: Pick<CardLine, 'label' | 'x' | 'y' | 'smooth' | 'band'>): string[] {
  if (band === undefined) return [];
  const name = quoted(label);
  const cell = (value: number | undefined): string => (Number.isNaN(value) ? '' : written(value));
  return Array.from(x, (at, index) => `${written(at)},${name},${written(band.count[index])},${[smooth, band.low, band.high].map((column) => cell(column[index])).join(',')}\n`);
}

function written(number: number | undefined): string {
  return String(number).replace('Infinity', 'inf');
}

/** After RFC 4180. */
function quoted(words: string): string {
  return /[",\r\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words;
}
