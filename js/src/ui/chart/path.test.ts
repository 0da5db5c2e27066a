import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PathPen } from './path';
import { traceLine } from './trace';

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

test('places can be finer than a unit, and the errors of steps do not add up', () => {
  const pen = new PathPen((x) => x, 100);

  pen.moveTo(0.123, 1);
  for (let step = 1; step <= 3; step++) pen.lineTo(0.123 + step / 3, 1);

  assert.equal(pen.text, 'M0.12 1h0.34h0.33h0.33');
});
