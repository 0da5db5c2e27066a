// What stands in an output of ours.

import type { ReadonlyJSONObject } from '@lumino/coreutils';

/** What runicorn.bundle marks outputs with. */
export const VIEW_TYPE = 'application/vnd.runicorn.view+json';
export const HTML_TYPE = 'text/html';

/** Id of the widget's model; empty where the output has none. */
export function modelIdOf(data: ReadonlyJSONObject): string {
  const mark = data[VIEW_TYPE] as { model_id?: unknown } | undefined;
  return typeof mark?.model_id === 'string' ? mark.model_id : '';
}

/** The picture; a file may keep it line by line. */
export function textOf(data: ReadonlyJSONObject): string {
  const text = data[HTML_TYPE];
  return Array.isArray(text) ? text.join('') : String(text ?? '');
}
