// Copying a long stretch of a log, also of lines that are not on the page.

import type { DataClient } from '../../data/client';
import type { ShownLines } from '../../data/shown-lines';
import { type Place, textOf } from './copying';
import type { LogPane } from './log-pane';

/** Lines that are copied at most when nothing is selected. */
const MOST_COPIED = 200_000;
/** Rows of one question. */
const PORTION = 20_000;

/** Gives what is selected, else the whole log, the end of it where it is very long; and how many lines that is. */
export async function copiedText(client: DataClient, pane: LogPane, signal: AbortSignal): Promise<{ text: string; count: number }> {
  const { lines, selection } = pane;
  const whole: [Place, Place] = [{ row: Math.max(1, lines.count - MOST_COPIED + 1), offset: 0 }, { row: lines.count, offset: Infinity }];
  const [from, to] = selection.range() ?? whole;
  const last = Math.min(to.row, lines.count);
  const texts: string[] = [];
  for (let row = from.row; row <= last; row += PORTION) {
    const end = Math.min(row + PORTION - 1, last);
    const held = await heldLines(client, lines, row, end, signal);
    const get = (at: number): { prefix: string; raw: string } | undefined => {
      const place = lines.at(at);
      const raw = held.get(`${place?.line} ${place?.log.run}`);
      return raw === undefined ? undefined : { prefix: pane.prefix(at), raw };
    };
    texts.push(textOf([row === from.row ? from : { row, offset: 0 }, end === to.row ? to : { row: end, offset: Infinity }], get));
  }
  return { text: texts.join('\n'), count: Math.max(0, last - from.row + 1) };
}

/** The lines in some rows, asked for where they are not here. */
async function heldLines(client: DataClient, lines: ShownLines, first: number, last: number, signal: AbortSignal): Promise<Map<string, string>> {
  const held = new Map<string, string>();
  for (const stretch of lines.stretches(first, last)) {
    const { log } = stretch;
    const note = (line: number, text: string | undefined): void => {
      if (text !== undefined) held.set(`${line} ${log.run}`, text);
    };
    for (let line = stretch.first; line <= stretch.last; line++) note(line, log.get(line));
    if (stretch.last < stretch.first || log.gaps(stretch.first, stretch.last).length === 0) continue;
    const { result } = await client.ask('log', { run: log.run, first_line: stretch.first, count: stretch.last - stretch.first + 1 }, signal);
    result.lines.forEach((text, offset) => note(result.first_line + offset, text));
  }
  return held;
}
