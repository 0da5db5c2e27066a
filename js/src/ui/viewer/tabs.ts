// Tabs whose contents come into being when they are first looked at.

import { make, setAttribute, uniqueId } from '../dom';

export interface TabContent<Id extends string> {
  id: Id;
  label: string;
  create: (panel: HTMLElement) => void;
}

export interface Tabs<Id extends string> {
  list: HTMLElement;
  panels: HTMLElement;
  show(id: Id): void;
}

export function createTabs<Id extends string>(label: string, contents: readonly TabContent<Id>[], onChoose: (id: Id) => void): Tabs<Id> {
  const list = make('div', { class: 'rn-tabs', role: 'tablist', 'aria-label': label });
  const panels = make('div', { class: 'rn-panels' });
  const entries = contents.map((content) => {
    const tab = make('button', { type: 'button', class: 'rn-tab', role: 'tab', id: uniqueId('tab') }, content.label);
    const panel = make('div', { class: 'rn-panel', role: 'tabpanel', id: uniqueId('panel'), 'aria-labelledby': tab.id });
    setAttribute(tab, 'aria-controls', panel.id);
    tab.addEventListener('click', () => onChoose(content.id));
    list.append(tab);
    panels.append(panel);
    return { ...content, tab, panel, made: false };
  });
  list.addEventListener('keydown', (event) => {
    const at = entries.findIndex(({ tab }) => tab === event.target);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: entries.length - 1 }[event.key];
    const entry = to === undefined || at < 0 ? undefined : entries[(to + entries.length) % entries.length];
    if (entry === undefined) return;
    event.preventDefault();
    entry.tab.focus();
    onChoose(entry.id);
  });
  const show = (id: Id): void => {
    for (const entry of entries) {
      const isShown = entry.id === id;
      setAttribute(entry.tab, 'aria-selected', String(isShown));
      entry.tab.tabIndex = isShown ? 0 : -1;
      entry.panel.hidden = !isShown;
      if (isShown) bringIntoSight(list, entry.tab);
      if (!isShown || entry.made) continue;
      entry.made = true;
      entry.create(entry.panel);
    }
  };
  return { list, panels, show };
}

/** Where there is no room for all tabs. */
function bringIntoSight(list: HTMLElement, tab: HTMLElement): void {
  const { left, right } = list.getBoundingClientRect();
  const own = tab.getBoundingClientRect();
  if (own.left < left) list.scrollLeft -= left - own.left;
  else if (own.right > right) list.scrollLeft += own.right - right;
}
