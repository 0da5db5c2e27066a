// A row of the chart settings: a caption and its controls.

import type { ViewContext } from '../context';
import { make, uniqueId } from '../dom';

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

/** One of a few words, as radio buttons in one box. */
export function createSegments<T extends string>(
  choices: readonly { value: T; label: string; title?: string }[],
  label: string,
  onChoose: (value: T) => void,
  signal: AbortSignal,
): { element: HTMLElement; show(value: string): void } {
  const name = uniqueId('segments');
  const inputs = choices.map(({ value }) => make('input', { type: 'radio', name, value, class: 'rn-hidden-input' }));
  const segments = choices.map(({ label: text, title = '' }, index) =>
    make('label', { class: 'rn-segment', title }, inputs[index] as Node, make('span', {}, text)),
  );
  const element = make('div', { class: 'rn-segments', role: 'radiogroup', 'aria-label': label }, ...segments);
  element.addEventListener('change', (event) => onChoose((event.target as HTMLInputElement).value as T), { signal });
  return {
    element,
    show(value) {
      for (const input of inputs) input.checked = input.value === value;
    },
  };
}
