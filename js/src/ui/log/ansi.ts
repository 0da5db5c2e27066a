// Colours of terminal text: SGR codes become spans, every other control sequence is dropped.

export interface Span {
  text: string;
  /** 0 to 7: black, red, green, yellow, blue, magenta, cyan, white; undefined: the usual colour. */
  colour: number | undefined;
  bold: boolean;
}

const ESCAPE = '\u001b';
// CSI sequences, OSC sequences up to BEL or ST, and two-character escapes.
const SEQUENCE = new RegExp(`${ESCAPE}(?:\\[([0-9;:?]*)([ -/]*[@-~])|\\][^\\u0007${ESCAPE}]*(?:\\u0007|${ESCAPE}\\\\)|[@-Z\\\\^_])`, 'g');

/** Gives the text in stretches of one look. */
export function parseAnsi(line: string): Span[] {
  if (!line.includes(ESCAPE)) return [{ text: line, colour: undefined, bold: false }];
  const spans: Span[] = [];
  let look: Pick<Span, 'colour' | 'bold'> = { colour: undefined, bold: false };
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

function changedLook(look: Pick<Span, 'colour' | 'bold'>, codes: string): Pick<Span, 'colour' | 'bold'> {
  let { colour, bold } = look;
  const numbers = codes.split(/[;:]/).map(Number);
  for (let index = 0; index < numbers.length; index++) {
    const code = numbers[index] as number;
    if (code === 0) [colour, bold] = [undefined, false];
    else if (code === 1) bold = true;
    else if (code === 22) bold = false;
    else if (code === 39) colour = undefined;
    else if (code >= 30 && code <= 37) colour = code - 30;
    else if (code >= 90 && code <= 97) colour = code - 90;
    else if (code === 38 || code === 48) index += numbers[index + 1] === 5 ? 2 : 4;
  }
  return { colour, bold };
}
