// Which store the panel and the tab show: the server's own, or one that an open notebook's kernel reads.

import type { StoreItem } from '../../contract/generated';
import { HttpTransport, type HttpSettings } from '../../transport/http';
import { ServerActions } from '../../transport/server-actions';

export class StoreChoice {
  /** Those that can be chosen, as the server last told. */
  stores: readonly StoreItem[] = [];
  #chosen: StoreItem | undefined;
  readonly #listeners = new Set<() => void>();

  readonly #settings: HttpSettings;

  constructor(settings: HttpSettings) {
    this.#settings = settings;
  }

  /** The store that is shown; undefined until the server has told which it serves. */
  get current(): StoreItem | undefined {
    return this.#chosen ?? this.stores.find(({ own }) => own);
  }

  transport(): HttpTransport {
    return new HttpTransport(this.#withClaim());
  }

  server(): ServerActions {
    return new ServerActions(this.#withClaim());
  }

  choose(store: StoreItem | undefined): void {
    if (store?.root === this.#chosen?.root && store?.own === this.#chosen?.own) return;
    this.#chosen = store?.own ? undefined : store;
    for (const listener of [...this.#listeners]) listener();
  }

  onChange(callback: () => void, signal: AbortSignal): void {
    this.#listeners.add(callback);
    signal.addEventListener('abort', () => this.#listeners.delete(callback));
  }

  /** Asks which stores there are now; what is chosen stays chosen. */
  async look(signal: AbortSignal): Promise<void> {
    const { result } = await new HttpTransport(this.#settings).request('stores', {}, signal);
    this.stores = result.stores;
  }

  /** The claim is the one of this moment: a view that was made for a store stays with it. */
  #withClaim(): HttpSettings {
    const claim = this.#chosen?.claim;
    const text = claim == null ? '' : JSON.stringify(claim);
    return { ...this.#settings, store: () => text };
  }
}
