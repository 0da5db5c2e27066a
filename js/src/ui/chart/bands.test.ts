import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { makeRandom } from '../../../dev/sample';
import { type Band, type BandKind, type BandLine, bandOf, placesOf } from './bands';

type Column = (number | null)[];

interface Example {
  name: string;
  lines: { x: number[]; y: (number | string)[]; smooth?: number[] }[];
  x: number[];
  count: number[];
  mean: Column;
  smooth?: Column;
  bands: Record<BandKind, [Column, Column]>;
}

// Checked with numpy by tests/widgets/test_band_examples.py.
const examples = JSON.parse(readFileSync('../tests/data/bands.json', 'utf8')) as Example[];

function assertClose(actual: Float64Array | undefined, wanted: Column, what: string): void {
  assert.equal(actual?.length, wanted.length, what);
  wanted.forEach((value, index) => {
    const found = actual?.[index] as number;
    assert.ok(value === null ? Number.isNaN(found) : Math.abs(found - value) < 1e-9, `${what} ${index}: ${found}, not ${value}`);
  });
}

for (const { name, lines, x, count, mean, smooth, bands } of examples) {
  test(`numpy finds the same bands: ${name}`, () => {
    const given: BandLine[] = lines.map((line) => ({
      x: Float64Array.from(line.x),
      y: Float64Array.from(line.y, (value) => Number(String(value).replace('inf', 'Infinity'))),
      ...(line.smooth === undefined ? {} : { smooth: Float64Array.from(line.smooth) }),
    }));

    for (const kind of ['std', 'iqr', 'minmax'] as const) {
      const band = bandOf(given, kind, placesOf(given, { range: [-1, 100], log: false, columns: 50 }));
      assertClose(band.x, x, 'x');
      assertClose(band.count, count, 'count');
      assertClose(band.mean, mean, 'mean');
      if (smooth !== undefined) assertClose(band.smooth, smooth, 'smooth');
      assertClose(band.low, bands[kind][0], `${kind} low`);
      assertClose(band.high, bands[kind][1], `${kind} high`);
    }
  });
}

/** A line with gaps, infinities, repeated places and a few spikes. */
function randomLine(random: () => number, points: number): BandLine {
  const x = Float64Array.from({ length: points }, () => 0.5 + 1000 * random() ** 3).sort();
  x.forEach((_, index) => void (index > 0 && random() < 0.05 && (x[index] = x[index - 1] as number)));
  const odd = [NaN, Infinity, -Infinity, 1e6, -1e6];
  const y = Float64Array.from(x, () => (random() < 0.05 ? (odd[Math.floor(5 * random())] as number) : random()));
  return { x, y };
}

/** What a straight edge through the values has at a place; `across` is how far along a pixel is. */
function edgeAt(band: Band, edge: Float64Array, at: number, across: (x: number) => number): number {
  const after = band.x.findIndex((x) => x >= at);
  if (band.x[after] === at) return edge[after] as number;
  const [left, right] = [across(band.x[after - 1] as number), across(band.x[after] as number)];
  const share = (across(at) - left) / (right - left);
  return (edge[after - 1] as number) * (1 - share) + (edge[after] as number) * share;
}

test('between the edges of min–max lies every point of every run, whatever the window', () => {
  for (let seed = 0; seed < 60; seed++) {
    const random = makeRandom(seed);
    const lines = Array.from({ length: 1 + (seed % 5) }, () => randomLine(random, 1 + Math.floor(400 * random())));
    const log = seed % 2 === 1;
    const range: [number, number] = seed % 3 === 0 ? [0.1, 1100] : [1 + 100 * random(), 200 + 700 * random()];

    const band = bandOf(lines, 'minmax', placesOf(lines, { range, log, columns: 20 }));

    for (const { x, y } of lines) {
      x.forEach((at, index) => {
        const value = y[index] as number;
        if (!Number.isFinite(value) || at < range[0] || at > range[1]) return;
        const [low, high] = [band.low, band.high].map((edge) => edgeAt(band, edge, at, log ? Math.log10 : (x) => x)) as [number, number];
        const slack = 1e-9 * Math.max(1, Math.abs(low), Math.abs(high));
        assert.ok(low - slack <= value && value <= high + slack, `seed ${seed}: ${value} at ${at} is not within ${low} and ${high}`);
      });
    }
  }
});

test('there are one to two places a pixel and the ends of the lines, and the places stay as the window moves', () => {
  const line = { x: Float64Array.from({ length: 10_000 }, (_, index) => 3.3 + index / 7) };

  const places = placesOf([line], { range: [0, 1500], log: false, columns: 100 });
  const moved = placesOf([line], { range: [100, 1600], log: false, columns: 100 });

  assert.ok(places.length >= 100 && places.length <= 205, String(places.length));
  assert.ok(places.includes(3.3) && places.includes(line.x.at(-1) as number));
  assert.deepEqual(moved.filter((x) => x > 100 && x < 1500), places.filter((x) => x > 100 && x < 1500));
});
