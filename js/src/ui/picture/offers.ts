// A chart part says what it would draw, so that a picture of it can be made at any time, seen or not.

import type { PictureChart } from './content';

const offers = new WeakMap<Element, () => readonly PictureChart[]>();

export function offerCharts(part: Element, charts: () => readonly PictureChart[]): void {
  offers.set(part, charts);
}

/** The charts of all parts below an element, in the order of the page; without those that a search leaves out. */
export function offeredCharts(root: Element): PictureChart[] {
  return [...root.querySelectorAll(':not([hidden])')].flatMap((element) => offers.get(element)?.() ?? []);
}
