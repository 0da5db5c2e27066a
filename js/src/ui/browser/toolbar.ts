// Above the table: how many runs there are, how many are chosen, and which are shown.

import type { RunFilter } from '../../data/run-filter';
import type { ViewContext } from '../context';
import { make, setText } from '../dom';
import { icon } from '../icons';
import { createColumnMenu } from './column-menu';
import { createFilterLine, type FilterLine } from './filter-line';
import { createFilters } from './filters';
import { createGroupControl } from './group-control';

export interface BrowserToolbar {
  elements: readonly HTMLElement[];
  readonly filterLine: FilterLine;
  /** `shown` of `total` runs pass the filter. */
  refresh(shown: number, total: number): void;
}

export function createBrowserToolbar(context: ViewContext, filter: RunFilter, visible: () => readonly string[], onFilter: () => void, signal: AbortSignal): BrowserToolbar {
  const { viewState, translate } = context;
  const filterLine = createFilterLine(context, filter, onFilter, signal);
  const filters = createFilters(context, signal);
  const columns = createColumnMenu(context, visible, signal);
  const groups = createGroupControl(context, signal);
  filters.element.append(groups.select);
  const count = make('span', { class: 'rn-count', 'aria-live': 'polite' });
  const clearText = make('span');
  const clear = make('button', { type: 'button', class: 'rn-chip', title: translate('browser.clear') }, clearText, icon('close'));
  clear.addEventListener('click', () => viewState.set({ selected: [], focused: '' }), { signal });
  const title = make('h2', { class: 'rn-title' }, translate('browser.title'));
  const first = make('div', { class: 'rn-toolbar' }, title, count, clear, make('span', { class: 'rn-spring' }), filters.element);
  const second = make('div', { class: 'rn-toolbar rn-filter-bar' }, filterLine.element, groups.button, ...columns.elements);
  return {
    elements: [first, second],
    filterLine,
    refresh(shown, total) {
      const { selected } = viewState.get();
      filters.refresh();
      columns.refresh();
      groups.refresh();
      setText(count, countText(context, shown, total));
      setText(clearText, translate('browser.selected', { count: selected.length }));
      clear.style.visibility = selected.length === 0 ? 'hidden' : 'visible';
    },
  };
}

function countText({ client, translate }: ViewContext, count: number, total: number): string {
  if (!client.runs.loaded) return '';
  if (count !== total) return translate('browser.count.filtered', { count, total });
  return total === 1 ? translate('browser.count.one') : translate('browser.count', { count: total });
}
