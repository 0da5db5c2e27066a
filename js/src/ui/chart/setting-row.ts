// A row of the chart settings: a caption and its controls.

import type { ViewContext } from '../context';
import { make } from '../dom';

/** One row of the panel. */
export interface Setting {
  element: HTMLElement;
  /** Shows what the view state says now. `metrics` are those of the chosen runs. */
  refresh(metrics: readonly string[]): void;
}

export type CreateSetting = (context: ViewContext, signal: AbortSignal) => Setting;

/** A caption and its control, in line with those of the other rows. */
export function settingRow(caption: string, ...controls: (Node | string)[]): HTMLElement {
  return make('div', { class: 'rn-setting' }, make('span', { class: 'rn-setting-caption' }, caption), ...controls);
}
