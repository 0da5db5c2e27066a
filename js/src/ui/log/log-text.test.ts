import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cubeColour, parseAnsi, PLAIN, type Span, withoutAnsi } from './ansi';
import { lastState, plainText, readLine } from './line';
import { compilePattern, endlessRepetitions } from './pattern';
import { contrast, GROUNDS, readable, type Rgb, styleOf } from './readable';

const ESC = '\u001b';
const looks = (text: string): Partial<Span>[] => parseAnsi(text).map((span) => Object.fromEntries(Object.entries(span).filter(([name, value]) => value !== PLAIN[name as keyof typeof PLAIN])));

test('looks become spans and other control sequences disappear', () => {
  assert.deepEqual(looks(`${ESC}[2K${ESC}[1;31mbad${ESC}[0m and ${ESC}]8;;http://x${ESC}\\link${ESC}]8;;${ESC}\\${ESC}[m`), [
    { text: 'bad', colour: 1, bold: true },
    { text: ' and ' },
    { text: 'link' },
  ]);
});

test('every way to write a colour is understood', () => {
  const written = ['31', '94', '38;5;9', '38;5;200', '38;5;240', '38;2;1;2;300', '38:2::1:2:3', '38:5:200', '48;5;16', '107'];

  const read = written.map((code) => parseAnsi(`${ESC}[${code}mx`)[0]).map((span) => span?.colour ?? span?.ground);

  assert.deepEqual(read, [1, 12, 9, [255, 0, 215], [88, 88, 88], [1, 2, 255], [1, 2, 3], [255, 0, 215], [0, 0, 0], 15]);
});

test('each look ends by its own code', () => {
  const pairs = [[1, 22], [2, 22], [3, 23], [4, 24], [7, 27], [8, 28], [9, 29], [31, 39], [42, 49]];

  for (const [on, off] of pairs) assert.deepEqual(looks(`${ESC}[${on}ma${ESC}[${off}mb`)[1], { text: 'b' }, `${on}`);
  assert.deepEqual(looks(`${ESC}[1;38;5;200;4mx`), [{ text: 'x', bold: true, underline: true, colour: [255, 0, 215] }]);
});

test('any colour can be read in both themes and stays what it was where it could', () => {
  const colours: Rgb[] = Array.from({ length: 240 }, (_, index) => cubeColour(16 + index));

  for (const ground of Object.values(GROUNDS)) for (const colour of colours) assert.ok(contrast(readable(colour, ground), ground) >= 4.5);
  assert.deepEqual(readable([0, 0, 128], GROUNDS.light), [0, 0, 128]);
});

test('text on a ground of its own can be read there', () => {
  const style = (look: Parameters<typeof styleOf>[0]): string | undefined => new Map(styleOf(look)).get('--rn-light');

  assert.equal(style({ colour: 15, ground: 15, inverse: false }) === 'rgb(255 255 255)', false);
  assert.deepEqual(styleOf({ colour: 3, ground: undefined, inverse: false }), []);
});

test('of a line that was drawn again its last state is left', () => {
  const states = ['10%\r55%\r100%', 'done\r', 'abc\b\bXY', '\b\bx', 'plain'].map(lastState);

  assert.deepEqual(states, ['100%', 'done', 'aXY', 'x', 'plain']);
});

test('the plain text of a line keeps its clock and loses what is not seen', () => {
  assert.equal(plainText(`12:00:00 | 1%\r${ESC}[32m100%${ESC}[0m`), '12:00:00 | 100%');
  assert.equal(withoutAnsi(`${ESC}[1mx`), 'x');
});

test('levels are found where loggers write them and nowhere else', () => {
  const levels = [
    'ERROR:root:x', '2025-03-04 12:00:00,123 - a.b - WARNING - x', '12:00:00 | 2025-03-04 12:00:00.123 | SUCCESS  | m:f:1 - x', '[DEBUG] x',
    'no error here', 'ERRORS: 3', `${'x'.repeat(90)} ERROR`, 'key="ERROR"',
  ].map((line) => readLine(line).level);

  assert.deepEqual(levels, ['error', 'warning', 'info', 'debug', undefined, undefined, undefined, undefined]);
});

test('a text is found in any case and a pattern as it is written', () => {
  const found = ['LOSS', '/loss=\\d/', '/LOSS/i', '/(/'].map((text) => compilePattern(text)?.find?.('a loss=1, loss=2'));

  assert.deepEqual(found, [[[2, 6], [10, 14]], [[2, 8], [10, 16]], [[2, 6], [10, 14]], undefined]);
  assert.equal(compilePattern(''), undefined);
});

test('only patterns that end soon are tried on the page', () => {
  const quick = ['abc', 'a+', 'a.*b.*', '(?:ab)+', '(a|b)c', '[+*]+', '\\d{3}', '(a+)?'].map(endlessRepetitions);
  const never = ['(a+)+', '(a|a)*', '((a*)b)*', '(.)\\1', '(?=a)b', 'a(?<!b)', '(a{2})+'].map(endlessRepetitions);

  assert.deepEqual(quick, [0, 1, 2, 1, 0, 1, 1, 1]);
  assert.deepEqual(never, never.map(() => Infinity));
});

test('a pattern that would take for ever is given up at once', () => {
  const started = performance.now();
  for (const text of ['/(a+)+$/', '/a*a*a*a*$/', '/.*.*x/']) compilePattern(text)?.find?.(`${'a'.repeat(20_000)}!`);

  assert.ok(performance.now() - started < 1000);
});
