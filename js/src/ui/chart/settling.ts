// Calls back when what is shown has stayed the same for a moment.

export class Settling {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly callback: () => void,
    private readonly delayMs: number,
    signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => clearTimeout(this.timer));
  }

  /** Whether a call back is to come. */
  get moving(): boolean {
    return this.timer !== undefined;
  }

  /** Something moved: the moment starts anew. */
  move(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.callback();
    }, this.delayMs);
  }
}
