// The names of stages, above the plot where each begins.

import { make, setAttribute, setText } from '../dom';
import type { StageMark } from './stages';

/** CSS pixels between a name and the next stage's beginning. */
const GAP = 6;
/** With less room a name says nothing. */
const LEAST_WIDTH = 18;

export interface StageNames {
  element: HTMLElement;
  /** `toLeft` gives the place on the x axis in CSS pixels from the plot's left edge. */
  show(marks: readonly StageMark[], toLeft: (x: number) => number, width: number): void;
}

export function createStageNames(): StageNames {
  const element = make('div', { class: 'rn-stage-names' });
  return {
    element,
    show(marks, toLeft, width) {
      while (element.children.length > marks.length) element.lastElementChild?.remove();
      marks.forEach(({ name, x }, index) => {
        const label = (element.children[index] ?? element.appendChild(make('span'))) as HTMLElement;
        const next = marks[index + 1];
        const left = Math.max(0, toLeft(x));
        const room = (next === undefined ? width : Math.min(width, toLeft(next.x) - GAP)) - left;
        setText(label, name);
        setAttribute(label, 'title', name);
        label.style.left = `${left}px`;
        label.style.maxWidth = `${Math.max(0, room)}px`;
        label.style.visibility = room < LEAST_WIDTH ? 'hidden' : 'visible';
      });
    },
  };
}
