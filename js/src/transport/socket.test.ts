import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { encodeFrame } from '../contract/frame';
import type { FollowParams, LiveEvent } from '../contract/generated';
import { LiveSocket } from './socket';

const OPEN = 1;
Object.assign(globalThis, { WebSocket: { OPEN } });

/** The page's end of a WebSocket, whose other end the test holds. */
class Socket {
  readyState = 0;
  binaryType = '';
  readonly sent: { id: number; method?: string; type?: string; params?: FollowParams }[] = [];
  onopen: () => void = () => undefined;
  onmessage: (event: { data: unknown }) => void = () => undefined;
  onclose: () => void = () => undefined;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as (typeof this.sent)[number]);
  }

  accept(): void {
    this.readyState = OPEN;
    this.onopen();
  }

  close(): void {
    this.readyState = 3;
    this.onclose();
  }
}

function setUp(): { sockets: Socket[]; live: LiveSocket } {
  const sockets: Socket[] = [];
  const open = (): WebSocket => {
    const socket = new Socket();
    sockets.push(socket);
    return socket as unknown as WebSocket;
  };
  return { sockets, live: new LiveSocket(() => 'ws://host', open) };
}

test('after a break the stream is asked for again with its last cursors', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { sockets, live } = setUp();
  const connection: boolean[] = [];
  let cursors: Record<string, string> = {};
  live.follow(() => ({ cursors }), { onEvent: () => undefined, onConnection: (up) => connection.push(up), onFailure: () => undefined }, new AbortController().signal);
  sockets[0]?.accept();
  cursors = { runs: 'a:4' };

  sockets[0]?.close();
  mock.timers.tick(500);
  sockets[1]?.accept();
  mock.timers.reset();

  assert.deepEqual(connection, [true, false, true]);
  assert.deepEqual(sockets[1]?.sent, [{ id: 1, method: 'follow', params: { cursors: { runs: 'a:4' } } }]);
});

test('each stream gets its own events, and a renewed one keeps its id', () => {
  const { sockets, live } = setUp();
  const events: [string, LiveEvent][] = [];
  const followed = (name: string) => ({ onEvent: (event: LiveEvent) => events.push([name, event]), onConnection: () => undefined, onFailure: () => undefined });
  let logs = ['a'];
  live.follow(() => ({}), followed('one'), new AbortController().signal);
  const second = live.follow(() => ({ logs }), followed('two'), new AbortController().signal);
  sockets[0]?.accept();

  logs = ['b'];
  second.renew();
  const event: LiveEvent = { type: 'trouble', cursor: '', subject: 'runs', code: 'x', message: 'm' };
  sockets[0]?.onmessage({ data: encodeFrame(JSON.stringify({ type: 'live', id: 2, event }), []) });

  assert.equal(sockets.length, 1);
  assert.deepEqual(sockets[0]?.sent.map(({ id, params }) => [id, params?.logs]), [[1, undefined], [2, ['a']], [2, ['b']]]);
  assert.deepEqual(events, [['two', event]]);
});

test('the line is closed when the last follower leaves', () => {
  const { sockets, live } = setUp();
  const abort = new AbortController();
  live.follow(() => ({}), { onEvent: () => undefined, onConnection: () => undefined, onFailure: () => undefined }, abort.signal);
  sockets[0]?.accept();

  abort.abort();

  assert.deepEqual(sockets[0]?.sent.at(-1), { type: 'cancel', id: 1 });
  assert.equal(sockets[0]?.readyState, 3);
  assert.equal(sockets.length, 1);
});
