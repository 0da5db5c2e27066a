// Which image of each run stands for a step.

import type { ImageItem } from '../../contract/generated';

/** A step that nobody gave counts as the first of all. */
export const stepOf = ({ step }: ImageItem): number => step ?? -Infinity;

/** Keys of images in the order in which they first occur. */
export function keysOf(lists: readonly (readonly ImageItem[])[]): string[] {
  return [...new Set(lists.flatMap((items) => items.map(({ key }) => key)))];
}

/** Steps at which any run has an image of a key, ascending. */
export function stepsOf(lists: readonly (readonly ImageItem[])[], key: string): number[] {
  return [...new Set(lists.flatMap((items) => items.filter((item) => item.key === key).map(stepOf)))].sort((a, b) => a - b);
}

/** The image at a step, else the nearest one before; of several at one step the one that was logged last. */
export function imageAt(items: readonly ImageItem[], key: string, step: number): ImageItem | undefined {
  return best(items, key, (item) => stepOf(item) <= step, stepOf);
}

/** The last image that was logged by a moment, in seconds since the epoch. */
export function imageBy(items: readonly ImageItem[], key: string, moment: number): ImageItem | undefined {
  return best(items, key, ({ time }) => time <= moment, ({ time }) => time);
}

function best(items: readonly ImageItem[], key: string, fits: (item: ImageItem) => boolean, order: (item: ImageItem) => number): ImageItem | undefined {
  let found: ImageItem | undefined;
  for (const item of items) if (item.key === key && fits(item) && (found === undefined || order(item) >= order(found))) found = item;
  return found;
}
