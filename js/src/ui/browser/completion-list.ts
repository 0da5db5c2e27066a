// The list below an input from which a word can be taken; the focus stays in the input.

import type { Option } from '../../query/complete';
import { make, setAttribute, uniqueId } from '../dom';

export interface CompletionList {
  element: HTMLElement;
  readonly isOpen: boolean;
  /** The option that Enter takes. */
  readonly active: Option | undefined;
  show(options: readonly Option[]): void;
  /** Moves by so many options, round the end. */
  move(by: number): void;
  close(): void;
}

export function createCompletionList(input: HTMLInputElement, label: string, onTake: (option: Option) => void, signal: AbortSignal): CompletionList {
  const id = uniqueId('completion');
  const element = make('ul', { id, class: 'rn-completions', role: 'listbox', 'aria-label': label });
  let options: readonly Option[] = [];
  let active = -1;
  for (const [name, value] of [['role', 'combobox'], ['aria-autocomplete', 'list'], ['aria-controls', id]] as const) input.setAttribute(name, value);
  // The press would take the focus from the input.
  element.addEventListener('pointerdown', (event) => event.preventDefault(), { signal });
  element.addEventListener(
    'click',
    (event) => {
      const option = options[Number((event.target as HTMLElement).closest<HTMLElement>('li')?.dataset['index'] ?? NaN)];
      if (option !== undefined) onTake(option);
    },
    { signal },
  );

  const mark = (): void => {
    for (const [index, item] of [...element.children].entries()) {
      setAttribute(item, 'aria-selected', String(index === active));
      if (index === active) item.scrollIntoView({ block: 'nearest' });
    }
    setAttribute(input, 'aria-activedescendant', active < 0 ? null : `${id}-${active}`);
  };
  const show = (next: readonly Option[]): void => {
    options = next;
    active = -1;
    element.hidden = options.length === 0;
    setAttribute(input, 'aria-expanded', String(options.length > 0));
    element.replaceChildren(...options.map((option, index) => item(`${id}-${index}`, index, option)));
    mark();
  };
  show([]);
  return {
    element,
    get isOpen() {
      return options.length > 0;
    },
    get active() {
      return options[active];
    },
    show,
    move(by) {
      const count = options.length;
      active = active < 0 ? (by > 0 ? 0 : count - 1) : (active + by + count) % count;
      mark();
    },
    close: () => show([]),
  };
}

function item(id: string, index: number, { label, kind }: Option): HTMLElement {
  return make('li', { id, role: 'option', class: 'rn-completion', 'data-index': String(index), 'data-kind': kind }, label);
}
