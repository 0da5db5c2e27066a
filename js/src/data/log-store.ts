// The last lines of one run's log.

import type { LogEvent } from '../contract/generated';

/** Older lines are forgotten beyond this many, so that a chatty run does not fill the page's memory. */
const LINES_KEPT = 50_000;

export class LogStore {
  run = '';
  cursor = '';
  /** Number of `lines[0]` in the file, from 1. */
  firstLine = 1;
  lines: string[] = [];
  /** Lines in the file. */
  total = 0;

  /** Whether the log of `run` is here, be it empty. */
  holds(run: string): boolean {
    return this.run === run && this.cursor !== '';
  }

  /** Gives whether anything changed. */
  apply(event: LogEvent): boolean {
    if (event.reset) {
      if (this.run === event.run && this.cursor === event.cursor && this.endsLike(event)) return false;
      this.run = event.run;
      this.firstLine = event.first_line;
      this.lines = [...event.lines];
    } else {
      if (this.run !== event.run) return false;
      // A line that was not ended yet comes again when it has gone on.
      this.lines.length = Math.min(this.lines.length, Math.max(0, event.first_line - this.firstLine));
      for (const line of event.lines) this.lines.push(line);
    }
    const excess = this.lines.length - LINES_KEPT;
    if (excess > 0) {
      this.lines.splice(0, excess);
      this.firstLine += excess;
    }
    this.cursor = event.cursor;
    this.total = event.total;
    return true;
  }

  private endsLike(event: LogEvent): boolean {
    return this.total === event.total && this.lines.at(-1) === event.lines.at(-1);
  }
}
