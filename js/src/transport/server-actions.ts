// What only a server does: changes, and files as they are.

import type { Actions, ExportParams, ImportReply } from '../contract/generated';
import { failureOf, headersOf, type HttpSettings } from './http';
import { type ServerSide, TransportError } from './transport';

export class ServerActions implements ServerSide {
  readonly #settings: HttpSettings;

  constructor(settings: HttpSettings) {
    this.#settings = settings;
  }

  act<A extends keyof Actions>(action: A, params: Actions[A]['params'], signal: AbortSignal): Promise<Actions[A]['result']> {
    return this.#post(this.#addressOf(action, {}), JSON.stringify(params), 'application/json', signal);
  }

  upload(archive: File, signal: AbortSignal): Promise<ImportReply> {
    return this.#post(this.#addressOf('upload', { name: archive.name }), archive, 'application/octet-stream', signal);
  }

  addressOfFile(run: string, path: string): string {
    return this.#addressOf('download', { run, path, ...this.#store() });
  }

  addressOfExport(params: ExportParams): string {
    return this.#addressOf('export', { params: JSON.stringify(params), ...this.#store() });
  }

  async #post<Result>(address: string, body: BodyInit, type: string, signal: AbortSignal): Promise<Result> {
    const headers = { ...headersOf(this.#settings), 'Content-Type': type };
    const response = await fetch(address, { method: 'POST', headers, body, credentials: 'same-origin', signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw new TransportError('unreachable', String(error));
    });
    if (!response.ok) throw await failureOf(response);
    return (await response.json()) as Result;
  }

  #addressOf(what: string, parameters: Record<string, string>): string {
    const query = new URLSearchParams(parameters).toString();
    return `${this.#settings.baseUrl}runicorn/api/${what}${query === '' ? '' : `?${query}`}`;
  }

  #store(): Record<string, string> {
    const store = this.#settings.store?.() ?? '';
    return store === '' ? {} : { store };
  }
}
