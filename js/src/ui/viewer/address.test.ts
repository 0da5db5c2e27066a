import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_VIEW_STATE, type ViewState } from '../../contract/generated';
import { addressOf, placeOf, shortened } from './address';
import { PAGES, type Place, START, TABS } from './navigation';
import { PlaceState } from './place-state';
import { differing, KEPT_FIELDS } from './view-query';

const TEXTS = ['a', 'val/loss', 'lr<1e-3 "free text"', '语音/识别 1', 'a&b=c+d%20#e?', 'x:y,z', '100%', ' blank ', "it's", '-'];

/** Repeatable numbers between 0 and 1. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

function somePlace(random: () => number): Place {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const several = (): string[] => [...new Set(Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(TEXTS)))];
  const make: Partial<Record<keyof ViewState, () => unknown>> = {
    column_widths: () => ({ [pick(TEXTS)]: 40 + Math.floor(random() * 300) }),
    colours: () => ({ [pick(TEXTS)]: pick(['palette-0', 'palette-8']) }),
    x_axis: () => pick(['relative_time', 'wall_time', 'metric:val/loss']),
    smoothing: () => pick(['ema', 'average']),
    band: () => pick(['std', 'iqr', 'minmax']),
    log_layout: () => pick(['columns', 'merged']),
    smoothing_amount: () => random() * 0.99,
    image_step: () => pick([0, -3, 1e21, 2.5]),
    moment: () => 1.7e9 + random(),
  };
  const usual: Readonly<Record<string, unknown>> = { ...DEFAULT_VIEW_STATE };
  const value = (field: keyof ViewState): unknown => {
    const special = make[field];
    if (special !== undefined) return special();
    if (Array.isArray(usual[field])) return several();
    return typeof usual[field] === 'boolean' ? !usual[field] : pick(TEXTS);
  };
  const fields = KEPT_FIELDS.filter(() => random() < 0.4);
  const page = pick(PAGES);
  if (page !== START.page) return { ...START, page };
  const run = random() < 0.5 ? TEXTS.slice(0, 3).concat(pick(TEXTS)).join('/') : '';
  return { page, run, tab: pick(TABS), file: pick(['', 'media/a b.png']), zoom: pick([[], [-2.5, 1e-7], [1.7e9, 1.8e9]]), view: Object.fromEntries(fields.map((field) => [field, value(field)])) };
}

function readAgain(address: string): Place {
  const { pathname, search } = new URL(`https://host.example/${address}`);
  return placeOf(pathname.slice(1), search);
}

test('an address leads to the place that it was made of', () => {
  const random = randomOf(7);

  for (let round = 0; round < 500; round++) {
    const place = somePlace(random);
    assert.deepEqual(readAgain(addressOf(place)), place);
  }
});

test('an address is short and can be read', () => {
  const run = 'vision/baseline/runs/20260101_120000_abcdef';
  const view = { selected: [run, '语音/a b/runs/1'], x_axis: 'metric:tokens', log_y: true, column_widths: { lr: 120 } };

  assert.equal(addressOf(START), 'runs');
  assert.equal(addressOf({ ...START, run, tab: 'logs' }), `runs/${run}?tab=logs`);
  assert.equal(
    decodeURI(addressOf({ ...START, view })),
    `runs?selected=${run}&selected=语音/a b/runs/1&column_widths=lr:120&x_axis=metric:tokens&log_y=1`,
  );
});

test('an address that would be too long leaves out which runs are chosen', () => {
  const few = { ...START, view: { selected: ['a/b/runs/1'], log_y: true } };
  const many = { ...START, view: { selected: Array.from({ length: 500 }, (_, index) => `a/b/runs/${index}`), log_y: true } };

  assert.deepEqual(shortened(few, 1000), few);
  assert.deepEqual(shortened(many, 1000), { ...START, view: { log_y: true } });
});

test('what an address says wrongly is as usual', () => {
  const query = 'tab=nonsense&zoom=5..1&smoothing=magic&smoothing_amount=7&log_y=perhaps&x_axis=sideways&column_widths=lr:wide&moment=&height=10&other=1';

  assert.deepEqual(placeOf('elsewhere', query), { ...START, view: { column_widths: {} } });
  assert.deepEqual(placeOf('runs/%E0%A4%A/b', ''), { ...START, run: '%E0%A4%A/b' });
});

test('a run that is shown alone leaves the choice of the list as it was', () => {
  const state = new PlaceState();
  state.show({ ...START, view: { selected: ['a', 'b'], hidden: ['a'], query: 'lr<1', log_y: true } });

  state.show({ ...START, run: 'a', view: state.keptOfRun });
  state.set({ focused: 'b', moment: 5, x_axis: 'wall_time' });

  const { selected, focused, hidden, log_y: logY, moment } = state.get();
  assert.deepEqual({ selected, focused, hidden, logY, moment }, { selected: ['a'], focused: 'a', hidden: [], logY: true, moment: 5 });
  assert.deepEqual(state.kept, { log_y: true, moment: 5, x_axis: 'wall_time' });
  assert.deepEqual(state.keptList, { selected: ['a', 'b'], hidden: ['a'], query: 'lr<1', log_y: true, moment: 5, x_axis: 'wall_time' });
});

test('only what differs from the usual is kept', () => {
  const state = { ...DEFAULT_VIEW_STATE, height: 300, log_x: true, selected: ['a', 'b'] };

  assert.deepEqual(differing({ ...state, focused: 'b' }, KEPT_FIELDS), { log_x: true, selected: ['a', 'b'] });
  assert.deepEqual(differing({ ...state, focused: 'a' }, KEPT_FIELDS), { log_x: true, selected: ['a', 'b'], focused: 'a' });
});
