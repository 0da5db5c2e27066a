// Events are applied at once; the UI hears of them at most once per animation frame.

export type Kind = 'runs' | 'series' | 'log' | 'images' | 'status';
export type Schedule = (callback: () => void) => void;

const nextFrame: Schedule = (callback) => void requestAnimationFrame(callback);

export class Changes {
  readonly #listeners = new Set<{ kinds: readonly Kind[]; callback: () => void }>();
  readonly #pending = new Set<Kind>();
  readonly #schedule: Schedule;

  constructor(schedule: Schedule = nextFrame) {
    this.#schedule = schedule;
  }

  /** Calls back after changes of any of these kinds, until the signal aborts. */
  on(kinds: readonly Kind[], callback: () => void, signal: AbortSignal): void {
    const entry = { kinds, callback };
    this.#listeners.add(entry);
    signal.addEventListener('abort', () => this.#listeners.delete(entry));
  }

  mark(kind: Kind): void {
    const first = this.#pending.size === 0;
    this.#pending.add(kind);
    if (first) this.#schedule(() => this.#flush());
  }

  #flush(): void {
    const kinds = new Set(this.#pending);
    this.#pending.clear();
    for (const entry of [...this.#listeners]) {
      if (this.#listeners.has(entry) && entry.kinds.some((kind) => kinds.has(kind))) entry.callback();
    }
  }
}
