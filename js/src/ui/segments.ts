// One of a few words, chosen at one glance.

import { make, uniqueId } from './dom';

/** Radio buttons in one box. */
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
