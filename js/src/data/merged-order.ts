// Lines of several logs in one order: by the second in which they were written, then by log, then by line. Kept is only
// where each second of each log stands, so that a million lines that are not here have their place.

/** Lines `first` to `last` of a log and at which of them, from the first on, a later second begins. */
export interface TimedLog {
  readonly first: number;
  readonly last: number;
  readonly lines: readonly number[];
  readonly seconds: readonly number[];
}

export interface LinePlace {
  /** Which of the logs. */
  log: number;
  line: number;
}

export class MergedOrder {
  /** Rows, which are numbered from 1. */
  count = 0;
  /** Of each stretch of lines of one log and second: the rows before it, its log, and which second of the log. */
  readonly #before: number[] = [];
  readonly #whose: number[] = [];
  readonly #marks: number[] = [];
  readonly #next: number[];
  readonly #seen: number[];
  readonly #logs: readonly TimedLog[];

  constructor(logs: readonly TimedLog[]) {
    this.#logs = logs;
    this.#next = logs.map(() => 0);
    this.#seen = logs.map(() => 0);
    this.extend();
  }

  /** Takes note of lines and seconds that were added at the ends of the logs. */
  extend(): void {
    const grown = this.#seen.map((_, log) => log).filter((log) => {
      const { last, lines } = this.#logs[log] as TimedLog;
      return last !== this.#seen[log] || lines.length !== this.#next[log];
    });
    for (const log of grown) this.#forgetFrom(this.#second(log, (this.#next[log] as number) - 1), log);
    if (grown.length > 0) this.#merge();
    this.#logs.forEach(({ last }, log) => (this.#seen[log] = last));
  }

  locate(row: number): LinePlace | undefined {
    if (row < 1 || row > this.count) return undefined;
    const at = this.#stretchAt(row);
    return { log: this.#whose[at] as number, line: this.#lineOf(at) + row - 1 - (this.#before[at] as number) };
  }

  /** The row of a line; undefined where it has none. */
  rowOf(log: number, line: number): number | undefined {
    const { first, last, lines = [] } = this.#logs[log] ?? {};
    if (first === undefined || last === undefined || line < first || line > last) return undefined;
    const mark = lowerBound(lines.length, (index) => (lines[index] as number) > line) - 1;
    const at = this.#firstFrom(this.#second(log, mark), log);
    return (this.#before[at] as number) + 1 + line - this.#lineOf(at);
  }

  /** The last line of a log that stands in a row or before it; the one before its first where none does. */
  lineUpTo(log: number, row: number): number {
    const { first, last, lines } = this.#logs[log] as TimedLog;
    if (row < 1) return first - 1;
    const at = this.#stretchAt(Math.min(row, this.count));
    if (this.#whose[at] === log) return this.#lineOf(at) + Math.min(row, this.count) - 1 - (this.#before[at] as number);
    const second = this.#second(this.#whose[at] as number, this.#marks[at] as number);
    const isBehind = (mark: number): boolean => this.#second(log, mark) > second || (this.#second(log, mark) === second && log > (this.#whose[at] as number));
    const mark = lowerBound(lines.length, isBehind);
    return mark === lines.length ? last : (lines[mark] as number) - 1;
  }

  /** How many rows were written by a moment. */
  rowsBy(moment: number): number {
    const at = this.#firstFrom(moment, this.#logs.length);
    return this.#before[at] ?? this.count;
  }

  #second(log: number, mark: number): number {
    return this.#logs[log]?.seconds[mark] ?? -Infinity;
  }

  #lineOf(at: number): number {
    return this.#logs[this.#whose[at] as number]?.lines[this.#marks[at] as number] as number;
  }

  #stretchAt(row: number): number {
    return lowerBound(this.#before.length, (at) => (this.#before[at] as number) >= row) - 1;
  }

  /** The first stretch that is not before a second of a log. */
  #firstFrom(second: number, log: number): number {
    return lowerBound(this.#before.length, (at) => {
      const whose = this.#whose[at] as number;
      const own = this.#second(whose, this.#marks[at] as number);
      return own > second || (own === second && whose >= log);
    });
  }

  #forgetFrom(second: number, log: number): void {
    for (let at = this.#before.length - 1, end = this.#firstFrom(second, log); at >= end; at--) {
      this.count = this.#before.pop() as number;
      this.#next[this.#whose.pop() as number] = this.#marks.pop() as number;
    }
  }

  #merge(): void {
    const [logs, next] = [this.#logs, this.#next];
    for (;;) {
      let least = -1;
      for (let log = 0; log < logs.length; log++) {
        if ((next[log] as number) < (logs[log]?.lines.length ?? 0) && (least < 0 || this.#second(log, next[log] as number) < this.#second(least, next[least] as number))) least = log;
      }
      if (least < 0) return;
      const { lines, last } = logs[least] as TimedLog;
      const mark = next[least] as number;
      this.#before.push(this.count);
      this.#whose.push(least);
      this.#marks.push(mark);
      this.count += (lines[mark + 1] ?? last + 1) - (lines[mark] as number);
      next[least] = mark + 1;
    }
  }
}

/** The first of `count` indices that passes, where all behind one that passes do; `count` where none does. */
function lowerBound(count: number, passes: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
