// Lines of one run's log: the end of it, kept current, and blocks from anywhere before, as they were asked for.

import type { LogDay, LogEvent, LogReply } from '../contract/generated';

/** Lines of one block; one question brings whole blocks. */
export const BLOCK_LINES = 500;
/** Blocks that are held; of others, those that were looked at longest ago are forgotten. */
const BLOCKS_KEPT = 100;
const CLOCK = /^(\d\d):(\d\d):(\d\d) \| /;

export interface Gap {
  firstLine: number;
  count: number;
}

export class LogLines {
  cursor = '';
  /** Lines in the file. */
  total = 0;
  readonly #blocks = new Map<number, (string | undefined)[]>();
  #days: LogDay[] = [];

  constructor(readonly run: string) {}

  /** Whether the log is here, be it empty. */
  get loaded(): boolean {
    return this.cursor !== '';
  }

  /** Names the file until it is cut or replaced. */
  get generation(): string {
    return generationOf(this.cursor);
  }

  /** Lines that have ended and stay as they are. */
  get wholeLines(): number {
    return this.loaded ? reachedBy(this.cursor) : 0;
  }

  /** Line number `line`, from 1; undefined where it is not here. */
  get(line: number): string | undefined {
    return this.#blocks.get(blockOf(line))?.[(line - 1) % BLOCK_LINES];
  }

  /** Seconds since the epoch at which a line was written; undefined where that is not known, or has no clock. */
  timeOf(line: number): number | undefined {
    const clock = CLOCK.exec(this.get(line) ?? '');
    const day = this.#days.filter(({ first_line }) => first_line <= line).at(-1);
    if (clock === null || day === undefined) return undefined;
    return day.midnight + 3600 * Number(clock[1]) + 60 * Number(clock[2]) + Number(clock[3]);
  }

  /** The lines that are here with their numbers, in any order of blocks. */
  *entries(): Generator<[line: number, text: string]> {
    for (const [index, block] of this.#blocks) {
      for (const [position, text] of block.entries()) if (text !== undefined) yield [index * BLOCK_LINES + position + 1, text];
    }
  }

  /** Number of the last line that was written by a moment; undefined where the lines that are here do not tell. */
  lineAt(moment: number): number | undefined {
    let begun = false;
    for (let line = this.firstOfTail(); line <= this.total; line++) {
      const time = this.timeOf(line);
      if (time === undefined) continue;
      if (time > moment) return begun || line === 1 ? line - 1 : undefined;
      begun = true;
    }
    return begun ? this.total : undefined;
  }

  /** Number of the first line from which on all are here. */
  firstOfTail(): number {
    let line = this.total;
    while (line > 0 && this.get(line) !== undefined) line -= 1;
    return line + 1;
  }

  /** Lines between two that are not here, as whole blocks; looking at the others keeps them. */
  gaps(first: number, last: number): Gap[] {
    const found: Gap[] = [];
    for (let index = blockOf(Math.max(first, 1)); index <= blockOf(Math.min(last, this.total)); index++) {
      const block = this.#blocks.get(index);
      const firstLine = index * BLOCK_LINES + 1;
      const count = Math.min(BLOCK_LINES, this.total - firstLine + 1);
      if (block !== undefined) this.#touch(index, block);
      if (block === undefined || !isFull(block, count)) found.push({ firstLine, count });
    }
    return found;
  }

  /** Takes an event of the stream; gives whether anything changed. */
  apply(event: LogEvent): boolean {
    if (event.reset) {
      if (this.cursor === event.cursor && this.total === event.total && this.get(event.total) === event.lines.at(-1)) return false;
      if (this.generation !== generationOf(event.cursor) || event.total < this.total) this.#clear();
      this.#forgetFrom(reachedBy(this.cursor) + 1);
    } else {
      if (!this.loaded) return false;
      this.#forgetFrom(event.first_line);
    }
    this.cursor = event.cursor;
    this.total = event.total;
    this.#put(event.first_line, event.lines, event.days);
    return true;
  }

  /** Takes lines that were asked for, unless the file is another one by now. */
  take(reply: LogReply): void {
    if (generationOf(reply.cursor) !== this.generation) return;
    this.#put(reply.first_line, reply.lines.slice(0, Math.max(0, this.total - reply.first_line + 1)), reply.days);
  }

  #put(firstLine: number, lines: readonly string[], days: readonly LogDay[]): void {
    lines.forEach((text, offset) => {
      const line = firstLine + offset;
      const block = this.#blocks.get(blockOf(line)) ?? [];
      this.#blocks.set(blockOf(line), block);
      block[(line - 1) % BLOCK_LINES] = text;
    });
    const known = new Map([...this.#days, ...days].map((day) => [day.first_line, day]));
    this.#days = [...known.values()].sort((a, b) => a.first_line - b.first_line);
    this.#prune();
  }

  #forgetFrom(line: number): void {
    for (const [index, block] of this.#blocks) {
      const kept = line - 1 - index * BLOCK_LINES;
      if (kept <= 0) this.#blocks.delete(index);
      else if (kept < block.length) block.length = kept;
    }
    this.#days = this.#days.filter(({ first_line }) => first_line < line);
  }

  #clear(): void {
    this.#blocks.clear();
    this.#days = [];
  }

  #touch(index: number, block: (string | undefined)[]): void {
    this.#blocks.delete(index);
    this.#blocks.set(index, block);
  }

  /** The end of the log stays: who follows it must not wait for a kernel that may be busy. */
  #prune(): void {
    const last = blockOf(this.total);
    for (const index of this.#blocks.keys()) {
      if (this.#blocks.size <= BLOCKS_KEPT) return;
      if (index < last - TAIL_BLOCKS) this.#blocks.delete(index);
    }
  }
}

const TAIL_BLOCKS = 4;

function blockOf(line: number): number {
  return Math.floor((line - 1) / BLOCK_LINES);
}

function isFull(block: readonly (string | undefined)[], count: number): boolean {
  for (let index = 0; index < count; index++) if (block[index] === undefined) return false;
  return true;
}

export function generationOf(cursor: string): string {
  return cursor.slice(0, cursor.lastIndexOf(':'));
}

function reachedBy(cursor: string): number {
  return Number(cursor.slice(cursor.lastIndexOf(':') + 1));
}
