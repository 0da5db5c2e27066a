import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DrawnCards } from './drawn-cards';
import { gridSize } from './grid-size';
import { groupMetrics, metricFilter } from './metric-groups';

test('metrics stand by prefix, training before validation before the rest, what the machine did last', () => {
  const groups = groupMetrics(['lr', 'telemetry/host.cpu', 'gpu/0/power', 'val/loss', 'train/loss', 'train/acc', 'loss', 'gpu/util', 'test/acc']);

  assert.deepEqual(groups, [
    { name: 'train', metrics: ['train/acc', 'train/loss'] },
    { name: 'val', metrics: ['val/loss'] },
    { name: 'test', metrics: ['test/acc'] },
    { name: 'gpu', metrics: ['gpu/0/power', 'gpu/util'] },
    { name: '', metrics: ['loss', 'lr'] },
    { name: 'telemetry', metrics: ['telemetry/host.cpu'] },
  ]);
});

test('numbers in names are in the order of their value', () => {
  const [group] = groupMetrics(['layer/10', 'layer/9', 'layer/1']);

  assert.deepEqual(group?.metrics, ['layer/1', 'layer/9', 'layer/10']);
});

test('the order does not depend on which run came first', () => {
  const metrics = ['b', 'a/x', 'a/y', 'train/z'];

  assert.deepEqual(groupMetrics(metrics), groupMetrics([...metrics].reverse()));
});

test('a search finds parts of names, all its words, and patterns for the whole name', () => {
  const metrics = ['train/loss', 'val/loss', 'train/acc', 'layer.1', 'layerx1'];
  const found = (search: string): string[] => metrics.filter(metricFilter(search));

  assert.deepEqual(found(''), metrics);
  assert.deepEqual(found('LOSS'), ['train/loss', 'val/loss']);
  assert.deepEqual(found(' train  ss '), ['train/loss']);
  assert.deepEqual(found('*/loss'), ['train/loss', 'val/loss']);
  assert.deepEqual(found('?al*'), ['val/loss']);
  assert.deepEqual(found('loss*'), []);
  assert.deepEqual(found('layer.*'), ['layer.1']);
  assert.deepEqual(found('a[b('), []);
});

test('charts fill the width and their legends do not grow without end', () => {
  assert.deepEqual(gridSize(318, 9, 4, false), { columns: 1, plotHeight: 180, legendRows: 4 });
  assert.deepEqual(gridSize(1168, 9, 4, false), { columns: 3, plotHeight: 180, legendRows: 2 });
  assert.deepEqual(gridSize(1168, 1, 4, false), { columns: 1, plotHeight: 300, legendRows: 1 });
  assert.deepEqual(gridSize(1168, 2, 50, false), { columns: 2, plotHeight: 269, legendRows: 6 });
  assert.deepEqual(gridSize(0, 0, 0, false), { columns: 1, plotHeight: 180, legendRows: 1 });
  assert.equal(gridSize(1168, 3, 4, true).legendRows, 4, 'the ends of a band need room');
});

test('only the last few charts out of sight keep their canvas', () => {
  const undrawn: string[] = [];
  const drawn = new DrawnCards(2);
  const cards = ['a', 'b', 'c', 'd'].map((name) => ({ undraw: () => void undrawn.push(name) }));

  cards.slice(0, 3).forEach((card) => drawn.left(card));
  drawn.seen(cards[1] as (typeof cards)[0]);
  drawn.left(cards[3] as (typeof cards)[0]);
  drawn.left(cards[1] as (typeof cards)[0]);

  assert.deepEqual(undrawn, ['a', 'c']);
});
