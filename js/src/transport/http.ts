// Over the server extension: GET for questions, one WebSocket for the live stream.

import { decodeFrame, type Frame } from '../contract/frame';
import type { FollowParams, Methods } from '../contract/generated';
import { LiveSocket } from './socket';
import { type Answer, type Follower, type Method, type Stream, type Transport, TransportError } from './transport';

export interface HttpSettings {
  /** The server's base URL with a slash at its end. */
  baseUrl: string;
  /** The same for WebSockets (`ws://…`); by default made from `baseUrl`. */
  wsUrl?: string;
  token?: string;
  /** The claim on the store that is asked about, in JSON; empty: the server's own. */
  store?: () => string;
}

const FRAME_TYPE = 'application/x-runicorn-frame';

export class HttpTransport implements Transport {
  readonly mayBeBusy = false;
  readonly pushed = false;
  readonly #socket: LiveSocket;
  readonly #settings: HttpSettings;

  constructor(settings: HttpSettings) {
    this.#settings = settings;
    this.#socket = new LiveSocket(() => this.#liveUrl());
  }

  async request<M extends Method>(method: M, params: Methods[M]['params'], signal: AbortSignal): Promise<Answer<M>> {
    const query = new URLSearchParams({ params: JSON.stringify(params), ...this.#storeParameter() });
    const url = `${this.#settings.baseUrl}runicorn/api/${method}?${query}`;
    const response = await fetch(url, { headers: headersOf(this.#settings), credentials: 'same-origin', signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw new TransportError('unreachable', String(error));
    });
    if (!response.ok) throw await failureOf(response);
    const { message, columns, attachments } = await readBody(response);
    return { result: unwrap(message) as Methods[M]['result'], columns, attachments };
  }

  follow(params: () => FollowParams, follower: Follower, signal: AbortSignal): Stream {
    return this.#socket.follow(params, follower, signal);
  }

  #liveUrl(): string {
    const base = this.#settings.wsUrl ?? new URL(this.#settings.baseUrl, location.href).href.replace(/^http/, 'ws');
    const { token } = this.#settings;
    return `${base}runicorn/api/live?${new URLSearchParams({ ...(token ? { token } : {}), ...this.#storeParameter() })}`;
  }

  #storeParameter(): Record<string, string> {
    const store = this.#settings.store?.() ?? '';
    return store === '' ? {} : { store };
  }
}

export function headersOf({ token }: HttpSettings): Record<string, string> {
  const headers: Record<string, string> = {};
  if (token) headers['Authorization'] = `token ${token}`;
  const xsrf = /(?:^|;\s*)_xsrf=([^;]*)/.exec(document.cookie)?.[1];
  if (xsrf !== undefined) headers['X-XSRFToken'] = xsrf;
  return headers;
}

async function readBody(response: Response): Promise<Frame> {
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith(FRAME_TYPE)) return decodeFrame(await response.arrayBuffer());
  if (!type.includes('json')) throw new TransportError('unreachable', `the server sent ${type || 'no content type'}`);
  return { message: await response.json(), columns: [], attachments: [] };
}

/** A frame may carry the whole `Reply` or only its result. */
function unwrap(message: unknown): unknown {
  const envelope = message as { type?: string; result?: unknown };
  return envelope.type === 'reply' ? envelope.result : message;
}

export async function failureOf(response: Response): Promise<TransportError> {
  const body = (await response.json().catch(() => ({}))) as { code?: string; message?: string };
  const code = body.code ?? (response.status === 404 ? 'no_extension' : `http_${response.status}`);
  return new TransportError(code, body.message ?? `${response.status} ${response.statusText}`);
}
