import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readHost } from './typed-host';

test('a host may come with its user and its port', () => {
  const read = ['gpu1', ' ada@gpu1 ', 'ada@gpu1:2222', 'ssh://ada@gpu1:2222/', 'ada@[fe80::1]:22', 'fe80::1'].map(readHost);

  assert.deepEqual(read, [
    { host: 'gpu1', user: '', port: undefined },
    { host: 'gpu1', user: 'ada', port: undefined },
    { host: 'gpu1', user: 'ada', port: 2222 },
    { host: 'gpu1', user: 'ada', port: 2222 },
    { host: 'fe80::1', user: 'ada', port: 22 },
    { host: 'fe80::1', user: '', port: undefined },
  ]);
});

test('what names no host is not sent', () => {
  assert.deepEqual(['', '  ', '-oProxyCommand=x', 'two words', 'ada@'].map(readHost), [undefined, undefined, undefined, undefined, undefined]);
});
