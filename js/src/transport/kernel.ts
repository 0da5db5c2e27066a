// Over the custom messages of a widget model. Stream 0 is pushed from the start: a busy kernel hears no request.

import { attachmentsFromBuffers, columnsFromBuffers, type Columns } from '../contract/frame';
import type { Failure, FollowParams, Live, LiveEvent, Methods, PackedPoints, Reply } from '../contract/generated';
import { type Answer, type Follower, type Method, type Stream, type Transport, TransportError } from './transport';
import { PointUnpacker } from './unpack';

/** The part of an anywidget model that is used here. */
export interface MessageModel {
  send(content: unknown): void;
  on(name: 'msg:custom', callback: (content: unknown, buffers: DataView[]) => void): void;
  off(name: 'msg:custom', callback: (content: unknown, buffers: DataView[]) => void): void;
}

interface Waiting {
  resolve(answer: { result: unknown; columns: Columns[]; attachments: Uint8Array[] }): void;
  reject(error: unknown): void;
}

/** A repeated whole state says that our `hello` was not heard; it is said again at most this often. */
const HELLO_AGAIN_MS = 5000;

export class KernelTransport implements Transport {
  readonly mayBeBusy = true;
  readonly pushed = true;
  #nextId = 1;
  readonly #unpacker = new PointUnpacker();
  readonly #waiting = new Map<number, Waiting>();
  #follower: Follower | undefined;
  readonly #early: { event: LiveEvent; columns: Columns[] }[] = [];
  readonly #acknowledged = new Set<string>();
  #cursors: () => Record<string, string> = () => ({});
  #helloQueued = false;
  #helloAt = -Infinity;
  readonly #model: MessageModel;

  constructor(model: MessageModel, signal: AbortSignal) {
    this.#model = model;
    model.on('msg:custom', this.#onMessage);
    signal.addEventListener('abort', () => model.off('msg:custom', this.#onMessage));
  }

  request<M extends Method>(method: M, params: Methods[M]['params'], signal: AbortSignal): Promise<Answer<M>> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      signal.addEventListener('abort', () => this.#cancel(id, signal.reason));
      this.#model.send({ id, method, params });
    });
  }

  follow(params: () => FollowParams, follower: Follower, signal: AbortSignal): Stream {
    this.#follower = follower;
    this.#cursors = () => params().cursors ?? {};
    signal.addEventListener('abort', () => {
      if (this.#follower === follower) this.#follower = undefined;
    });
    follower.onConnection(true);
    for (const { event, columns } of this.#early.splice(0)) this.#deliver(event, columns);
    this.#queueHello();
    return { renew: () => undefined };
  }

  #cancel(id: number, reason: unknown): void {
    const entry = this.#waiting.get(id);
    if (entry === undefined) return;
    this.#waiting.delete(id);
    this.#model.send({ type: 'cancel', id });
    entry.reject(reason);
  }

  readonly #onMessage = (content: unknown, buffers: DataView[] = []): void => {
    const message = content as Reply | Failure | Live | PackedPoints;
    if (message.type === 'live') {
      this.#unpacker.note(message);
      this.#deliver(message.event, columnsFromBuffers(message, buffers));
      return;
    }
    if (message.type === 'points') {
      for (const { event, columns } of this.#unpacker.unpack(message, buffers)) this.#deliver(event, columns);
      return;
    }
    const entry = this.#waiting.get(message.id);
    if (entry === undefined) return;
    this.#waiting.delete(message.id);
    if (message.type === 'failure') entry.reject(new TransportError(message.code, message.message));
    else entry.resolve({ result: message.result, columns: columnsFromBuffers(message, buffers), attachments: attachmentsFromBuffers(message, buffers) });
  };

  #deliver(event: LiveEvent, columns: Columns[]): void {
    if (this.#follower === undefined) {
      this.#early.push({ event, columns });
      return;
    }
    this.#follower.onEvent(event, columns);
    if (event.type !== 'trouble' && event.reset) this.#acknowledge(`${streamKey(event)} ${event.cursor}`);
  }

  /** Whole states come at growing intervals until the kernel knows that the page holds them. */
  #acknowledge(state: string): void {
    const repeated = this.#acknowledged.has(state);
    this.#acknowledged.add(state);
    if (!repeated) this.#queueHello();
    else this.greet();
  }

  /** Says again what the page holds, so that the kernel sends what is missing; left out when it was said just before. */
  greet(): void {
    if (performance.now() - this.#helloAt > HELLO_AGAIN_MS) this.#queueHello();
  }

  /** One `hello` for all states that arrive in one go. */
  #queueHello(): void {
    if (this.#helloQueued) return;
    this.#helloQueued = true;
    queueMicrotask(() => {
      this.#helloQueued = false;
      this.#helloAt = performance.now();
      this.#model.send({ id: 0, method: 'hello', params: { cursors: this.#cursors() } });
    });
  }
}

/** The name under which `FollowParams.cursors` keeps the cursor of an event. */
export function streamKey(event: Exclude<LiveEvent, { type: 'trouble' }>): string {
  if (event.type === 'runs') return 'runs';
  return event.type === 'series' ? event.run : `${event.type}:${event.run}`;
}
