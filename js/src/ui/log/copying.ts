// Copying from a log of which only the rows in sight exist: what was selected is remembered by line, and the text is taken
// from the lines themselves, so that numbers, colours and what a terminal would not show are not in it.

import { messageStart, plainText } from './line';

export interface Place {
  row: number;
  /** Characters of the plain line before the place. */
  offset: number;
}

/** A line as it stands in the file, and what is to stand before it. */
export type GetLine = (row: number) => { prefix: string; raw: string } | undefined;

export class LineSelection {
  #from: Place | undefined;
  #to: Place | undefined;
  readonly #root: HTMLElement;

  constructor(root: HTMLElement, signal: AbortSignal) {
    this.#root = root;
    document.addEventListener('selectionchange', () => this.#follow(), { signal });
  }

  /** What is selected, from its upper end to its lower one; undefined where nothing is. */
  range(): [Place, Place] | undefined {
    const [from, to] = [this.#from, this.#to];
    if (from === undefined || to === undefined || (from.row === to.row && from.offset === to.offset)) return undefined;
    return from.row < to.row || (from.row === to.row && from.offset < to.offset) ? [from, to] : [to, from];
  }

  clear(): void {
    this.#from = this.#to = undefined;
  }

  /** Selects whole lines. */
  select(first: number, last: number): void {
    this.#from = { row: first, offset: 0 };
    this.#to = { row: last, offset: Infinity };
  }

  /** An end whose row has gone out of sight stays where it was: the browser puts it at the edge of the rows. */
  #follow(): void {
    const selection = getSelection();
    if (selection === null || !this.#root.contains(selection.anchorNode) || !this.#root.contains(selection.focusNode)) return;
    const from = placeOf(selection.anchorNode, selection.anchorOffset);
    const to = placeOf(selection.focusNode, selection.focusOffset);
    if (selection.isCollapsed) this.#from = this.#to = undefined;
    if (from !== undefined) this.#from = from;
    if (to !== undefined) this.#to = to;
  }
}

/** Puts clean text on the clipboard when the browser copies what is selected in the log. */
export function copyOnDemand(root: HTMLElement, selection: LineSelection, get: GetLine, signal: AbortSignal): void {
  root.addEventListener('copy', (event) => {
    const range = selection.range();
    if (range === undefined || event.clipboardData === null) return;
    event.clipboardData.setData('text/plain', textOf(range, get));
    event.preventDefault();
  }, { signal });
}

/** The plain text between two places; of lines that are not here, nothing. */
export function textOf([from, to]: readonly [Place, Place], get: GetLine): string {
  const lines: string[] = [];
  for (let row = from.row; row <= to.row; row++) {
    const { prefix, raw } = get(row) ?? {};
    if (raw === undefined) continue;
    const begin = row === from.row ? from.offset : 0;
    lines.push(`${begin === 0 ? prefix : ''}${plainText(raw).slice(begin, row === to.row ? to.offset : undefined)}`);
  }
  return lines.join('\n');
}

/** Whether the text has reached the clipboard. */
export async function writeToClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function placeOf(node: Node | null, offset: number): Place | undefined {
  const element = node instanceof Element ? node : (node?.parentElement ?? null);
  const line = element?.closest<HTMLElement>('[data-row]');
  if (!line || node === null) return undefined;
  const row = Number(line.dataset['row']);
  const text = line.lastElementChild as HTMLElement;
  const time = text.previousElementSibling as HTMLElement;
  if (!text.contains(node)) return { row, offset: node !== line || offset === 0 ? 0 : Infinity };
  const before = document.createRange();
  before.selectNodeContents(text);
  before.setEnd(node, offset);
  return { row, offset: (time.textContent === '' ? 0 : messageStart(`${time.textContent} | `)) + before.toString().length };
}
