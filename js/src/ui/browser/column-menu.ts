// Which columns the table has, and in which order: a button and the list that it opens.

import { COLUMNS } from '../../data/view-state';
import type { ViewContext } from '../context';
import { make, setText } from '../dom';
import { icon } from '../icons';
import { createPopover } from '../popover';
import { columnTitle, moved } from './columns';

export interface ColumnMenu {
  /** The button and its panel. */
  elements: readonly [HTMLElement, HTMLElement];
  refresh(): void;
}

/** Of more keys the others are found by search. */
const MOST_ENTRIES = 100;

/** `visible` gives the columns that the table has room for, in their order. */
export function createColumnMenu(context: ViewContext, visible: () => readonly string[], signal: AbortSignal): ColumnMenu {
  const { viewState, translate } = context;
  const title = translate('columns.title');
  const button = make('button', { type: 'button', class: 'rn-chip rn-icon-button', 'aria-label': title, title }, icon('columns'));
  const search = make('input', { type: 'search', class: 'rn-search', 'aria-label': translate('columns.search'), placeholder: translate('columns.search') });
  const shown = make('ul', { class: 'rn-column-list', 'aria-label': translate('columns.shown') });
  const others = make('ul', { class: 'rn-column-list', 'aria-label': translate('columns.others') });
  const nothing = make('p', { class: 'rn-column-nothing', role: 'status' }, translate('columns.nothing'));
  const usual = make('button', { type: 'button', class: 'rn-button' }, translate('columns.usual'));
  const panel = make('div', { class: 'rn-columns-panel', role: 'dialog', 'aria-label': title }, search, shown, others, nothing, usual);
  createPopover(button, panel, signal);
  let signature = '';

  const keep = (columns: readonly string[]): void => viewState.set({ columns: [...columns] });
  const refresh = (): void => {
    if (!panel.matches(':popover-open')) return;
    const columns = visible();
    const words = search.value.toLowerCase().split(/\s+/);
    const isFound = (name: string): boolean => words.every((word) => columnTitle(name, translate).toLowerCase().includes(word));
    const rest = furtherColumns(context).filter((name) => !columns.includes(name) && isFound(name)).slice(0, MOST_ENTRIES);
    const found = columns.filter(isFound);
    const next = JSON.stringify([found, rest]);
    if (next === signature) return;
    signature = next;
    keepFocus(panel, () => {
      shown.replaceChildren(...found.map((name) => entry(name, true, context)));
      others.replaceChildren(...rest.map((name) => entry(name, false, context)));
    });
    others.hidden = rest.length === 0;
    nothing.hidden = rest.length + found.length > 0;
  };

  panel.addEventListener('toggle', refresh, { signal });
  search.addEventListener('input', refresh, { signal });
  usual.addEventListener('click', () => viewState.set({ columns: [], column_widths: {} }), { signal });
  panel.addEventListener(
    'change',
    (event) => {
      const input = event.target as HTMLInputElement;
      if (input.type !== 'checkbox') return;
      const columns = visible();
      keep(input.checked ? [...columns, input.value] : columns.filter((name) => name !== input.value));
    },
    { signal },
  );
  shown.addEventListener(
    'keydown',
    (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      const name = handleAt(event.target);
      if (step === undefined || name === undefined) return;
      event.preventDefault();
      const columns = visible();
      keep(moved(columns, name, columns.indexOf(name) + step));
    },
    { signal },
  );
  shown.addEventListener(
    'pointerdown',
    (event) => {
      const name = handleAt(event.target);
      if (name !== undefined) followDrag(shown, name, (next) => keep(movedBefore(visible(), name, next)));
    },
    { signal },
  );
  return { elements: [button, panel], refresh };
}

/** All columns that there are: the built-in ones, then keys of config and summary. */
function furtherColumns({ client }: ViewContext): readonly string[] {
  return [...COLUMNS, ...client.runs.knownKeys.map(({ name }) => name)];
}

function entry(name: string, isShown: boolean, { translate }: ViewContext): HTMLElement {
  const title = columnTitle(name, translate);
  const input = make('input', { type: 'checkbox', class: 'rn-check', value: name });
  input.checked = isShown;
  input.disabled = name === 'run';
  const text = make('span', { class: 'rn-column-name', title });
  setText(text, title);
  const item = make('li', { 'data-column': name }, make('label', { class: 'rn-menu-entry' }, input, text));
  if (isShown && name !== 'run') {
    const label = translate('columns.move', { name: title });
    const hint = `${label}\n${translate('columns.move.hint')}`;
    item.append(make('button', { type: 'button', class: 'rn-grip', 'aria-label': label, title: hint }, icon('grip')));
  }
  return item;
}

function handleAt(target: EventTarget | null): string | undefined {
  const handle = target instanceof Element ? target.closest('.rn-grip') : null;
  return handle?.closest<HTMLElement>('[data-column]')?.dataset['column'];
}

function movedBefore(columns: readonly string[], name: string, next: string | undefined): readonly string[] {
  const others = columns.filter((other) => other !== name);
  return moved(columns, name, next === undefined ? others.length : others.indexOf(next));
}

/** Moves an entry of the list under the pointer; says before which other it lies in the end. */
function followDrag(list: HTMLElement, name: string, onDrop: (next: string | undefined) => void): void {
  const item = [...list.children].find((one) => (one as HTMLElement).dataset['column'] === name);
  if (item === undefined) return;
  const life = new AbortController();
  const options = { signal: life.signal };
  const start = item.nextElementSibling;
  const onMove = ({ clientY }: PointerEvent): void => {
    const others = [...list.children].filter((one) => one !== item);
    const above = others.filter((one) => middleOf(one) < clientY).length;
    const before = others[Math.max(1, above)] ?? null;
    if (item.nextElementSibling !== before) list.insertBefore(item, before);
  };
  const onEnd = (): void => {
    life.abort();
    const next = item.nextElementSibling as HTMLElement | null;
    if (next !== start) onDrop(next?.dataset['column']);
  };
  window.addEventListener('pointermove', onMove, options);
  window.addEventListener('pointerup', onEnd, options);
  window.addEventListener('pointercancel', onEnd, options);
}

function middleOf(element: Element): number {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}

/** The control of the same column keeps the focus while the lists are made anew. */
function keepFocus(panel: HTMLElement, change: () => void): void {
  const focused = document.activeElement;
  const name = panel.contains(focused) ? focused?.closest<HTMLElement>('[data-column]')?.dataset['column'] : undefined;
  const tag = focused?.tagName.toLowerCase() ?? '';
  change();
  if (name === undefined) return;
  const item = [...panel.querySelectorAll<HTMLElement>('[data-column]')].find((one) => one.dataset['column'] === name);
  item?.querySelector<HTMLElement>(tag)?.focus();
}
