// Whether the page hears all the time what runs write, or only looks when it is asked to.

import type { DataClient } from '../../data/client';
import type { PreferenceStore } from './preferences';

/** A look ends so long after the first that came of it. */
const LOOK_MS = 1500;

export class Following {
  readonly #listeners = new Set<() => void>();
  #paused = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #client: DataClient;
  readonly #preferences: PreferenceStore | undefined;
  readonly #signal: AbortSignal;

  constructor(client: DataClient, preferences: PreferenceStore | undefined, signal: AbortSignal) {
    this.#client = client;
    this.#preferences = preferences;
    this.#signal = signal;
    client.changes.on(['runs', 'series', 'log', 'images'], () => this.#onNews(), signal);
    preferences?.onChange(() => this.#apply(), signal);
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
  }

  /** Whether nothing is heard until somebody asks. */
  get isPaused(): boolean {
    return this.#paused;
  }

  onChange(callback: () => void, signal: AbortSignal): void {
    this.#listeners.add(callback);
    signal.addEventListener('abort', () => this.#listeners.delete(callback));
  }

  /** Looks once. */
  look(): void {
    this.#setPaused(false);
    this.#client.restart();
  }

  get #isLive(): boolean {
    return this.#preferences === undefined || this.#preferences.get().refresh === 'live';
  }

  #apply(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isLive && this.#paused) this.look();
    else this.#onNews();
  }

  #onNews(): void {
    this.#setPaused(false);
    if (this.#isLive || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isLive || this.#signal.aborted) return;
      this.#client.pause();
      this.#setPaused(true);
    }, LOOK_MS);
  }

  #setPaused(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    for (const listener of [...this.#listeners]) listener();
  }
}
