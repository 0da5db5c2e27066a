// Calls back when what is shown has stayed the same for a moment.

export class Settling {
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #callback: () => void;
  readonly #delayMs: number;

  constructor(callback: () => void, delayMs: number, signal: AbortSignal) {
    this.#callback = callback;
    this.#delayMs = delayMs;
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
  }

  /** Whether a call back is to come. */
  get moving(): boolean {
    return this.#timer !== undefined;
  }

  /** Something moved: the moment starts anew. */
  move(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#callback();
    }, this.#delayMs);
  }
}
