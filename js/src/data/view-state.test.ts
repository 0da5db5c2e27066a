import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_VIEW_STATE, type LogLayout } from '../contract/generated';
import { logRunsOf, MemoryViewState, onFields } from './view-state';

/** The same as in tests/widgets/test_shown_logs.py. */
const CASES: [layout: LogLayout, chosen: string, focused: string, shown: string][] = [
  ['one', 'ab', '', 'b'],
  ['one', 'ab', 'a', 'a'],
  ['one', '', '', ''],
  ['columns', 'a', '', 'a'],
  ['columns', 'ab', 'a', 'ab'],
  ['columns', 'abcdef', '', 'cdef'],
  ['columns', 'abcdef', 'b', 'bdef'],
  ['columns', 'abcdef', 'elsewhere', 'cdef'],
  ['merged', 'abcdefghijk', '', 'cdefghijk'],
];

test('the logs of the last chosen runs are shown and that of the focused one always', () => {
  for (const [log_layout, chosen, focused, shown] of CASES) {
    assert.deepEqual(logRunsOf({ ...DEFAULT_VIEW_STATE, log_layout, focused, selected: [...chosen] }), [...shown], `${log_layout} ${chosen} ${focused}`);
  }
});

test('who shows some fields hears of these alone, once for each change, until it is gone', () => {
  const [state, life] = [new MemoryViewState(), new AbortController()];
  let heard = 0;
  onFields(state, ['hidden', 'selected'], () => (heard += 1), life.signal);

  state.set({ smoothing: 'ema', metric_search: 'loss' });
  assert.equal(heard, 0);
  state.set({ hidden: ['a'], selected: ['a', 'b'] });
  assert.equal(heard, 1);
  state.set({ hidden: ['a'], log_y: true });
  assert.equal(heard, 1);
  life.abort();
  state.set({ hidden: [] });
  assert.equal(heard, 1);
});

test('who changes a field when told of another is told of it too', () => {
  const state = new MemoryViewState();
  const seen: string[] = [];
  const note = (): void => {
    const { moment, focused } = state.get();
    seen.push(`${focused} ${moment}`);
    if (moment === 0) state.set({ moment: 1 });
  };
  onFields(state, ['focused', 'moment'], note, new AbortController().signal);

  state.set({ focused: 'a' });
  assert.deepEqual(seen, ['a 0', 'a 1']);
});
