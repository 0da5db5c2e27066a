import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileName } from './card-menu';
import { BAND_HEAD, bandRows, CSV_HEAD, csvRows } from './csv';
import { chartSvg, type SvgChart } from './svg';

const LOOK = { width: 640, height: 360, ground: '#fff', text: '#000', muted: '#666', grid: '#eee', stage: '#999', locale: 'en' };

function chartOf(values: number[], more: Partial<SvgChart> = {}): SvgChart {
  const x = Float64Array.from(values, (_, index) => index);
  const line = { run: 'r', label: 'one <&"', colour: '#0072b2', dash: [], x, y: Float64Array.from(values), time: x };
  return { metric: 'train/loss', lines: [line], stages: [], x: [0, values.length - 1], y: [0, 10], logX: false, logY: false, axis: 'step', ...more };
}

test('a saved drawing holds title, axes, line, marks and legend', () => {
  const svg = chartSvg(chartOf([1, 2, NaN, 4, Infinity, 6, 7], { stages: [{ name: 'warm-up', x: 0 }, { name: 'train', x: 3 }] }), LOOK);

  const texts = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, words]) => words);
  assert.deepEqual(texts.slice(0, 1), ['train/loss']);
  assert.ok(['0', '10', '6', 'warm-up', 'train', 'one &lt;&amp;&quot;'].every((word) => texts.includes(word)));
  assert.match(svg, /<path d="M64 [\d.]+l93-27\.4M343 [\d.]+M529 [\d.]+l93[^"]*" fill="none" stroke="#0072b2"/);
  assert.match(svg, /<path d="M343 [\d.]+h0" stroke="#0072b2" stroke-width="5"/, 'a dot for the point between two gaps');
  assert.equal([...svg.matchAll(/m0-[\d.]+l-[\d.]+ [\d.]+" fill/g)].length, 1, 'a cross for NaN');
  assert.equal([...svg.matchAll(/z" fill="#0072b2"/g)].length, 1, 'a triangle for infinity');
  assert.ok(!/[\u0000-\u0008]|undefined|NaN/.test(svg));
});

test('a smoothed line is drawn over the lighter raw one', () => {
  const chart = chartOf([1, 5, 2, 6]);
  const smoothed = { ...chart, lines: chart.lines.map((line) => ({ ...line, smooth: Float64Array.of(1, 2, 3, 4) })) };

  const looks = [...chartSvg(smoothed, LOOK).matchAll(/stroke-linejoin="round" ([a-z-]+="[\d.]+")/g)].map(([, look]) => look);

  assert.deepEqual(looks, ['opacity="0.32"', 'stroke-width="1.5"']);
});

test('a band is filled behind its mean, and the marks of its runs are drawn', () => {
  const chart = chartOf([2, 3, 4]);
  const [mean] = chart.lines as [SvgChart['lines'][number]];
  const band = { low: Float64Array.of(1, NaN, 2), high: Float64Array.of(3, NaN, 6), count: Float64Array.of(2, 1, 2) };
  const grouped = { ...chart, lines: [{ ...mean, band, members: [{ ...mean, y: Float64Array.of(3, NaN, 6) }] }] };

  const svg = chartSvg(grouped, LOOK);

  assert.equal([...svg.matchAll(/fill="#0072b2" fill-opacity/g)].length, 1);
  assert.ok(svg.indexOf('fill-opacity') < svg.indexOf('fill="none"'));
  assert.equal([...svg.matchAll(/m0-[\d.]+l-[\d.]+ [\d.]+" fill/g)].length, 1, 'a cross for the NaN of a run');
});

test('a table of a band has a row a place, and empty cells where there is no band', () => {
  const x = Float64Array.of(1, 2);
  const band = { low: Float64Array.of(0.5, NaN), high: Float64Array.of(1.5, NaN), count: Float64Array.of(2, 1) };

  const rows = bandRows({ label: 'lr=0.1, adam', x, y: Float64Array.of(1, 4), band });

  assert.equal(`${BAND_HEAD}${rows.join('')}`, 'x,group,n,mean,low,high\n1,"lr=0.1, adam",2,1,0.5,1.5\n2,"lr=0.1, adam",1,4,,\n');
});

test('a table of points keeps every digit and what is no number', () => {
  const value = Float64Array.of(0.1, NaN, Infinity, -Infinity, 1e-7);
  const rows = csvRows('p/a, "b"/runs/x', { step: Float64Array.of(1, 2, 3, 4, 5), time: Float64Array.of(1.5, 2, 3, 4, 5), value }).join('');

  const lines = `${CSV_HEAD}${rows}`.trimEnd().split('\n');
  assert.equal(lines[0], 'run,step,time,value');
  assert.equal(lines[1], '"p/a, ""b""/runs/x",1,1.5,0.1');
  assert.deepEqual(lines.slice(2).map((line) => line.split(',').at(-1)), ['NaN', 'inf', '-inf', '1e-7']);
});

test('file names hold only what every system takes', () => {
  assert.deepEqual(['train/loss', 'a:b*c?', '///', '. x'].map(fileName), ['train-loss', 'a-b-c', 'chart', 'x']);
});
