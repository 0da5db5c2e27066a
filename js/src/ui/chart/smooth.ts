// Smoothed lines: an exponential moving average, or a mean over a window.
//
// Both are those of the raw points where all of these are here. Of a line that was thinned they are those of the drawn
// line, read off as often as there were raw points: where the page was sent four points of a column of thousands, a
// spike weighs more than it did, until one zooms in and the raw points are there. In return it needs no answer from a
// kernel that may be busy.

import type { Smoothing } from '../../contract/generated';

/** Raw points that end at each point: itself and those between it and the one before that are not here. */
type Counts = (index: number) => number;

/**
 * Gives the smoothed values beside `x` and `y`; NaN and infinities are left out of it and leave a gap.
 *
 * `density` is how many raw points there are per unit of x, 0 where all are here. `amount` is the weight of the past in
 * the exponential average; the window of the mean is centred and has as many points as that average reaches back to.
 */
export function smoothed(x: Float64Array, y: Float64Array, kind: Smoothing, amount: number, density: number): Float64Array {
  const counts: Counts = (index) => Math.max(1, ((x[index] as number) - (x[index - 1] as number)) * density);
  return kind === 'ema' ? exponential(y, amount, counts) : windowMean(y, halfWindow(amount), counts);
}

/** Points on each side of the middle one: a window of 2 h + 1 points is as wide as an exponential average of weight w. */
export function halfWindow(amount: number): number {
  return Math.round(amount / (1 - amount));
}

/**
 * s ← w s + (1 − w) y, divided by 1 − wⁿ: without that correction the first values would be drawn to 0
 * (Kingma and Ba, "Adam", 2015, section 3).
 *
 * The m raw points between two points that are here lie on the straight line from one to the other; their share of the
 * sum has a closed form.
 */
function exponential(y: Float64Array, weight: number, counts: Counts): Float64Array {
  let [sum, unseen, before] = [0, 1, NaN];
  return y.map((value, index) => {
    if (!Number.isFinite(value)) {
      before = NaN;
      return NaN;
    }
    const m = Number.isNaN(before) ? 1 : counts(index);
    const from = Number.isNaN(before) ? value : before;
    const decay = m === 1 ? weight : weight ** m;
    const constant = (1 - decay) / (1 - weight);
    const rising = (m - weight * constant) / (1 - weight);
    sum = decay * sum + (1 - weight) * (from * constant + ((value - from) * rising) / m);
    unseen *= decay;
    before = value;
    return sum / (1 - unseen);
  });
}

/** Mean of the raw points up to `half` places before and after each point, fewer at the ends. */
function windowMean(y: Float64Array, half: number, counts: Counts): Float64Array {
  const finite = Array.from(y.keys()).filter((index) => Number.isFinite(y[index]));
  const sums = new RunningSums(finite.map((index) => y[index] as number), finite.map((index, at) => (index > 0 && finite[at - 1] === index - 1 ? counts(index) : 1)));
  const out = new Float64Array(y.length).fill(NaN);
  const [low, high] = [sums.reader(), sums.reader()];
  finite.forEach((index, at) => {
    const [first, last] = [Math.max(0, sums.placeOf(at) - half - 1), Math.min(sums.count, sums.placeOf(at) + half)];
    out[index] = (high(last) - low(first)) / (last - first);
  });
  return out;
}

/** Sums of the first raw points of a line, for any number of them. */
class RunningSums {
  readonly #places: Float64Array;
  readonly #sums: Float64Array;
  readonly #values: readonly number[];
  readonly #steps: readonly number[];

  constructor(values: readonly number[], steps: readonly number[]) {
    this.#values = values;
    this.#steps = steps;
    this.#places = new Float64Array(values.length);
    this.#sums = new Float64Array(values.length);
    let [place, sum] = [0, 0];
    values.forEach((_, index) => {
      const step = steps[index] as number;
      sum += this.#part(index, step);
      place += step;
      this.#places[index] = place;
      this.#sums[index] = sum;
    });
  }

  get count(): number {
    return this.#places.at(-1) ?? 0;
  }

  placeOf(index: number): number {
    return this.#places[index] as number;
  }

  /** Gives the sum of the first `place` raw points; places may only grow from call to call. */
  reader(): (place: number) => number {
    let index = 0;
    return (place) => {
      while (index < this.#places.length - 1 && (this.#places[index] as number) < place) index += 1;
      const before = this.placeOf(index) - (this.#steps[index] as number);
      return (this.#sums[index - 1] ?? 0) + this.#part(index, place - before);
    };
  }

  /** Sum of the first `taken` raw points that end at point `index`. */
  #part(index: number, taken: number): number {
    const value = this.#values[index] as number;
    const step = this.#steps[index] as number;
    const from = step === 1 ? value : (this.#values[index - 1] as number);
    return taken * from + ((value - from) * taken * (taken + 1)) / (2 * step);
  }
}
