// One WebSocket for all streams of a page. It is opened by the first follower, closed after the last one, and taken
// up again after a break with each follower's own last cursors.

import { decodeFrames, type Frame } from '../contract/frame';
import type { Failure, FollowParams, Live } from '../contract/generated';
import { type Follower, type Stream, TransportError } from './transport';

interface Followed {
  params: () => FollowParams;
  follower: Follower;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;

export class LiveSocket {
  #nextId = 1;
  readonly #streams = new Map<number, Followed>();
  #socket: WebSocket | undefined;
  #retryMs = FIRST_RETRY_MS;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #url: () => string;
  readonly #open: (url: string) => WebSocket;

  constructor(url: () => string, open: (url: string) => WebSocket = (url) => new WebSocket(url)) {
    this.#url = url;
    this.#open = open;
  }

  follow(params: () => FollowParams, follower: Follower, signal: AbortSignal): Stream {
    const id = this.#nextId++;
    this.#streams.set(id, { params, follower });
    signal.addEventListener('abort', () => this.#leave(id));
    if (this.#socket === undefined) this.#connect();
    else if (this.#socket.readyState === WebSocket.OPEN) {
      this.#ask(id);
      follower.onConnection(true);
    }
    return { renew: () => this.#ask(id) };
  }

  #connect(): void {
    clearTimeout(this.#retryTimer);
    const socket = this.#open(this.#url());
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.onopen = () => {
      this.#retryMs = FIRST_RETRY_MS;
      for (const [id, { follower }] of this.#streams) {
        this.#ask(id);
        follower.onConnection(true);
      }
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => this.#receive(data);
    socket.onclose = () => this.#lost(socket);
  }

  #ask(id: number): void {
    const stream = this.#streams.get(id);
    if (stream === undefined || this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify({ id, method: 'follow', params: stream.params() }));
  }

  #leave(id: number): void {
    this.#streams.delete(id);
    const socket = this.#socket;
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'cancel', id }));
    if (this.#streams.size > 0) return;
    clearTimeout(this.#retryTimer);
    this.#socket = undefined;
    socket?.close();
  }

  #receive(data: unknown): void {
    if (data instanceof ArrayBuffer) for (const frame of decodeFrames(data)) this.#take(frame);
    else this.#take({ message: JSON.parse(String(data)), columns: [] });
  }

  #take(frame: Pick<Frame, 'message' | 'columns'>): void {
    const message = frame.message as Live | Failure | { type: 'reply'; id: number };
    const stream = this.#streams.get(message.id);
    if (stream === undefined) return;
    if (message.type === 'live') stream.follower.onEvent(message.event, frame.columns);
    if (message.type === 'failure') stream.follower.onFailure(new TransportError(message.code, message.message));
  }

  #lost(socket: WebSocket): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    if (this.#streams.size === 0) return;
    for (const { follower } of this.#streams.values()) follower.onConnection(false);
    this.#retryTimer = setTimeout(() => this.#connect(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }
}
