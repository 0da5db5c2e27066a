// When the lines of one log were written, as the store tells it (runicorn/store/log_clock.py), and of younger lines as
// they say themselves.

import type { LogTimesReply } from '../contract/generated';
import { generationOf, type LogLines } from './log-lines';
import type { TimedLog } from './merged-order';

export class LineTimes implements TimedLog {
  first = 1;
  last = 0;
  lines: number[] = [];
  seconds: number[] = [];
  /** Another one whenever what was told before no longer holds. */
  edition = 0;
  #generation: string | undefined;
  /** Up to this line the times are known. */
  #known = 0;
  #isGuessed = false;
  /** When the run began: the time of a log that tells none. */
  readonly #startedAt: number;

  constructor(readonly log: LogLines, startedAt: number) {
    this.#startedAt = startedAt;
  }

  /** Takes note of lines that were added; those that cannot be told count as written with the one before them. */
  extend(): void {
    const { log } = this;
    if (log.generation !== this.#generation || log.total < this.last) this.#begin(log.firstOfTail());
    while (this.#known < log.wholeLines && log.get(this.#known + 1) !== undefined) {
      this.#known += 1;
      this.#note(this.#known, log.timeOf(this.#known));
    }
    this.last = log.total;
    if (this.lines.length === 0 && this.first <= this.last) this.#note(this.first, undefined);
  }

  /** From which line on the store must be asked; undefined where all is known. */
  get missing(): number | undefined {
    return this.first > 1 ? 1 : this.#known < this.log.wholeLines ? this.#known + 1 : undefined;
  }

  /** Gives whether that has told anything. */
  take({ cursor, first_line, last_line }: LogTimesReply, content: Uint8Array): boolean {
    const { missing } = this;
    if (generationOf(cursor) !== this.log.generation || first_line !== missing) return false;
    if (first_line === 1) this.#begin(1);
    const [lines, seconds] = halves(content);
    lines.forEach((line, index) => this.#note(line, seconds[index]));
    this.#known = Math.max(this.#known, last_line);
    this.extend();
    return this.missing !== missing;
  }

  #begin(first: number): void {
    this.first = first;
    this.#known = this.last = first - 1;
    this.lines = [];
    this.seconds = [];
    this.#isGuessed = false;
    this.#generation = this.log.generation;
    this.edition += 1;
  }

  #note(line: number, second: number | undefined): void {
    if (this.lines.length === 0) {
      this.lines.push(this.first);
      this.seconds.push(second ?? this.#startedAt);
      this.#isGuessed = second === undefined;
    } else if (second !== undefined && this.#isGuessed) {
      this.seconds[0] = second;
      this.#isGuessed = false;
      this.edition += 1;
    } else if (second !== undefined && second > (this.seconds.at(-1) as number)) {
      this.lines.push(line);
      this.seconds.push(second);
    }
  }
}

function halves(content: Uint8Array): [Uint32Array, Uint32Array] {
  const numbers = new Uint32Array(content.slice().buffer);
  return [numbers.subarray(0, numbers.length / 2), numbers.subarray(numbers.length / 2)];
}
