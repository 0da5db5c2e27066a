// Looks of terminal text: SGR codes (ECMA-48, with the colours of xterm) become spans, every other sequence is dropped.

/** 0 to 15 is one of the theme's own colours, a triple is red, green, blue from 0 to 255. */
export type AnsiColour = number | readonly [number, number, number];

export interface Look {
  colour: AnsiColour | undefined;
  ground: AnsiColour | undefined;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  struck: boolean;
  inverse: boolean;
  hidden: boolean;
}

export interface Span extends Look {
  text: string;
}

export const PLAIN: Readonly<Look> = {
  colour: undefined, ground: undefined, bold: false, dim: false, italic: false, underline: false, struck: false, inverse: false, hidden: false,
};

const ESCAPE = '\u001b';
// CSI sequences, OSC sequences up to BEL or ST, and two-character escapes.
const SEQUENCE = new RegExp(`${ESCAPE}(?:\\[([0-?]*)([ -/]*[@-~])|\\][^\\u0007${ESCAPE}]*(?:\\u0007|${ESCAPE}\\\\)|[@-Z\\\\^_])`, 'g');
const CUBE = [0, 95, 135, 175, 215, 255] as const;

/** Gives the text in stretches of one look. */
export function parseAnsi(line: string): Span[] {
  if (!line.includes(ESCAPE)) return [{ text: line, ...PLAIN }];
  const spans: Span[] = [];
  let look: Look = { ...PLAIN };
  let end = 0;
  const push = (text: string): void => {
    if (text !== '') spans.push({ text, ...look });
  };
  for (const match of line.matchAll(SEQUENCE)) {
    push(line.slice(end, match.index));
    end = match.index + match[0].length;
    if (match[2] === 'm') look = changedLook(look, match[1] ?? '');
  }
  push(line.slice(end));
  return spans;
}

/** The text alone. */
export function withoutAnsi(line: string): string {
  return line.includes(ESCAPE) ? line.replace(SEQUENCE, '') : line;
}

/** Red, green and blue of xterm's colour `code`, 16 to 255. */
export function cubeColour(code: number): [number, number, number] {
  if (code >= 232) {
    const grey = 8 + 10 * (code - 232);
    return [grey, grey, grey];
  }
  const place = (weight: number): number => CUBE[Math.floor((code - 16) / weight) % 6] ?? 0;
  return [place(36), place(6), place(1)];
}

function changedLook(look: Look, codes: string): Look {
  const next = { ...look };
  const numbers = codes.split(';');
  for (let index = 0; index < numbers.length; index++) {
    const [code = 0, ...parts] = (numbers[index] as string).split(':').map(Number);
    if (code === 38 || code === 48) {
      // Written 38;5;n and 38;2;r;g;b, or with colons 38:5:n and 38:2:(space):r:g:b.
      const following = parts.length > 0 ? (parts.length > 4 ? [2, ...parts.slice(-3)] : parts) : numbers.slice(index + 1, index + 5).map(Number);
      if (parts.length === 0) index += following[0] === 5 ? 2 : 4;
      next[code === 38 ? 'colour' : 'ground'] = extendedColour(following);
    } else apply(next, code, parts);
  }
  return next;
}

function extendedColour([kind, ...values]: number[]): AnsiColour | undefined {
  const [first = 0, second = 0, third = 0] = values.map((value) => Math.min(255, Math.max(0, value || 0)));
  if (kind === 5) return first < 16 ? first : cubeColour(first);
  return kind === 2 ? [first, second, third] : undefined;
}

function apply(look: Look, code: number, parts: readonly number[]): void {
  if (code === 0) Object.assign(look, PLAIN);
  else if (code === 1) look.bold = true;
  else if (code === 2) look.dim = true;
  else if (code === 3) look.italic = true;
  else if (code === 4) look.underline = parts[0] !== 0;
  else if (code === 7) look.inverse = true;
  else if (code === 8) look.hidden = true;
  else if (code === 9) look.struck = true;
  else if (code === 21) look.underline = true;
  else if (code === 22) look.bold = look.dim = false;
  else if (code === 23) look.italic = false;
  else if (code === 24) look.underline = false;
  else if (code === 27) look.inverse = false;
  else if (code === 28) look.hidden = false;
  else if (code === 29) look.struck = false;
  else if (code === 39) look.colour = undefined;
  else if (code === 49) look.ground = undefined;
  else if (code >= 30 && code <= 37) look.colour = code - 30;
  else if (code >= 40 && code <= 47) look.ground = code - 40;
  else if (code >= 90 && code <= 97) look.colour = code - 82;
  else if (code >= 100 && code <= 107) look.ground = code - 92;
}
