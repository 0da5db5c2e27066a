// What somebody looks for in a log: a text in any case, or /pattern/. The page tries it only where that is quick.

import type { Stretch } from './line';

export interface Pattern {
  text: string;
  /** Places in a plain line that fit; undefined where only the other side, which can break off, may try. */
  find: ((line: string) => Stretch[]) | undefined;
}

const SLASHED = /^\/(.+)\/([is]*)$/s;
const MOST_IN_A_LINE = 100;
/** Characters of a line that are tried, by the number of repetitions without end: each is a loop in the worst case. */
const TRIED = [20_000, 2000, 300] as const;

export function compilePattern(text: string): Pattern | undefined {
  if (text === '') return undefined;
  const slashed = SLASHED.exec(text);
  if (slashed === null) return { text, find: (line) => findText(line.toLowerCase(), text.toLowerCase()) };
  const [, source = '', flags = ''] = slashed;
  const tried = TRIED[endlessRepetitions(source)];
  if (tried === undefined) return { text, find: undefined };
  try {
    const regex = new RegExp(source, `${flags}gu`);
    return { text, find: (line) => findRegex(line.slice(0, tried), regex) };
  } catch {
    return { text, find: undefined };
  }
}

function findText(line: string, wanted: string): Stretch[] {
  const found: Stretch[] = [];
  for (let at = line.indexOf(wanted); at >= 0 && found.length < MOST_IN_A_LINE; at = line.indexOf(wanted, at + wanted.length)) {
    found.push([at, at + wanted.length]);
  }
  return found;
}

function findRegex(line: string, regex: RegExp): Stretch[] {
  const found: Stretch[] = [];
  for (const match of line.matchAll(regex)) {
    found.push([match.index, match.index + match[0].length]);
    if (found.length === MOST_IN_A_LINE) break;
  }
  return found;
}

/**
 * How many repetitions without end stand one after the other in a pattern; Infinity where one is inside another, or where
 * the pattern looks around or back: some of these take for ever.
 */
export function endlessRepetitions(source: string): number {
  const bare = source.replace(/\\[^\dkpPu]/g, 'x').replace(/\[\^?\]?[^\]]*\]/g, 'x');
  if (/\\[\dkpPu]|\(\?[=!<P]/.test(bare)) return Infinity;
  let rest = bare;
  for (let group = /\((?:\?:)?([^()]*)\)([*+?{]?)/.exec(rest); group !== null; group = /\((?:\?:)?([^()]*)\)([*+?{]?)/.exec(rest)) {
    const [whole, inner = '', repeat = ''] = group;
    if (repeat !== '' && repeat !== '?' && /[*+{|?]/.test(inner)) return Infinity;
    const before = rest.slice(0, group.index);
    rest = `${before}${repeat === '' || repeat === '?' ? inner : 'x'}${repeat}${rest.slice(group.index + whole.length)}`;
  }
  return rest.match(/[*+]|\{\d*,?\d*\}/g)?.length ?? 0;
}
