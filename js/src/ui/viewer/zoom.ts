// The zoom of the charts as a part of the place.

import type { ZoomMemory } from '../context';
import type { Navigation } from './navigation';

/** Nobody sees smaller parts of what is shown. */
const PARTS = 10_000;
const MOST_DIGITS = 20;

export function zoomIn(navigation: Navigation): ZoomMemory {
  return {
    get() {
      const [from, to] = navigation.place.zoom;
      return from === undefined || to === undefined ? undefined : [from, to];
    },
    set(range) {
      const zoom = range === undefined ? [] : rounded(range);
      const { place } = navigation;
      if (zoom.join() !== place.zoom.join()) navigation.note({ ...place, zoom });
    },
  };
}

function rounded([from, to]: [number, number]): number[] {
  const digits = Math.min(MOST_DIGITS, Math.max(0, Math.ceil(Math.log10(PARTS / (to - from)))));
  return [from, to].map((end) => Number(end.toFixed(digits)));
}
