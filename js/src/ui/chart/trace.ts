// Draws a line of any length in at most four points per pixel column: first, lowest, highest, last.

import { firstIndexFrom, lastIndexUpTo, type Line } from './line';
import { type Plot, xScale, yScale } from './scale';

/** The part of a canvas path that is used. */
export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
}

/** Gives the places of points that have no neighbour to be joined with and need a dot. */
export function traceLine(pen: Pen, line: Pick<Line, 'x' | 'y'>, plot: Plot): [number, number][] {
  const [first, last] = [Math.max(0, firstIndexFrom(line.x, plot.x[0]) - 1), lastIndexUpTo(line.x, plot.x[1]) + 1];
  const [toX, toY] = [xScale(plot), yScale(plot)];
  const stroke = new Stroke(pen);
  for (let index = first; index <= Math.min(last, line.x.length - 1); index++) {
    const [x, value] = [line.x[index] as number, line.y[index] as number];
    if (Number.isFinite(value) && (!plot.logY || value > 0) && (!plot.logX || x > 0)) stroke.to(toX(x), toY(value));
    else stroke.lift();
  }
  stroke.lift();
  return stroke.lone;
}

/** A stretch of the line without gaps; gathers a pixel column before it draws it. */
class Stroke {
  readonly lone: [number, number][] = [];
  #points = 0;
  #column = NaN;
  #firstX = 0;
  #firstY = 0;
  #lastX = 0;
  #lastY = 0;
  #lowest = 0;
  #highest = 0;
  readonly #pen: Pen;

  constructor(pen: Pen) {
    this.#pen = pen;
  }

  to(x: number, y: number): void {
    const column = Math.round(x);
    if (this.#points === 0) this.#pen.moveTo(x, y);
    else if (column !== this.#column) {
      this.#finishColumn();
      this.#pen.lineTo(x, y);
    }
    if (this.#points === 0 || column !== this.#column) {
      this.#column = column;
      this.#firstX = x;
      this.#firstY = this.#lowest = this.#highest = y;
    } else if (y < this.#lowest) this.#lowest = y;
    else if (y > this.#highest) this.#highest = y;
    this.#lastX = x;
    this.#lastY = y;
    this.#points += 1;
  }

  lift(): void {
    if (this.#points === 1) this.lone.push([this.#lastX, this.#lastY]);
    else if (this.#points > 1) this.#finishColumn();
    this.#points = 0;
  }

  #finishColumn(): void {
    if (this.#lastX === this.#firstX && this.#lowest === this.#highest) return;
    const isFalling = this.#firstY === this.#highest || this.#lastY === this.#lowest;
    const [near, far] = isFalling ? [this.#highest, this.#lowest] : [this.#lowest, this.#highest];
    if (near !== this.#firstY) this.#pen.lineTo(this.#lastX, near);
    if (far !== this.#lastY) this.#pen.lineTo(this.#lastX, far);
    this.#pen.lineTo(this.#lastX, this.#lastY);
  }
}
