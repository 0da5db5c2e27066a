// One measure of the machine: its name, a bar of how much of it is used now, the number, and how it came to be.

import { make, setAttribute, setText } from '../../dom';
import { type Past, spanOf } from './history';

export interface Reading {
  /** From 0 to `most`; null where it is not known. */
  now: number | null;
  /** What the whole bar stands for; null where there is no such limit. */
  most: number | null;
  text: string;
  past: Past;
}

export interface Meter {
  element: HTMLElement;
  show(reading: Reading): void;
}

/** From this part on a bar warns. */
const NEARLY_FULL = 0.9;
const WIDTH = 160;
const HEIGHT = 22;

export function createMeter(name: string, warns: boolean): Meter {
  const fill = make('span', { class: 'rn-meter-fill' });
  const bar = make('span', { class: 'rn-meter-bar', role: 'meter', 'aria-label': name, 'aria-valuemin': '0' }, fill);
  const number = make('span', { class: 'rn-meter-number' });
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  const picture = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  setAttribute(picture, 'viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  setAttribute(picture, 'preserveAspectRatio', 'none');
  setAttribute(picture, 'class', 'rn-meter-past');
  setAttribute(picture, 'aria-hidden', 'true');
  picture.append(line);
  const element = make('div', { class: 'rn-meter' }, make('span', { class: 'rn-meter-name' }, name), bar, number);
  element.append(picture);
  return {
    element,
    show({ now, most, text, past }) {
      const part = now === null || most === null || most <= 0 ? null : Math.min(1, now / most);
      setText(number, text);
      bar.toggleAttribute('data-limitless', most === null);
      fill.style.width = `${(part ?? 0) * 100}%`;
      setAttribute(bar, 'data-full', warns && part !== null && part >= NEARLY_FULL ? '' : null);
      setAttribute(bar, 'aria-valuenow', String(now ?? 0));
      setAttribute(bar, 'aria-valuemax', String(most ?? now ?? 0));
      setAttribute(bar, 'aria-valuetext', text);
      setAttribute(line, 'd', pathOf(past, most));
    },
  };
}

/** The last minutes, the newest at the right; a gap in the samples is one in the line. */
export function pathOf({ time, value }: Past, most: number | null): string {
  const last = time.at(-1);
  if (last === undefined) return '';
  const span = spanOf(time[0] as number, last);
  const top = most ?? Math.max(...value.filter(Number.isFinite), Number.MIN_VALUE);
  const gap = span / 20;
  let path = '';
  let before = -Infinity;
  for (const [place, moment] of time.entries()) {
    const height = value[place] as number;
    if (!Number.isFinite(height)) continue;
    const x = WIDTH * (1 - (last - moment) / span);
    const y = 1 + (HEIGHT - 2) * (1 - Math.min(1, Math.max(0, height / top)));
    path += `${moment - before > gap ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    before = moment;
  }
  return path;
}
