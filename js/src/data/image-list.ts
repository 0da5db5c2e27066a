// Which images the runs have logged; their bytes are asked for one by one.

import type { ImageItem, ImagesEvent } from '../contract/generated';

interface RunImages {
  cursor: string;
  items: ImageItem[];
}

export class ImageList {
  readonly #runs = new Map<string, RunImages>();

  /** Images of a run in the order in which they were logged; undefined while nothing is known of them. */
  get(run: string): readonly ImageItem[] | undefined {
    return this.#runs.get(run)?.items;
  }

  /** The last cursors, by their names in `FollowParams.cursors`. */
  cursors(): Record<string, string> {
    return Object.fromEntries([...this.#runs].map(([run, { cursor }]) => [`images:${run}`, cursor]));
  }

  /** Gives whether anything changed. */
  apply(event: ImagesEvent): boolean {
    const held = this.#runs.get(event.run);
    if (event.reset ? held?.cursor === event.cursor : held === undefined) return false;
    this.#runs.set(event.run, { cursor: event.cursor, items: event.reset ? event.images : [...(held?.items ?? []), ...event.images] });
    return true;
  }
}
