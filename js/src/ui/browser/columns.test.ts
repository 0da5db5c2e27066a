import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutBefore } from '../name';
import { labelOfKey, runLabel } from '../run-label';
import { translator } from '../translate';
import { COLUMNS } from '../../data/view-state';
import { columnsOf, columnTitle, fitColumns, moved, type Layout, type Need, type Needs } from './columns';
import { DEFAULT_VIEW_STATE } from '../../contract/generated';

const fixed = (full: number, least = full): Need => ({ full, least });
const NEEDS: Needs = {
  columns: {
    run: fixed(200, 120),
    status: fixed(100),
    project: fixed(150, 80),
    experiment: fixed(90, 80),
    started: fixed(90),
    duration: fixed(70),
    primary: fixed(160),
    step: fixed(60),
    lr: fixed(50),
  },
  details: { 'metric-name': 90, 'status-text': 70 },
};
const USUAL: Layout = { names: COLUMNS, needs: NEEDS, widths: {}, chosen: false };

test('with room every column says all and what is over is shared', () => {
  const { hidden, template } = fitColumns(1500, USUAL);

  assert.deepEqual(hidden, []);
  assert.equal(template, '30px minmax(200px, 2fr) 100px minmax(150px, 1fr) minmax(90px, 1fr) 90px 70px minmax(160px, 1fr) 60px');
});

test('columns drop out one by one instead of all being cut', () => {
  const widths = [790, 789, 600, 500, 400, 300, 200];

  const hidden = widths.map((width) => fitColumns(width, USUAL).hidden.length);

  assert.deepEqual(hidden, [0, 1, 3, 4, 6, 7, 7]);
});

test('what is kept never needs more than there is', () => {
  for (let width = 100; width < 1500; width += 7) {
    const sizes = [...fitColumns(width, USUAL).template.matchAll(/(\d+)px/g)].map(([, size]) => Number(size));

    assert.ok(sizes.reduce((sum, size) => sum + size, 0) <= Math.max(width, 210), `${width}: ${sizes.join(' ')}`);
  }
});

test('columns that were chosen stay, and the table grows beyond its place', () => {
  const layout = { ...USUAL, names: ['run', 'lr', 'project', 'step'], chosen: true };

  const { hidden, template, width } = fitColumns(250, layout);

  assert.deepEqual(hidden, []);
  assert.equal(template, '30px 120px 50px 80px 60px');
  assert.equal(width, 340);
  assert.equal(fitColumns(1000, layout).width, 0);
});

test('where nothing more can give way, the run keeps its name and the value is cut', () => {
  const { template } = fitColumns(200, USUAL);

  assert.match(template, /^30px minmax\(45%, 1fr\) \d+px minmax\(0, \d+px\)$/);
});

test('a width that was set is kept, whatever there is', () => {
  const layout = { ...USUAL, names: ['run', 'project'], widths: { project: 333 }, chosen: true };

  assert.deepEqual([200, 900].map((width) => fitColumns(width, layout).template.split(' ').at(-1)), ['333px', '333px']);
});

test('the run stands first and no column twice', () => {
  const columns = columnsOf({ ...DEFAULT_VIEW_STATE, columns: ['lr', 'run', 'lr', 'step'] });

  assert.deepEqual(columns, ['run', 'lr', 'step']);
  assert.deepEqual(columnsOf(DEFAULT_VIEW_STATE), COLUMNS);
});

test('what runs are grouped by is called by its words', () => {
  const names = ['lr', 'status', 'same:seed'].map((name) => columnTitle(name, translator('en')));

  assert.deepEqual(names, ['lr', 'Status', 'Same config but seed']);
});

test('a column is taken to another place, never before the run', () => {
  const names = ['run', 'a', 'b', 'c'];

  const orders = [moved(names, 'a', 2), moved(names, 'c', 0), moved(names, 'b', 9), moved(names, 'run', 2)];

  assert.deepEqual(orders.map((order) => order.join(' ')), ['run b a c', 'run c a b', 'run a c b', 'run a b c']);
});

test('a run is called by its alias, by its experiment when nobody named it, else by its id', () => {
  const row = { alias: null, id: '20261123_150627_5b4ea9', name: 'baseline' };

  const labels = [row, { ...row, alias: 'best' }, { ...row, id: 'mine' }, { ...row, name: '' }].map(runLabel);

  assert.deepEqual(labels, ['baseline 5b4ea9', 'best', 'mine', '20261123_150627_5b4ea9']);
  assert.equal(labelOfKey('vision/baseline/runs/20261123_150627_5b4ea9'), 'baseline 5b4ea9');
  assert.equal(labelOfKey('runs/20261123_150627_5b4ea9'), '20261123_150627_5b4ea9');
});

test('a name is never cut within an emoji', () => {
  const name = 'a rather long name 👩‍🚀👩‍🚀';

  assert.equal(name.slice(cutBefore(name, 2)), '👩‍🚀👩‍🚀');
});
