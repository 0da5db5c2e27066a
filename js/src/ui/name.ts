// The name of a run where there may be no room for all of it.

import { make, setText } from './dom';

/** So many letters at the end of a long name are always there: run ids differ in them. */
const TAIL = 7;
const SHORT = 9;
/** Letters as people see them: what is one emoji to them can be many characters. */
const LETTERS = new Intl.Segmenter();

export interface Name {
  element: HTMLElement;
  /** `isTitle`: its beginning says more than its end. */
  show(name: string, isTitle?: boolean): void;
}

export function createName(className: string): Name {
  const head = make('span');
  const tail = make('span');
  const element = make('span', { class: `rn-name ${className}` }, head, tail);
  return {
    element,
    show(name, isTitle = false) {
      const cut = isTitle || name.length <= SHORT ? name.length : cutBefore(name, TAIL);
      setText(head, name.slice(0, cut));
      setText(tail, name.slice(cut));
    },
  };
}

/** Where the last `count` letters begin. */
export function cutBefore(name: string, count: number): number {
  return [...LETTERS.segment(name)].at(-count)?.index ?? 0;
}
