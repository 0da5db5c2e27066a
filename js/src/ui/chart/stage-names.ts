// The names of stages, above the plot where each begins.

import { make, setAttribute, setText, textMeter } from '../dom';
import type { StageMark } from './stages';

/** CSS pixels between two names, and between a name and the next stage's line. */
const GAP = 6;
/** With less room the start of a name says nothing. */
const LEAST_WIDTH = 26;
/** Beginnings that are closer than this are one place. */
const SAME_PLACE = 3;
/** So far may the first name reach over the labels of the y axis. */
const GUTTER = 44;

export interface StageNames {
  element: HTMLElement;
  /** `toLeft` gives the place on the x axis in CSS pixels from the plot's left edge. */
  show(marks: readonly StageMark[], toLeft: (x: number) => number, width: number): void;
}

export interface Wanted {
  name: string;
  left: number;
}

export interface Placed extends Wanted {
  /** The first of the stages that share the name's place. */
  stage: string;
  width: number;
  /** Whether all of the name can be read. */
  whole: boolean;
}

/** A click on a name calls `onChoose`; the keyboard finds the stages in the settings of the charts. */
export function createStageNames(onChoose: (stage: string) => void, titleOf: (stage: string) => string): StageNames {
  const element = make('div', { class: 'rn-stage-names' });
  element.addEventListener('click', ({ target }) => {
    const stage = target instanceof HTMLElement ? target.dataset['stage'] : undefined;
    if (stage !== undefined) onChoose(stage);
  });
  const measure = textMeter(element);
  return {
    element,
    show(marks, toLeft, width) {
      const placed = placeNames(marks.map(({ name, x }) => ({ name, left: toLeft(x) })), width, measure);
      while (element.children.length > placed.length) element.lastElementChild?.remove();
      placed.forEach(({ name, stage, left, width: room, whole }, index) => {
        const label = (element.children[index] ?? element.appendChild(make('button', { type: 'button', tabindex: '-1' }))) as HTMLElement;
        setText(label, name);
        setAttribute(label, 'title', whole ? titleOf(stage) : `${name} · ${titleOf(stage)}`);
        setAttribute(label, 'data-stage', stage);
        label.style.left = `${left}px`;
        label.style.maxWidth = whole ? '' : `${room}px`;
      });
    },
  };
}

/**
 * Gives the names that have room, from left to right, none over another.
 *
 * A name stands right of its line. Where the next line is too near it moves to the left as far as it can, then it is
 * cut, then it is left out. Names at one place are joined; what began before the plot stands at its left edge.
 */
export function placeNames(wanted: readonly Wanted[], width: number, measure: (name: string) => number): Placed[] {
  const places = joinedPlaces(wanted).filter(({ left }, index, all) => left <= width && (all[index + 1]?.left ?? width) > 0);
  const placed: Placed[] = [];
  let free = -GUTTER;
  places.forEach(({ name, stage, left: line }, index) => {
    const next = places[index + 1];
    const end = next === undefined ? width + GAP : next.left - GAP;
    const wants = Math.ceil(measure(name)) + 1;
    const left = Math.max(free, Math.min(Math.max(0, line), end - wants));
    const room = Math.min(wants, end - left);
    if (room < Math.min(wants, LEAST_WIDTH)) return;
    placed.push({ name, stage, left, width: room, whole: room === wants });
    free = left + room + GAP;
  });
  return placed;
}

function joinedPlaces(wanted: readonly Wanted[]): (Wanted & { stage: string })[] {
  const places: { names: Set<string>; left: number }[] = [];
  for (const { name, left } of wanted) {
    const last = places.at(-1);
    if (last !== undefined && left - last.left < SAME_PLACE) last.names.add(name);
    else places.push({ names: new Set([name]), left });
  }
  return places.map(({ names, left }) => ({ name: [...names].join(' · '), stage: [...names][0] ?? '', left }));
}
