import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_VIEW_STATE, type LogLayout } from '../contract/generated';
import { logRunsOf } from './view-state';

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
