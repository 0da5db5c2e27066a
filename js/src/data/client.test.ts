import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeTransport } from '../transport/fake';
import { TransportError } from '../transport/transport';
import { DataClient } from './client';
import { MemoryViewState } from './view-state';

function setUp(): { transport: FakeTransport; client: DataClient; viewState: MemoryViewState; life: AbortController; frames: (() => void)[] } {
  const life = new AbortController();
  const transport = new FakeTransport();
  const frames: (() => void)[] = [];
  const client = new DataClient(transport, life.signal, (callback) => frames.push(callback));
  return { transport, client, viewState: new MemoryViewState({ selected: ['a'] }), life, frames };
}

const logEvent = (line: number) => ({ type: 'log' as const, cursor: `l:${line}`, reset: line === 1, run: 'a', first_line: line, total: line, lines: [`line ${line}`], days: [] });

test('the stream is asked for what the view state needs, and renewed when that changes', () => {
  const { transport, client, viewState, life } = setUp();
  client.bind(viewState);

  viewState.set({ selected: ['a', 'b'] });
  viewState.set({ log_y: true });
  life.abort();

  assert.deepEqual(transport.followed.map(({ series, logs }) => [series, logs]), [[['a'], ['a']], [['a', 'b'], ['b']]]);
});

test('a view asks only for what its parts show', () => {
  const { transport, client, viewState, life } = setUp();
  let shown: readonly string[] = ['log'];
  const want = client.bind(viewState, (part) => shown.includes(part));

  shown = ['chart', 'gallery'];
  want();
  life.abort();

  assert.deepEqual(transport.followed.map(({ series, logs, images }) => [series, logs, images]), [[[], ['a'], []], [['a'], [], ['a']]]);
});

test('listeners hear once per frame, however many events came', () => {
  const { transport, client, viewState, life, frames } = setUp();
  let heard = 0;
  client.changes.on(['log'], () => (heard += 1), life.signal);
  client.bind(viewState);

  for (let line = 1; line <= 20; line++) transport.emit(logEvent(line));
  const linesBefore = client.logs.get('a')?.total;
  frames.splice(0).forEach((frame) => frame());
  life.abort();

  assert.equal(linesBefore, 20);
  assert.equal(heard, 1);
});

test('a restarted stream goes on from the last cursors', () => {
  const { transport, client, viewState, life } = setUp();
  client.bind(viewState);
  transport.emit({ type: 'runs', cursor: 'v:3', reset: true, rows: [], older: [], removed: [], total: 0, store: '/s', keys: [], known_keys: null });
  transport.emit(logEvent(1));

  client.pause();
  client.restart();
  life.abort();

  assert.deepEqual(transport.followed.at(-1)?.cursors, { runs: 'v:3', 'log:a': 'l:1' });
});

test('a refused stream is a failure until it is tried again', () => {
  const { transport, client, viewState, life } = setUp();
  client.bind(viewState);

  transport.fail(new TransportError('store_unusable', 'no such folder'));
  const refused = [client.connection, client.failure?.message];
  client.restart();
  life.abort();

  assert.deepEqual(refused, ['failed', 'no such folder']);
  assert.deepEqual([client.connection, client.failure], ['live', undefined]);
});

test('a trouble is kept for its subject until it has passed', () => {
  const { transport, client, viewState, life } = setUp();
  client.bind(viewState);
  const trouble = { type: 'trouble' as const, cursor: '', subject: 'a', code: 'damaged' };

  transport.emit({ ...trouble, message: 'one line could not be read' });
  const during = [...client.troubles.values()];
  transport.emit({ ...trouble, message: '' });
  life.abort();

  assert.deepEqual(during, ['one line could not be read']);
  assert.equal(client.troubles.size, 0);
});
