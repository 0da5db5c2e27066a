// The table of all runs: what there is, how it goes, and which of them are looked at.

import type { RunRow } from '../../contract/generated';
import { focusOf } from '../../data/view-state';
import type { ViewContext } from '../context';
import { make, setAttribute, setText, uniqueId, whileVisible } from '../dom';
import { icon } from '../icons';
import { createNotice, type NoticeContent } from '../notice';
import { createVirtualList } from '../virtual-list';
import { createFilters } from './filters';
import { COLUMNS, createRow } from './row';
import { extended, movedTo, toggled } from './selection';

/** The same as `--rn-row-height` in styles/browser.css. */
const ROW_HEIGHT = 28;
const HEADER_HEIGHT = 28;
const CLOCK_MS = 1000;

export function createRunBrowser(element: HTMLElement, context: ViewContext, signal: AbortSignal): void {
  const { client, viewState, colours, translate } = context;
  const idPrefix = uniqueId('row');
  const filters = createFilters(context, signal);
  const count = make('span', { class: 'rn-count' });
  const clear = make('button', { type: 'button', class: 'rn-chip', title: translate('browser.clear') });
  const clearText = make('span');
  clear.append(clearText, icon('close'));
  clear.addEventListener('click', () => viewState.set({ selected: [], focused: '' }), { signal });
  const toolbar = make(
    'div',
    { class: 'rn-toolbar' },
    make('h2', { class: 'rn-title' }, translate('browser.title')),
    count,
    clear,
    make('span', { class: 'rn-spring' }),
    filters.element,
  );
  const content = make('div', { class: 'rn-virtual', role: 'rowgroup' });
  const grid = make(
    'div',
    { class: 'rn-grid', role: 'grid', tabindex: '0', 'aria-label': translate('browser.title'), 'aria-multiselectable': 'true' },
    makeHeader(context),
    content,
  );
  const body = make('div', { class: 'rn-body' }, grid);
  element.classList.add('rn-browser');
  element.append(toolbar, body);
  const notice = createNotice(body);

  let shown: readonly RunRow[] = [];
  let active = 0;
  let anchor = 0;

  const list = createVirtualList(
    grid,
    content,
    {
      rowHeight: ROW_HEIGHT,
      headerHeight: HEADER_HEIGHT,
      makeRow: () => {
        const row = createRow(translate, idPrefix);
        return {
          element: row.element,
          update: (index) => {
            const run = shown[index];
            if (run === undefined) return;
            const state = viewState.get();
            row.update(run, {
              index,
              selected: state.selected.includes(run.key),
              active: index === active,
              focused: run.key === focusOf(state),
              colour: colours.of(run.key),
              now: Date.now() / 1000,
            });
          },
        };
      },
    },
    signal,
  );

  const refresh = (): void => {
    const state = viewState.get();
    const activeKey = shown[active]?.key;
    const all = client.runs.newestFirst();
    shown = all.filter((row) => fits(row, state.project, state.experiment));
    active = Math.max(0, Math.min(shown.length - 1, shown[active]?.key === activeKey ? active : shown.findIndex((row) => row.key === activeKey)));
    colours.show(state.selected);
    filters.refresh();
    setText(count, countText(context, shown.length, all.length));
    setText(clearText, translate('browser.selected', { count: state.selected.length }));
    clear.style.visibility = state.selected.length === 0 ? 'hidden' : 'visible';
    setAttribute(grid, 'aria-rowcount', String(shown.length + 1));
    setAttribute(grid, 'aria-activedescendant', shown.length === 0 ? null : `${idPrefix}-${active}`);
    list.refresh(shown.length);
    notice.show(noticeFor(context, shown.length));
  };

  const choose = (index: number, how: 'only' | 'toggle' | 'range'): void => {
    const key = shown[index]?.key;
    if (key === undefined) return;
    const { selected } = viewState.get();
    const order = shown.map((row) => row.key);
    active = index;
    if (how === 'range') viewState.set({ selected: extended(selected, order, anchor, index), focused: key });
    else {
      anchor = index;
      const next = how === 'only' ? [key] : toggled(selected, key);
      viewState.set({ selected: next, focused: next.includes(key) ? key : '' });
    }
  };

  const onClick = (event: MouseEvent): void => {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>('.rn-row');
    if (row === null || !content.contains(row)) return;
    const onCheckbox = target.closest('.rn-cell-select') !== null;
    const how = event.shiftKey ? 'range' : onCheckbox || event.ctrlKey || event.metaKey ? 'toggle' : 'only';
    choose(Number(row.dataset['index']), how);
    grid.focus({ preventScroll: true });
    refresh();
  };

  const onKey = (event: KeyboardEvent): void => {
    if (event.target !== grid) return;
    const target = movedTo(event.key, active, shown.length, list.pageSize());
    if (target !== undefined && shown.length > 0) {
      if (event.shiftKey) choose(target, 'range');
      else anchor = target;
      active = target;
      list.scrollTo(target);
      refresh();
    } else if (event.key === ' ') choose(active, event.shiftKey ? 'range' : 'toggle');
    else if (event.key === 'Enter') choose(active, 'only');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  content.addEventListener('click', onClick, { signal });
  grid.addEventListener('keydown', onKey, { signal });
  client.changes.on(['runs', 'status'], refresh, signal);
  viewState.onChange(refresh, signal);
  runClock(element, () => list.refresh(shown.length), signal);
  refresh();
}

/** Keeps durations and "… ago" current while somebody can see them. */
function runClock(element: HTMLElement, tick: () => void, signal: AbortSignal): void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = (): void => clearInterval(timer);
  whileVisible(
    element,
    (visible) => {
      stop();
      if (visible) timer = setInterval(tick, CLOCK_MS);
    },
    signal,
  );
  signal.addEventListener('abort', stop);
}

function makeHeader({ translate }: ViewContext): HTMLElement {
  const select = make('div', { role: 'columnheader', class: 'rn-cell rn-cell-select', 'aria-label': translate('browser.select') });
  const cells = COLUMNS.map((column) =>
    make('div', { role: 'columnheader', class: `rn-cell rn-cell-${column}` }, translate(`browser.${column}`)),
  );
  return make('div', { role: 'row', class: 'rn-row rn-header', 'aria-rowindex': '1' }, select, ...cells);
}

function fits(row: RunRow, project: string, experiment: string): boolean {
  return (project === '' || row.project === project) && (experiment === '' || row.name === experiment);
}

function countText({ client, translate }: ViewContext, count: number, total: number): string {
  if (!client.runs.loaded) return '';
  if (count !== total) return translate('browser.count.filtered', { count, total });
  return total === 1 ? translate('browser.count.one') : translate('browser.count', { count: total });
}

function noticeFor({ client, viewState, translate }: ViewContext, count: number): NoticeContent | undefined {
  if (client.runs.size > 0 && count > 0) return undefined;
  if (client.connection === 'failed' && client.runs.size === 0) {
    return {
      kind: 'error',
      sentence: translate('state.failed', { message: client.failure?.message ?? '' }),
      action: { label: translate('state.retry'), run: () => client.restart() },
    };
  }
  if (!client.runs.loaded) {
    if (client.waiting) return { kind: 'waiting', sentence: translate('state.waiting'), hint: translate('state.waiting.hint') };
    const lost = client.connection === 'lost';
    return { kind: lost ? 'waiting' : 'loading', sentence: translate(lost ? 'state.lost' : 'browser.loading') };
  }
  if (client.runs.size === 0) {
    const sentence = translate('browser.empty', { store: client.runs.store });
    return { kind: 'empty', sentence, hint: translate('browser.empty.hint') };
  }
  const showAll = (): void => viewState.set({ project: '', experiment: '' });
  return { kind: 'empty', sentence: translate('browser.nothing'), action: { label: translate('browser.nothing.action'), run: showAll } };
}
