import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Viewport } from './viewport';

function spanning(from: number, to: number, log = false): Viewport {
  const viewport = new Viewport();
  viewport.span([from, to], log);
  return viewport;
}

test('the place under the pointer stays where it is while the window narrows', () => {
  const viewport = spanning(0, 100);

  viewport.zoomBy(0.5, 0.2);

  assert.deepEqual(viewport.range, [10, 60]);
  assert.equal(viewport.isZoomed, true);
});

test('on a logarithmic axis the window narrows by decades', () => {
  const viewport = spanning(1, 10_000, true);

  viewport.zoomBy(0.5, 0);
  viewport.panBy(1);

  assert.deepEqual(viewport.range.map(Math.round), [100, 10_000]);
});

test('who moves on past the end stays at the end', () => {
  const viewport = spanning(0, 100);
  viewport.zoomTo([40, 60]);

  viewport.panBy(Infinity);
  const atEnd = viewport.range;
  viewport.panBy(-Infinity);

  assert.deepEqual([atEnd, viewport.range], [[80, 100], [0, 20]]);
});

test('a window as wide as all there is follows what is added', () => {
  const viewport = spanning(0, 100);
  viewport.zoomTo([40, 60]);

  viewport.zoomBy(100);
  viewport.span([0, 200], false);

  assert.equal(viewport.isZoomed, false);
  assert.deepEqual(viewport.range, [0, 200]);
});

test('a window never becomes so narrow that its numbers are all the same', () => {
  const viewport = spanning(1.7e9, 1.8e9);

  for (let turn = 0; turn < 200; turn++) viewport.zoomBy(0.5);
  const [from, to] = viewport.range;

  assert.ok(to > from && (from + to) / 2 > from);
});

test('listeners hear of a change of the window, not of the same window again', () => {
  const viewport = spanning(0, 100);
  const life = new AbortController();
  let heard = 0;
  viewport.onChange(() => (heard += 1), life.signal);

  viewport.zoomTo([10, 20]);
  viewport.zoomTo([10, 20]);
  life.abort();
  viewport.zoomTo(undefined);

  assert.equal(heard, 1);
});
