// What only a server does: changes, and files as they are.

import type { Actions } from '../contract/generated';
import { failureOf, headersOf, type HttpSettings } from './http';
import { type ServerSide, TransportError } from './transport';

export class ServerActions implements ServerSide {
  readonly #settings: HttpSettings;

  constructor(settings: HttpSettings) {
    this.#settings = settings;
  }

  async act<A extends keyof Actions>(action: A, params: Actions[A]['params'], signal: AbortSignal): Promise<Actions[A]['result']> {
    const headers = { ...headersOf(this.#settings), 'Content-Type': 'application/json' };
    const request = { method: 'POST', headers, body: JSON.stringify(params), credentials: 'same-origin', signal } as const;
    const response = await fetch(`${this.#settings.baseUrl}runicorn/api/${action}`, request).catch((error: unknown) => {
      signal.throwIfAborted();
      throw new TransportError('unreachable', String(error));
    });
    if (!response.ok) throw await failureOf(response);
    return (await response.json()) as Actions[A]['result'];
  }

  addressOfFile(run: string, path: string): string {
    const store = this.#settings.store?.() ?? '';
    const query = new URLSearchParams({ run, path, ...(store === '' ? {} : { store }) });
    return `${this.#settings.baseUrl}runicorn/api/download?${query}`;
  }
}
