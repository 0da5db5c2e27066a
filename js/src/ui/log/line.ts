// One line of a log: what a terminal would show of it, its clock, and the level that it was logged at.

import { type Look, parseAnsi, PLAIN, type Span, withoutAnsi } from './ansi';
import { make } from '../dom';
import { styleOf } from './readable';

export type Level = 'error' | 'warning' | 'info' | 'debug';

export interface ShownLine {
  /** `HH:MM:SS`, or empty. */
  clock: string;
  spans: readonly Span[];
  level: Level | undefined;
}

/** Where a stretch of text begins and ends; `end` is behind it. */
export type Stretch = readonly [start: number, end: number];

const CLOCK = /^(\d\d:\d\d:\d\d) \| /;
/** As Python's logging and loguru write them; further behind it would be a word of the message. */
const LEVEL = /^.{0,80}?(?<![\w'"])(CRITICAL|FATAL|ERROR|WARNING|WARN|SUCCESS|INFO|DEBUG|TRACE)(?![\w'"])/;
const LEVELS: Record<string, Level> = {
  CRITICAL: 'error', FATAL: 'error', ERROR: 'error', WARNING: 'warning', WARN: 'warning', SUCCESS: 'info', INFO: 'info', DEBUG: 'debug', TRACE: 'debug',
};
const FLAGS = ['bold', 'dim', 'italic', 'underline', 'struck', 'inverse', 'hidden'] as const;

/** What is left on a terminal of a line that was drawn again and again with carriage returns and backspaces. */
export function lastState(line: string): string {
  let text = line;
  if (text.includes('\r')) text = text.split('\r').filter((state) => state !== '').at(-1) ?? '';
  while (text.includes('\u0008')) text = text.replace(/^\u0008+|[^\u0008]\u0008/g, '');
  return text;
}

/** The line as plain text: what is found by a search and what is copied. */
export function plainText(line: string): string {
  const clock = CLOCK.exec(line)?.[0] ?? '';
  return clock + withoutAnsi(lastState(line.slice(clock.length)));
}

export function readLine(line: string): ShownLine {
  const clock = CLOCK.exec(line);
  const spans = parseAnsi(lastState(line.slice(clock?.[0].length ?? 0)));
  const word = LEVEL.exec(spans.map(({ text }) => text).join(''))?.[1];
  return { clock: clock?.[1] ?? '', spans, level: word === undefined ? undefined : LEVELS[word] };
}

/** Characters of the plain text before the message: the clock and what stands behind it. */
export function messageStart(line: string): number {
  return CLOCK.exec(line)?.[0].length ?? 0;
}

/** Elements that show a message, with some stretches of its text marked. */
export function messageNodes({ spans, level }: ShownLine, marked: readonly Stretch[]): Node[] {
  const text = spans.map((span) => span.text).join('');
  const word = level === undefined ? undefined : levelStretch(text);
  const nodes: Node[] = [];
  let offset = 0;
  for (const span of spans) {
    const end = offset + span.text.length;
    for (const [from, to] of pieces(offset, end, [...marked, ...(word ? [word] : [])])) {
      const isMarked = marked.some(([start, stop]) => start <= from && to <= stop);
      const isLevel = word !== undefined && word[0] <= from && to <= word[1] && span.colour === undefined;
      nodes.push(pieceOf(text.slice(from, to), span, isMarked, isLevel ? level : undefined));
    }
    offset = end;
  }
  return nodes;
}

function levelStretch(text: string): Stretch | undefined {
  const match = LEVEL.exec(text);
  return match === null ? undefined : [match[0].length - (match[1] as string).length, match[0].length];
}

/** Cuts a stretch at the borders of others. */
function pieces(start: number, end: number, others: readonly Stretch[]): Stretch[] {
  const cuts = [start, ...others.flat().filter((cut) => cut > start && cut < end).sort((a, b) => a - b), end];
  return cuts.slice(1).flatMap((cut, index) => (cut > (cuts[index] as number) ? [[cuts[index] as number, cut] as const] : []));
}

function pieceOf(text: string, look: Look, isMarked: boolean, level: Level | undefined): Node {
  const classes = classesOf(look);
  if (level !== undefined) classes.push('rn-level');
  if (!isMarked && classes.length === 0) return document.createTextNode(text);
  const element = make(isMarked ? 'mark' : 'span', classes.length > 0 ? { class: classes.join(' ') } : {}, text);
  for (const [name, value] of styleOf(look)) element.style.setProperty(name, value);
  return element;
}

function classesOf(look: Look): string[] {
  if (look === PLAIN) return [];
  const classes = FLAGS.filter((flag) => look[flag]).map((flag) => `rn-${flag}`);
  const { colour, ground, inverse } = look;
  if (styleOf(look).length > 0) classes.push('rn-ansi-own');
  else if (typeof colour === 'number' && ground === undefined && !inverse) classes.push(`rn-ansi-${colour}`);
  return classes;
}
