// The run that the pointer is on, wherever in the dashboard it is pointed at.

export class Highlight {
  #current = '';
  readonly #listeners = new Set<() => void>();

  /** Key of the run; empty where none is pointed at. */
  get run(): string {
    return this.#current;
  }

  set run(run: string) {
    if (run === this.#current) return;
    this.#current = run;
    for (const listener of [...this.#listeners]) listener();
  }

  onChange(callback: () => void, signal: AbortSignal): void {
    this.#listeners.add(callback);
    signal.addEventListener('abort', () => this.#listeners.delete(callback));
  }
}
