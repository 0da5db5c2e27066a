import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRow } from '../../contract/generated';
import type { PictureChart, PictureContent } from './content';
import { pictureOf } from './picture';

function chartOf(metric: string, length: number, more: Partial<PictureChart> = {}): PictureChart {
  const x = Float64Array.from({ length }, (_, index) => index + 1);
  const line = { run: 'a/b/runs/r', label: 'r', variable: '--rn-run-3', dash: [], x, y: x.map((value) => (value * 7919) % 1000), time: x };
  return { metric, lines: [line], stages: [], x: [1, length], y: [0, 1000], logX: false, logY: false, axis: 'step', ...more };
}

function contentOf(drawn: PictureChart[], more: Partial<PictureContent> = {}): PictureContent {
  const charts = new Map(drawn.map((chart) => [chart.metric, () => chart]));
  return { locale: 'en', listed: undefined, chosen: [], charts, logs: [], variableOf: () => '--rn-run-3', ...more };
}

test('a picture has the smoothed line over the raw one, marks of what is no number and its axis', () => {
  const chart = chartOf('loss', 4);
  const line = { ...(chart.lines[0] as PictureChart['lines'][number]), y: Float64Array.of(1, NaN, 3, 4), smooth: Float64Array.of(1, 2, 3, 4) };

  const html = pictureOf(contentOf([{ ...chart, lines: [line], x: [1, 1000], logX: true }]));

  assert.match(html, /class="b" style="--c:var\(--rn-run-3\)"/);
  assert.match(html, /class="m" style/);
  assert.deepEqual(['1', '10', '100', '1000'].filter((tick) => !html.includes(`>${tick}</text>`)), []);
});

test('twenty dense charts stay below their size and say how many are left out', () => {
  const asked: string[] = [];
  const content = contentOf(Array.from({ length: 25 }, (_, index) => chartOf(`m${index}`, 5000)));
  const charts = new Map([...(content.charts ?? [])].map(([metric, draw]) => [metric, () => (asked.push(metric), draw())]));

  const html = pictureOf({ ...content, charts });

  assert.equal(asked.length, 20);

  assert.ok(html.length < 100_000);
  assert.match(html, /5 more charts are not drawn here/);
});

test('what somebody wrote stays text', () => {
  const row = { key: 'k', project: '<p>', name: '"n"', id: 'r', alias: '<script>', status: 'odd', started_at: 1, created_at: 1, ended_at: 61, primary: null } as RunRow;

  const html = pictureOf(contentOf([], { listed: [row], chosen: [row], logs: [{ label: 'Log of "r"', lines: ['<b>\u0007'] }] }));

  assert.ok(!/<script|<b>|<p>\/|\u0007/.test(html));
  assert.match(html, /&lt;script>.*1m 00s/);
});
