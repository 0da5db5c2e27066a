// Several runs as one: their mean, and a band that says how far apart they are.

import type { ViewState } from '../../contract/generated';
import { firstIndexFrom, lastIndexUpTo, type Line, type LineBand, type Range } from './line';

export type BandKind = Exclude<ViewState['band'], 'none'>;

export type BandLine = Pick<Line, 'x' | 'y' | 'smooth'>;

export interface Band extends LineBand {
  /** Ascending. */
  x: Float64Array;
  /** Of the values as they were logged; NaN where no run has one. */
  mean: Float64Array;
  /** Of the smoothed lines; undefined where these are not smoothed. */
  smooth: Float64Array | undefined;
}

/** What is seen of the lines. */
export interface BandWindow {
  range: Range;
  log: boolean;
  /** Pixel columns; 0 while nobody sees the chart. */
  columns: number;
}

/** Where nobody sees the chart, as many columns as a usual one has. */
const USUAL_COLUMNS = 500;

/**
 * Gives mean and band of the lines at ascending places.
 *
 * Between two neighbouring points a line has the value of the straight line through them, if both are finite; before its
 * first and after its last point it has none. `std` reaches one sample standard deviation (n − 1) to both sides of the
 * mean, `iqr` from the first to the third quartile (linear between values, as numpy's default); both are those of the
 * smoothed lines, where these are smoothed, and need two values. `minmax` reaches to every finite point that was logged:
 * where points lie between two places, it reaches to them at both.
 */
export function bandOf(lines: readonly BandLine[], kind: BandKind, x: Float64Array): Band {
  const raw = lines.map((line) => valuesAt(line.x, line.y, x));
  const smoothed = lines.every(({ smooth }) => smooth !== undefined) ? lines.map((line) => valuesAt(line.x, line.smooth ?? line.y, x)) : undefined;
  const { mean, count } = meansOf(raw, x.length);
  const smooth = smoothed && meansOf(smoothed, x.length).mean;
  const [low, high] = kind === 'minmax' ? extremesOf(lines, raw, x) : edgesOf(smoothed ?? raw, smooth ?? mean, kind);
  return trimmed({ x, mean, smooth, low, high, count });
}

/**
 * Gives the places at which lines are compared: every x in the window, or, where these are more than two a pixel, the
 * ends of each line and evenly spaced ones, at least one a pixel, that stay where they are when the window moves.
 */
export function placesOf(lines: readonly Pick<Line, 'x'>[], { range, log, columns }: BandWindow): Float64Array {
  const wanted = columns || USUAL_COLUMNS;
  const seen = lines.map(({ x }) => x.subarray(firstIndexFrom(x, range[0]), lastIndexUpTo(x, range[1]) + 1));
  const edges = Float64Array.from(range);
  const all = unionOf([edges, ...seen], 2 * wanted);
  if (all !== undefined) return all;
  const ends = lines.map(({ x }) => Float64Array.of(x[0] ?? NaN, x[x.length - 1] ?? NaN).filter((at) => at >= range[0] && at <= range[1]));
  return unionOf([edges, evenPlaces(range, log, wanted), ...ends], Infinity) as Float64Array;
}

/** Multiples of a power of two, on a logarithmic axis of the exponent. */
function evenPlaces([from, to]: Range, log: boolean, wanted: number): Float64Array {
  const [first, last] = log ? [Math.log10(from), Math.log10(to)] : [from, to];
  const step = 2 ** Math.floor(Math.log2((last - first) / wanted));
  const start = Math.ceil(first / step);
  const count = Math.max(0, Math.floor(last / step) - start + 1);
  return Float64Array.from({ length: count }, (_, index) => (log ? 10 ** ((start + index) * step) : (start + index) * step));
}

/** Gives every number of the ascending columns once, ascending; undefined where these are more than `most`. */
function unionOf(columns: readonly Float64Array[], most: number): Float64Array | undefined {
  let all = new Float64Array(0);
  for (const column of columns) {
    const merged = new Float64Array(all.length + column.length);
    let [length, at, from] = [0, 0, 0];
    while (at < all.length || from < column.length) {
      const next = Math.min(all[at] ?? Infinity, column[from] ?? Infinity);
      while (all[at] === next) at += 1;
      while (column[from] === next) from += 1;
      merged[length] = next;
      length += 1;
      if (length > most) return undefined;
    }
    all = merged.subarray(0, length);
  }
  return all;
}

/** Values of one line at the places; NaN where it has none. */
function valuesAt(x: Float64Array, y: Float64Array, places: Float64Array): Float64Array {
  const values = new Float64Array(places.length).fill(NaN);
  let after = firstIndexFrom(x, places[0] ?? Infinity);
  for (let index = 0; index < places.length; index++) {
    const at = places[index] as number;
    while (after < x.length && (x[after] as number) < at) after += 1;
    while (after + 1 < x.length && x[after + 1] === at) after += 1;
    if (after === x.length) return values;
    const [right, value] = [x[after] as number, y[after] as number];
    const [left, before] = [x[after - 1] as number, y[after - 1] as number];
    const between = right === at ? value : before + ((value - before) * (at - left)) / (right - left);
    if (Number.isFinite(between)) values[index] = between;
  }
  return values;
}

function meansOf(lines: readonly Float64Array[], length: number): { mean: Float64Array; count: Float64Array } {
  const [mean, count] = [new Float64Array(length), new Float64Array(length)];
  for (const values of lines) {
    for (let index = 0; index < length; index++) {
      const value = values[index] as number;
      if (Number.isNaN(value)) continue;
      mean[index] = (mean[index] as number) + value;
      count[index] = (count[index] as number) + 1;
    }
  }
  // Where there is no value, 0 / 0 is the NaN that is wanted.
  return { mean: mean.map((sum, index) => sum / (count[index] as number)), count };
}

function edgesOf(lines: readonly Float64Array[], mean: Float64Array, kind: 'std' | 'iqr'): [Float64Array, Float64Array] {
  const [low, high] = [new Float64Array(mean.length).fill(NaN), new Float64Array(mean.length).fill(NaN)];
  const room = new Float64Array(lines.length);
  mean.forEach((middle, index) => {
    let count = 0;
    for (const values of lines) if (!Number.isNaN(values[index])) room[count++] = values[index] as number;
    const values = room.subarray(0, count);
    if (count >= 2) [low[index], high[index]] = kind === 'std' ? deviation(values, middle) : quartiles(values.sort());
  });
  return [low, high];
}

function deviation(values: Float64Array, mean: number): Range {
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const one = Math.sqrt(squares / (values.length - 1));
  return [mean - one, mean + one];
}

function quartiles(sorted: Float64Array): Range {
  const quantile = (share: number): number => {
    const place = (sorted.length - 1) * share;
    const [low, high] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number];
    return low + (high - low) * (place - Math.floor(place));
  };
  return [quantile(0.25), quantile(0.75)];
}

/** The lowest and highest of what the lines have at each place and between it and the places beside it. */
function extremesOf(lines: readonly BandLine[], values: readonly Float64Array[], places: Float64Array): [Float64Array, Float64Array] {
  const [low, high] = [new Float64Array(places.length).fill(NaN), new Float64Array(places.length).fill(NaN)];
  const reach = (index: number, value: number): void => {
    if (!(value >= (low[index] as number))) low[index] = value;
    if (!(value <= (high[index] as number))) high[index] = value;
  };
  const [first, last] = [places[0] ?? NaN, places[places.length - 1] ?? NaN];
  lines.forEach(({ x, y }, line) => {
    (values[line] as Float64Array).forEach((value, index) => void (Number.isFinite(value) && reach(index, value)));
    // What lies between two places is gathered first: there may be thousands of points.
    let [after, lowest, highest] = [0, Infinity, -Infinity];
    const pass = (): void => {
      for (const index of lowest <= highest ? [after - 1, after] : []) {
        reach(index, lowest);
        reach(index, highest);
      }
      [lowest, highest] = [Infinity, -Infinity];
    };
    const end = lastIndexUpTo(x, last);
    for (let point = firstIndexFrom(x, first); point <= end; point++) {
      const [at, value] = [x[point] as number, y[point] as number];
      if (!Number.isFinite(value)) continue;
      if ((places[after] as number) < at) {
        pass();
        while ((places[after] as number) < at) after += 1;
      }
      if (places[after] === at) reach(after, value);
      else if (value < lowest || value > highest) [lowest, highest] = [Math.min(lowest, value), Math.max(highest, value)];
    }
    pass();
  });
  return [low, high];
}

/** Without the places at both ends where there is nothing. */
function trimmed(band: Band): Band {
  const isEmpty = (index: number): boolean => band.count[index] === 0 && Number.isNaN(band.low[index]);
  let [first, end] = [0, band.x.length];
  while (first < end && isEmpty(first)) first += 1;
  while (end > first && isEmpty(end - 1)) end -= 1;
  const cut = (column: Float64Array): Float64Array => column.subarray(first, end);
  return { x: cut(band.x), mean: cut(band.mean), smooth: band.smooth && cut(band.smooth), low: cut(band.low), high: cut(band.high), count: cut(band.count) };
}
