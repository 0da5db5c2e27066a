import assert from 'node:assert/strict';
import { test } from 'node:test';
import { traceLine } from '../chart/trace';
import { PathPen } from './path';
import { ticks } from './ticks';

test('a line is written in whole steps, and what falls on the point before costs nothing', () => {
  const pen = new PathPen();

  pen.moveTo(1.2, 5);
  for (const [x, y] of [[2, 4], [2.2, 4.1], [2, 9], [7, 9]] as const) pen.lineTo(x, y);
  pen.dot(9, 9);

  assert.equal(pen.text, 'M1 5l1-1v5h5M9 9h0');
});

test('a spike among a hundred thousand points is drawn at its place in four columns', () => {
  const length = 100_000;
  const y = Float64Array.from({ length }, (_, index) => (index === 77_777 ? 100 : Math.sin(index)));
  const pen = new PathPen((x) => x * 10);
  const plot = { left: 0, top: 0, width: 4, height: 100, x: [0, length] as [number, number], y: [0, 100] as [number, number], logX: false, logY: false };

  traceLine(pen, { x: Float64Array.from({ length }, (_, index) => index), y }, plot);

  assert.ok(pen.text.length < 80);
  assert.match(pen.text, /-(99|100)v/);
});

test('ticks are round and within the range', () => {
  assert.deepEqual(ticks([0.02, 1.03], 4, false), [0.5, 1]);
  assert.deepEqual(ticks([-3, 5], 4, false), [-2, 0, 2, 4]);
  assert.deepEqual(ticks([0.005, 2000], 4, true), [0.01, 1, 100]);
  assert.deepEqual(ticks([1, 1], 4, false), [1, 1]);
});
