import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveEvent, RunsEvent } from '../contract/generated';
import { FakeModel } from './fake-model';
import { KernelTransport } from './kernel';
import { TransportError } from './transport';

const runsEvent = (cursor: string): RunsEvent => ({ type: 'runs', cursor, reset: true, rows: [], older: [], removed: [], total: 0, store: '/s', keys: [], known_keys: null });

function setUp(): { model: FakeModel; transport: KernelTransport; life: AbortController } {
  const model = new FakeModel();
  const life = new AbortController();
  return { model, transport: new KernelTransport(model, life.signal), life };
}

function follower(events: LiveEvent[]): Parameters<KernelTransport['follow']>[1] {
  return { onEvent: (event) => events.push(event), onConnection: () => undefined, onFailure: () => undefined };
}

test('what was pushed before anyone followed is not lost', () => {
  const { model, transport, life } = setUp();
  const events: LiveEvent[] = [];
  model.push({ type: 'live', id: 0, event: runsEvent('a:1') });

  transport.follow(() => ({}), follower(events), life.signal);

  assert.deepEqual(events.map(({ cursor }) => cursor), ['a:1']);
});

test('a hello says what the page holds, once for all states of one go and not again for a repeat', async () => {
  const { model, transport, life } = setUp();
  const cursors: Record<string, string> = {};
  transport.follow(() => ({ cursors }), follower([]), life.signal);
  await Promise.resolve();
  cursors['runs'] = 'a:1';

  model.push({ type: 'live', id: 0, event: runsEvent('a:1') });
  model.push({ type: 'live', id: 0, event: { type: 'log', cursor: 'l:0', reset: true, run: 'r', first_line: 1, total: 0, lines: [], days: [] } });
  await Promise.resolve();
  model.push({ type: 'live', id: 0, event: runsEvent('a:1') });
  await Promise.resolve();

  assert.deepEqual(model.sent.map(({ method }) => method), ['hello', 'hello']);
  assert.deepEqual(model.sent[1]?.params, { cursors: { runs: 'a:1' } });
});

test('a request gets the reply with its own id', async () => {
  const { model, transport, life } = setUp();
  const first = transport.request('health', {}, life.signal);
  const second = transport.request('run', { run: 'x' }, life.signal);

  model.push({ type: 'failure', id: 2, code: 'run_not_found', message: "no run 'x'" });
  model.push({ type: 'reply', id: 1, result: { ok: true } });

  assert.deepEqual((await first).result, { ok: true });
  await assert.rejects(second, (error) => error instanceof TransportError && error.code === 'run_not_found');
});

test('an aborted request is cancelled on the other side and its late reply dropped', async () => {
  const { model, transport } = setUp();
  const abort = new AbortController();
  const request = transport.request('health', {}, abort.signal);

  abort.abort(new Error('gone'));
  model.push({ type: 'reply', id: 1, result: {} });

  await assert.rejects(request, /gone/);
  assert.deepEqual(model.sent.at(-1), { type: 'cancel', id: 1 });
});
