// Whether the page hears all the time what runs write, or only looks when it is asked to.

import type { DataClient } from '../../data/client';
import type { PreferenceStore } from './preferences';

/** So long a look takes. */
const LOOK_MS = 1500;

export class Following {
  readonly #listeners = new Set<() => void>();
  #paused = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #client: DataClient;
  readonly #preferences: PreferenceStore | undefined;

  constructor(client: DataClient, preferences: PreferenceStore | undefined, signal: AbortSignal) {
    this.#client = client;
    this.#preferences = preferences;
    client.changes.on(['runs', 'series', 'log', 'images'], () => this.#goOn(), signal);
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
    this.#client.restart();
    this.#goOn();
  }

  get #isLive(): boolean {
    return this.#preferences === undefined || this.#preferences.get().refresh === 'live';
  }

  #apply(): void {
    if (this.#isLive && this.#paused) this.look();
    else this.#goOn();
  }

  /** What comes without a question, as after a choice, is a look too. */
  #goOn(): void {
    this.#setPaused(false);
    if (this.#isLive || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isLive) return;
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
