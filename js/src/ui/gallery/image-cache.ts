// The bytes of images as addresses that only an <img> is given: what they hold is drawn and never run.

import type { ImageItem } from '../../contract/generated';
import type { DataClient } from '../../data/client';
import { TransportError } from '../../transport/transport';

const KEPT = 60;

/** An address, or why there is none. */
export type Loaded = { url: string } | { problem: string };

export class ImageCache {
  readonly #loads = new Map<string, Promise<Loaded>>();
  readonly #client: DataClient;
  readonly #signal: AbortSignal;

  constructor(client: DataClient, signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#loads.forEach((load) => void load.then(release)));
  }

  /** Asks for an image once; one that failed is asked for again the next time. */
  load(run: string, item: ImageItem): Promise<Loaded> {
    const key = `${run}\n${item.path}\n${item.time}`;
    const load = this.#loads.get(key) ?? this.#ask(run, item, key);
    this.#loads.delete(key);
    this.#loads.set(key, load);
    const [oldest] = this.#loads.keys();
    if (this.#loads.size > KEPT && oldest !== undefined) {
      void this.#loads.get(oldest)?.then(release);
      this.#loads.delete(oldest);
    }
    return load;
  }

  async #ask(run: string, { path }: ImageItem, key: string): Promise<Loaded> {
    try {
      const { result, attachments } = await this.#client.ask('image', { run, path }, this.#signal);
      const bytes = (attachments[0] ?? new Uint8Array(0)).slice();
      return { url: URL.createObjectURL(new Blob([bytes], { type: result.attachments[0]?.content_type ?? '' })) };
    } catch (error) {
      this.#loads.delete(key);
      return { problem: error instanceof TransportError ? error.message : String(error) };
    }
  }
}

function release(loaded: Loaded): void {
  if ('url' in loaded) URL.revokeObjectURL(loaded.url);
}
