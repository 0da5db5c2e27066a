import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatInstant } from './format';

test('a time that no calendar has is a number, not an error', () => {
  assert.match(formatInstant(1.8e9, 'en'), /2027/);
  for (const seconds of [1.8e18, -1e300, Infinity, NaN]) assert.doesNotMatch(formatInstant(seconds, 'en'), /20\d\d/);
});
