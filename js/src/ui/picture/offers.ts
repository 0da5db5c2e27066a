// A chart says what it would draw, so that a picture of it can be made at any time, seen or not.

import type { PictureChart } from './content';

type Offer = readonly [metric: string, draw: () => PictureChart];

const offers = new WeakMap<Element, Offer>();

export function offerChart(card: Element, ...offer: Offer): void {
  offers.set(card, offer);
}

/** The charts of all cards below an element by their metrics, in the order of the page; without those that a search leaves out. */
export function offeredCharts(root: Element): ReadonlyMap<string, () => PictureChart> {
  return new Map([...root.querySelectorAll('[data-metric]:not([hidden])')].flatMap((card) => [offers.get(card)].filter((offer) => offer !== undefined)));
}
