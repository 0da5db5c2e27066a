// What can be done with one run of the table: a menu at the pointer or the row, and the palette alone at its swatch.

import { type RunRow, SAME_BUT } from '../../contract/generated';
import { seedKey } from '../../data/run-groups';
import type { ViewContext } from '../context';
import { make } from '../dom';
import { icon, type IconName } from '../icons';
import { writeToClipboard } from '../log/copying';
import { createPanel, type Panel } from '../popover';
import { PALETTE_SIZE } from '../run-colours';
import { runLabel } from '../run-label';
import type { MessageKey } from '../translate';
import { setColour, toggleHidden, togglePin } from './run-acts';

export interface RowMenu {
  element: HTMLElement;
  /** Opens all of the menu, or only the colours. */
  open(row: RunRow, anchor: DOMRect, what: 'all' | 'colours'): void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

export function createRowMenu(context: ViewContext, signal: AbortSignal): RowMenu {
  const { client, viewState, translate } = context;
  const element = make('div', { class: 'rn-menu-list rn-row-menu', role: 'menu' });
  const panel: Panel = createPanel(element, signal);

  const item = (key: MessageKey, name: IconName, act: () => void, values = {}): HTMLElement => {
    const entry = make('button', { type: 'button', role: 'menuitem', class: 'rn-menu-entry', tabindex: '-1' }, icon(name), translate(key, values));
    entry.addEventListener('click', () => (element.hidePopover(), act()));
    return entry;
  };
  const itemsOf = ({ key }: RunRow): HTMLElement[] => {
    const { baseline, hidden, selected, group_by: groupBy } = viewState.get();
    const seed = seedKey(client.runs.knownKeys);
    const isHidden = hidden.includes(key);
    return [
      item('act.only', 'finished', () => viewState.set({ selected: [key], focused: key })),
      item(baseline === key ? 'act.unpin' : 'act.pin', 'pin', () => togglePin(viewState, key)),
      ...(selected.includes(key) ? [item(isHidden ? 'act.show' : 'act.hide', isHidden ? 'seen' : 'unseen', () => toggleHidden(viewState, key))] : []),
      ...(seed === undefined || groupBy === SAME_BUT + seed ? [] : [item('group.same', 'group', () => viewState.set({ group_by: SAME_BUT + seed }), { key: seed })]),
      item('act.copy', 'copy', () => void writeToClipboard(key)),
    ];
  };
  const paletteOf = ({ key }: RunRow): HTMLElement => {
    const names = translate('act.colours').split(', ');
    const set = viewState.get().colours[key] ?? '';
    const choice = (colour: string, name: string, ...content: Node[]): HTMLElement => {
      const checked = String(colour === set);
      const entry = make('button', { type: 'button', role: 'menuitemradio', class: 'rn-colour', tabindex: '-1', 'aria-checked': checked, 'aria-label': name, title: name }, ...content);
      entry.addEventListener('click', () => (element.hidePopover(), setColour(viewState, key, colour)));
      return entry;
    };
    const swatches = Array.from({ length: PALETTE_SIZE }, (_, index) => {
      const swatch = make('span', { class: 'rn-swatch' });
      swatch.style.setProperty('--rn-colour', `var(--rn-run-${index})`);
      return choice(`palette-${index}`, names[index] ?? '', swatch);
    });
    return make('div', { class: 'rn-palette', role: 'group', 'aria-label': translate('act.colour') }, choice('', translate('act.colour.auto'), icon('reset')), ...swatches);
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (event.key === 'Tab') element.hidePopover();
    if (step === undefined) return;
    const entries = [...element.querySelectorAll('button')];
    const at = entries.indexOf(document.activeElement as HTMLButtonElement);
    const place = Number.isFinite(step) ? (at + step + entries.length) % entries.length : step < 0 ? 0 : entries.length - 1;
    entries[place]?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  element.addEventListener('keydown', onKey, { signal });
  element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
  return {
    element,
    open(row, anchor, what) {
      element.setAttribute('aria-label', translate('act.more', { run: runLabel(row) }));
      element.replaceChildren(...(what === 'all' ? itemsOf(row) : []), paletteOf(row));
      panel.open(anchor);
      (element.querySelector<HTMLElement>(what === 'all' ? 'button' : '[aria-checked=true]'))?.focus();
    },
  };
}
