// A line as the short text that an SVG path wants.

import type { Pen } from './trace';

/** Writes places, each relative to the one before; `stretch` widens what was traced for a narrower plot. */
export class PathPen implements Pen {
  readonly #parts: string[] = [];
  #x = 0;
  #y = 0;
  readonly #stretch: (x: number) => number;
  readonly #fineness: number;

  /** Places are whole multiples of a unit divided by `fineness`. */
  constructor(stretch: (x: number) => number = (x) => x, fineness = 1) {
    this.#stretch = stretch;
    this.#fineness = fineness;
  }

  moveTo(x: number, y: number): void {
    [this.#x, this.#y] = this.#cell(x, y);
    this.#parts.push(`M${this.#x / this.#fineness} ${this.#y / this.#fineness}`);
  }

  lineTo(x: number, y: number): void {
    const [left, top] = this.#cell(x, y);
    const [right, down] = [left - this.#x, top - this.#y].map((step) => step / this.#fineness) as [number, number];
    if (right !== 0 && down !== 0) this.#parts.push(`l${right}${down < 0 ? '' : ' '}${down}`);
    else if (right !== 0) this.#parts.push(`h${right}`);
    else if (down !== 0) this.#parts.push(`v${down}`);
    [this.#x, this.#y] = [left, top];
  }

  /** A point that has no neighbour. */
  dot(x: number, y: number): void {
    this.moveTo(x, y);
    this.#parts.push('h0');
  }

  get text(): string {
    return this.#parts.join('');
  }

  #cell(x: number, y: number): [number, number] {
    return [Math.round(this.#stretch(x) * this.#fineness), Math.round(y * this.#fineness)];
  }
}
