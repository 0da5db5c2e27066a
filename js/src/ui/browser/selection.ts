// How keys and clicks change which runs are chosen. Pure, so that it can be tested without a page.

/** Takes a run out of the selection or puts it at its end. */
export function toggled(selected: readonly string[], key: string): string[] {
  return selected.includes(key) ? selected.filter((other) => other !== key) : [...selected, key];
}

/** Adds all rows between two positions, in the direction of the movement. */
export function extended(selected: readonly string[], order: readonly string[], from: number, to: number): string[] {
  const between = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  if (to < from) between.reverse();
  return [...new Set([...selected, ...between])];
}

/** Where a key moves the active row; undefined for keys that do not move it. */
export function movedTo(key: string, active: number, count: number, page: number): number | undefined {
  const last = count - 1;
  const target = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: last,
  }[key];
  return target === undefined ? undefined : Math.max(0, Math.min(last, target));
}
