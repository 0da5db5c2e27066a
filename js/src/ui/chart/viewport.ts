// Which stretch of x all charts of a dashboard show.

import type { Range } from './line';

/** A window is no narrower than this share of its distance from 0: below, float64 has no places left to tell apart. */
const LEAST_SHARE = 2 ** -40;

export class Viewport {
  #whole: Range = [0, 1];
  #log = false;
  #zoomed: Range | undefined;
  readonly #listeners = new Set<() => void>();

  /** What is shown, in units of the axis. */
  get range(): Range {
    return this.#zoomed ?? this.#whole;
  }

  get isZoomed(): boolean {
    return this.#zoomed !== undefined;
  }

  /** Says what there is to be seen; a zoom stays as it is. */
  span(whole: Range, log: boolean): void {
    this.#whole = whole;
    if (log && !this.#log && this.#zoomed !== undefined && this.#zoomed[0] <= 0) this.#zoomed = undefined;
    this.#log = log;
  }

  /** Shows one stretch, or all again. */
  zoomTo(range: Range | undefined): void {
    const next = range === undefined ? undefined : this.#within(range);
    if (next?.[0] === this.#zoomed?.[0] && next?.[1] === this.#zoomed?.[1]) return;
    this.#zoomed = next;
    for (const listener of [...this.#listeners]) listener();
  }

  /** Makes the window `factor` times as wide; the place `share` of the way through it stays where it is. */
  zoomBy(factor: number, share = 0.5): void {
    const [from, to] = this.#linear(this.range);
    const fixed = from + (to - from) * share;
    this.zoomTo(this.#fromLinear([fixed - (fixed - from) * factor, fixed + (to - fixed) * factor]));
  }

  /** Moves the window by a share of its width, to the ends of what there is at most. */
  panBy(share: number): void {
    if (this.#zoomed === undefined) return;
    const [from, to] = this.#linear(this.#zoomed);
    const [first, last] = this.#linear(this.#whole);
    const way = Math.min(Math.max((to - from) * share, Math.min(0, first - from)), Math.max(0, last - to));
    this.zoomTo(this.#fromLinear([from + way, to + way]));
  }

  onChange(callback: () => void, signal: AbortSignal): void {
    this.#listeners.add(callback);
    signal.addEventListener('abort', () => this.#listeners.delete(callback));
  }

  /** Undefined where it would show all there is; the present window where it would be too narrow. */
  #within([low, high]: Range): Range | undefined {
    const [from, to] = [Math.max(low, this.#whole[0]), Math.min(high, this.#whole[1])];
    if (from === this.#whole[0] && to === this.#whole[1]) return undefined;
    return to - from > LEAST_SHARE * Math.max(Math.abs(from), Math.abs(to)) ? [from, to] : this.#zoomed;
  }

  #linear([from, to]: Range): Range {
    return this.#log ? [Math.log10(from), Math.log10(to)] : [from, to];
  }

  #fromLinear([from, to]: Range): Range {
    return this.#log ? [10 ** from, 10 ** to] : [from, to];
  }
}
