// Colours that a program chose for its own terminal, made readable on a light and on a dark ground.

import type { AnsiColour, Look } from './ansi';

export type Rgb = readonly [number, number, number];

/** WCAG 2.1 asks for 4.5 to 1 for text of this size. */
const CONTRAST = 4.5;
const STEPS = 20;

/** About what the themes of styles/theme.css and of the hosts stand on. */
export const GROUNDS: Readonly<Record<'light' | 'dark', Rgb>> = { light: [255, 255, 255], dark: [30, 32, 37] };

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

/** xterm's first 16 colours, for grounds; text in them has the theme's own. */
const BASIC: readonly Rgb[] = [
  [40, 42, 48], [198, 40, 40], [26, 127, 69], [176, 122, 0], [26, 95, 180], [142, 58, 157], [0, 117, 127], [208, 211, 216],
  [107, 114, 128], [239, 83, 80], [76, 195, 138], [240, 196, 80], [90, 169, 240], [206, 147, 216], [86, 200, 211], [255, 255, 255],
];

/** Ratio of the luminances of two colours, from 1 to 21 (WCAG 2.1). */
export function contrast(a: Rgb, b: Rgb): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** The colour itself where it can be read on a ground, else the nearest towards black or white that can. */
export function readable(colour: Rgb, ground: Rgb): Rgb {
  const goal = luminance(ground) > 0.18 ? BLACK : WHITE;
  for (let step = 0; step < STEPS; step++) {
    const candidate = mixed(colour, goal, step / STEPS);
    if (contrast(candidate, ground) >= CONTRAST) return candidate;
  }
  return goal;
}

/** CSS properties of a look whose colours are not the theme's; none where classes say all. */
export function styleOf({ colour, ground, inverse }: Pick<Look, 'colour' | 'ground' | 'inverse'>): [name: string, value: string][] {
  const [text, behind] = inverse ? [ground, colour] : [colour, ground];
  if (behind !== undefined) {
    const under = rgbOf(behind);
    const over = text === undefined ? readable(under, under) : readable(rgbOf(text), under);
    return [['--rn-light', css(over)], ['--rn-dark', css(over)], ['background', css(under)]];
  }
  if (inverse || text === undefined || typeof text === 'number') return [];
  return [['--rn-light', css(readable(text, GROUNDS.light))], ['--rn-dark', css(readable(text, GROUNDS.dark))]];
}

function rgbOf(colour: AnsiColour): Rgb {
  return typeof colour === 'number' ? (BASIC[colour] ?? WHITE) : colour;
}

function css(colour: Rgb): string {
  return `rgb(${colour.join(' ')})`;
}

function mixed(colour: Rgb, goal: Rgb, share: number): Rgb {
  const mix = (index: 0 | 1 | 2): number => Math.round(colour[index] + (goal[index] - colour[index]) * share);
  return [mix(0), mix(1), mix(2)];
}

function luminance(colour: Rgb): number {
  const [red = 0, green = 0, blue = 0] = colour.map((value) => (value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
