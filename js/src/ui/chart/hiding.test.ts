import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isolated, switched } from './hiding';

test('a run is shown alone, and all again the second time', () => {
  const alone = isolated(['gone', 'b'], ['a', 'b', 'c'], ['b']);

  assert.deepEqual(alone, ['gone', 'a', 'c']);
  assert.deepEqual(isolated(alone, ['a', 'b', 'c'], ['b']), ['gone']);
  assert.deepEqual(isolated(alone, ['a', 'b', 'c'], ['a']), ['gone', 'b', 'c']);
});

test('a group of runs is hidden as a whole, shown as a whole, and shown alone', () => {
  const hidden = switched(['gone', 'a'], ['a', 'b']);

  assert.deepEqual(hidden, ['gone', 'a', 'b']);
  assert.deepEqual(switched(hidden, ['a', 'b']), ['gone']);
  assert.deepEqual(isolated(['gone', 'a'], ['a', 'b', 'c'], ['a', 'b']), ['gone', 'c']);
});
