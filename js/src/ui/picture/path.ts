// A line as the short text that an SVG path wants.

import type { Pen } from '../chart/trace';

/** Writes whole numbers, each relative to the one before; `stretch` widens what was traced for a narrower plot. */
export class PathPen implements Pen {
  private readonly parts: string[] = [];
  private x = 0;
  private y = 0;

  constructor(private readonly stretch: (x: number) => number = (x) => x) {}

  moveTo(x: number, y: number): void {
    [this.x, this.y] = [Math.round(this.stretch(x)), Math.round(y)];
    this.parts.push(`M${this.x} ${this.y}`);
  }

  lineTo(x: number, y: number): void {
    const [right, down] = [Math.round(this.stretch(x)) - this.x, Math.round(y) - this.y];
    if (right !== 0 && down !== 0) this.parts.push(`l${right}${down < 0 ? '' : ' '}${down}`);
    else if (right !== 0) this.parts.push(`h${right}`);
    else if (down !== 0) this.parts.push(`v${down}`);
    this.x += right;
    this.y += down;
  }

  /** A point that has no neighbour. */
  dot(x: number, y: number): void {
    this.moveTo(x, y);
    this.parts.push('h0');
  }

  get text(): string {
    return this.parts.join('');
  }
}
