import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isolated } from './hiding';

test('a run is shown alone, and all again the second time', () => {
  const alone = isolated(['gone', 'b'], ['a', 'b', 'c'], 'b');

  assert.deepEqual(alone, ['gone', 'a', 'c']);
  assert.deepEqual(isolated(alone, ['a', 'b', 'c'], 'b'), ['gone']);
  assert.deepEqual(isolated(alone, ['a', 'b', 'c'], 'a'), ['gone', 'b', 'c']);
});
