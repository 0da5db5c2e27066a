import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { CONTRACT_VERSION, type FollowParams, type LiveEvent, type SeriesEvent } from '../contract/generated';
import { FakeModel } from './fake-model';
import { FakeTransport } from './fake';
import { KernelTransport } from './kernel';
import { ServerDoor } from './server-door';
import { TransportError } from './transport';
import { WidgetTransport } from './widget';

const health = (contract_version = CONTRACT_VERSION) => () => ({ result: { version: '1', contract_version, store: '/s', ok: true }, columns: [], attachments: [] });
const never = new AbortController().signal;

interface Setting {
  model: FakeModel;
  server: FakeTransport;
  transport: WidgetTransport;
}

function setUp(answers: ConstructorParameters<typeof FakeTransport>[0], { claimed = true } = {}): Setting {
  const model = new FakeModel();
  const server = new FakeTransport(answers);
  const door = new ServerDoor(server, () => claimed, never);
  return { model, server, transport: new WidgetTransport(new KernelTransport(model, never), door) };
}

const series = (run: string, cursor: string, reset: boolean): SeriesEvent => ({ type: 'series', cursor, reset, run, stages: [], marks: [], first_mark: 0, has_telemetry: false, blocks: [], columns: 0 });
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Follows runs; the cursors of what was delivered are handed back as a page does. */
function follow({ transport }: Setting, first: string[]): { heard: string[]; want(runs: string[]): void } {
  const heard: string[] = [];
  const cursors: Record<string, string> = {};
  let runs = first;
  const onEvent = (event: LiveEvent): void => {
    heard.push(event.cursor);
    if (event.type === 'series') cursors[event.run] = event.cursor;
  };
  const params = (): FollowParams => ({ series: runs, cursors: { ...cursors } });
  const stream = transport.follow(params, { onEvent, onConnection: () => undefined, onFailure: () => undefined }, never);
  return {
    heard,
    want: (next) => {
      runs = next;
      stream.renew();
    },
  };
}

test('a question goes to the server that answers for the same store', async () => {
  const { model, transport } = setUp({ health: health(), log: () => ({ result: { run: 'r', cursor: '', first_line: 1, total: 0, lines: [], days: [], line_at: null }, columns: [], attachments: [] }) });

  const { result } = await transport.request('log', { run: 'r' }, never);

  assert.equal(result.run, 'r');
  assert.deepEqual(model.sent, []);
  assert.equal(transport.mayBeBusy, false);
});

for (const [why, answers, claimed] of [
  ['does not serve the store', {}, true],
  ['is of another version', { health: health(CONTRACT_VERSION + 1) }, true],
  ['was never claimed to', { health: health() }, false],
] as const) {
  test(`a server that ${why} leaves the questions to the kernel, which may be busy`, async () => {
    const { model, transport } = setUp(answers, { claimed });

    const asked = transport.request('run', { run: 'x' }, never);
    await settle();
    model.push({ type: 'reply', id: 1, result: { ok: 'kernel' } });

    assert.deepEqual((await asked).result, { ok: 'kernel' });
    assert.equal(transport.mayBeBusy, true);
  });
}

test('a server that refuses later is replaced by the kernel, a mere error is told', async () => {
  const failures = [new TransportError('run_not_found', "no run 'x'"), new TransportError('store_refused', 'gone')];
  const { model, transport } = setUp({ health: health(), run: () => { throw failures.shift() as TransportError; } });

  const first = await transport.request('run', { run: 'x' }, never).catch((error: unknown) => error);
  const second = transport.request('run', { run: 'x' }, never);
  await settle();
  model.push({ type: 'reply', id: 1, result: {} });
  await second;

  assert.equal((first as TransportError).code, 'run_not_found');
  assert.deepEqual(model.sent.map(({ method }) => method), ['run']);
});

test('a run chosen while the kernel is busy comes from the server until the kernel is heard with it', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const setting = setUp({ health: health() });
  const { model, server } = setting;
  const page = follow(setting, ['a']);
  const push = (event: LiveEvent): void => model.push({ type: 'live', id: 0, event });
  push(series('a', 'a:1', true));

  page.want(['a', 'b']);
  mock.timers.tick(500);
  await settle();
  server.emit(series('b', 'b:5', true));
  push(series('a', 'a:2', false));
  push(series('b', 'b:6', true));
  server.emit(series('b', 'b:7', false));
  push(series('b', 'b:8', false));
  mock.timers.reset();

  assert.deepEqual(server.followed, [{ list_runs: false, series: ['b'], logs: [], images: [], telemetry: [], cursors: {} }]);
  assert.deepEqual(page.heard, ['a:1', 'b:5', 'a:2', 'b:6', 'b:8']);
});

test('the list of images of a run that a busy kernel does not send comes from the server', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { server, transport } = setUp({ health: health() });
  const heard: string[] = [];
  const images = (run: string): LiveEvent => ({ type: 'images', cursor: `${run}:1`, reset: true, run, total: 0, images: [] });
  transport.follow(() => ({ images: ['a'] }), { onEvent: ({ cursor }: LiveEvent) => void heard.push(cursor), onConnection: () => undefined, onFailure: () => undefined }, never);

  mock.timers.tick(500);
  await settle();
  for (const run of ['a', 'b']) server.emit(images(run));
  mock.timers.reset();

  assert.deepEqual(server.followed.map((params) => params.images), [['a']]);
  assert.deepEqual(heard, ['a:1']);
});

test('what the machine did, which a busy kernel was not asked for, comes from the server', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { server, transport } = setUp({ health: health() });
  const heard: string[] = [];
  transport.follow(() => ({ telemetry: ['a'] }), { onEvent: ({ cursor }: LiveEvent) => void heard.push(cursor), onConnection: () => undefined, onFailure: () => undefined }, never);

  mock.timers.tick(500);
  await settle();
  server.emit({ type: 'telemetry', cursor: 'm:1', reset: true, run: 'a', columns: 0, blocks: [] });
  mock.timers.reset();

  assert.deepEqual(server.followed.map(({ series, telemetry }) => [series, telemetry]), [[[], ['a']]]);
  assert.deepEqual(heard, ['m:1']);
});

test('a kernel that answers in time is the only source', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const setting = setUp({ health: health() });
  const page = follow(setting, ['a']);

  setting.model.push({ type: 'live', id: 0, event: series('a', 'a:1', true) });
  mock.timers.tick(500);
  await settle();
  mock.timers.reset();

  assert.deepEqual(setting.server.followed, []);
  assert.deepEqual(page.heard, ['a:1']);
});

test('a log that the page has left is not brought back by a kernel that repeats it', async () => {
  const { model, transport } = setUp({ health: health() });
  const heard: string[] = [];
  const follower = { onEvent: (event: LiveEvent) => heard.push(event.cursor), onConnection: () => undefined, onFailure: () => undefined };
  let logs = ['a'];
  const stream = transport.follow(() => ({ logs }), follower, AbortSignal.timeout(100));
  const push = (run: string, cursor: string): void =>
    model.push({ type: 'live', id: 0, event: { type: 'log', cursor, reset: true, run, first_line: 1, total: 0, lines: [], days: [] } });
  push('a', 'a:1');

  logs = ['b'];
  stream.renew();
  push('a', 'a:2');
  push('b', 'b:1');

  assert.deepEqual(heard, ['a:1', 'b:1']);
});

test('a run that comes back goes on from where the page is, and the kernel is asked to begin it anew', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const setting = setUp({ health: health() });
  const { model, server } = setting;
  const page = follow(setting, ['a']);
  const push = (event: LiveEvent): void => model.push({ type: 'live', id: 0, event });
  push(series('a', 'a:1', true));
  page.want([]);
  page.want(['a']);
  mock.timers.tick(500);
  await settle();

  const later = performance.now() + 60_000;
  mock.method(performance, 'now', () => later);
  server.emit(series('a', 'a:3', false));
  push(series('a', 'a:2', false));
  await settle();
  const hello = model.sent.at(-1);
  push(series('a', 'a:4', true));
  mock.reset();

  assert.deepEqual(server.followed[0]?.cursors, { a: 'a:1' });
  assert.deepEqual(page.heard, ['a:1', 'a:3', 'a:4']);
  assert.deepEqual([hello?.method, hello?.params], ['hello', { cursors: {} }]);
});
