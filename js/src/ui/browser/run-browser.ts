// The table of all runs: what there is, how it goes, and which of them are looked at.

import type { RunRow } from '../../contract/generated';
import { RunFilter } from '../../data/run-filter';
import { focusOf, shownKeys } from '../../data/view-state';
import type { ViewContext } from '../context';
import { make, onResize, setAttribute, uniqueId, whileVisible } from '../dom';
import { createNotice, type Notice } from '../notice';
import { createVirtualList, type VirtualList, type VirtualRow } from '../virtual-list';
import { browserNotice } from './browser-notice';
import { createHeader, type Header } from './header';
import { sorted } from './order';
import { createRow } from './row';
import { extended, movedTo, toggled } from './selection';
import { TableLayout } from './table-layout';
import { type BrowserToolbar, createBrowserToolbar } from './toolbar';

/** The same as `--rn-row-height` in styles/browser.css. */
const ROW_HEIGHT = 28;
const CLOCK_MS = 1000;

export function createRunBrowser(element: HTMLElement, context: ViewContext, signal: AbortSignal): void {
  new RunBrowser(element, context, signal).refresh();
}

class RunBrowser {
  private readonly idPrefix = uniqueId('row');
  private readonly filter = new RunFilter();
  private readonly toolbar: BrowserToolbar;
  private readonly content = make('div', { class: 'rn-virtual', role: 'rowgroup' });
  private readonly grid: HTMLElement;
  private readonly list: VirtualList;
  private readonly notice: Notice;
  private readonly layout: TableLayout;
  private readonly header: Header;
  /** The rows that pass the filter, in the order of the table. */
  private shown: readonly RunRow[] = [];
  /** Index of the row that keys act on. */
  private active = 0;
  /** Index of the row at which a range begins. */
  private anchor = 0;

  constructor(
    element: HTMLElement,
    private readonly context: ViewContext,
    signal: AbortSignal,
  ) {
    const { client, viewState, translate } = context;
    this.toolbar = createBrowserToolbar(context, () => this.layout.visible(), () => this.refresh(), signal);
    this.grid = make(
      'div',
      { class: 'rn-grid', role: 'grid', tabindex: '0', 'aria-label': translate('browser.title'), 'aria-multiselectable': 'true' },
      this.content,
    );
    this.layout = new TableLayout(this.grid, context);
    this.header = createHeader(context, this.layout, signal);
    this.grid.prepend(this.header.element);
    const body = make('div', { class: 'rn-body' }, this.grid);
    element.classList.add('rn-browser');
    element.append(...this.toolbar.elements, body);
    this.notice = createNotice(body);
    const options = { rowHeight: ROW_HEIGHT, headerHeight: ROW_HEIGHT, makeRow: () => this.makeRow() };
    this.list = createVirtualList(this.grid, this.content, options, signal);
    this.content.addEventListener('click', (event) => this.onClick(event), { signal });
    this.grid.addEventListener('keydown', (event) => this.onKey(event), { signal });
    client.changes.on(['runs', 'status'], () => this.refresh(), signal);
    viewState.onChange(() => this.refresh(), signal);
    onResize(this.grid, () => this.layout.fit(), signal);
    runClock(element, () => this.list.refresh(this.shown.length), signal);
  }

  refresh(): void {
    const { client, viewState, colours } = this.context;
    const state = viewState.get();
    const { project, experiment, selected, sort } = state;
    const activeKey = this.shown[this.active]?.key;
    const { filterLine } = this.toolbar;
    this.shown = sorted(this.filter.rows(client.runs, { project, experiment, query: filterLine.text }), sort, Date.now() / 1000);
    filterLine.refresh(this.filter.error, this.missing());
    if (this.shown[this.active]?.key !== activeKey) {
      this.active = Math.max(0, this.shown.findIndex((row) => row.key === activeKey));
    }
    colours.show(selected, state.colours);
    this.layout.fit();
    this.header.refresh(this.layout.columns());
    this.toolbar.refresh(this.shown.length, client.runs.size);
    setAttribute(this.grid, 'aria-rowcount', String(this.shown.length + 1));
    setAttribute(this.grid, 'aria-activedescendant', this.shown.length === 0 ? null : `${this.idPrefix}-${this.active}`);
    this.list.refresh(this.shown.length);
    this.notice.show(browserNotice(this.context, this.shown.length));
  }

  /** Keys whose values the table waits for. */
  private missing(): readonly string[] {
    const { client, viewState } = this.context;
    return client.runs.loaded ? [...new Set([...this.filter.missing, ...client.runs.missing(shownKeys(viewState.get()))])] : [];
  }

  private makeRow(): VirtualRow {
    const row = createRow(this.context.client.runs, this.context.translate, this.idPrefix);
    const update = (index: number): void => {
      const run = this.shown[index];
      if (run === undefined) return;
      const state = this.context.viewState.get();
      row.update(run, this.layout.columns(), {
        index,
        selected: state.selected.includes(run.key),
        active: index === this.active,
        focused: run.key === focusOf(state),
        colour: this.context.colours.of(run.key),
        now: Date.now() / 1000,
      });
    };
    return { element: row.element, update };
  }

  private choose(index: number, how: 'only' | 'toggle' | 'range'): void {
    const key = this.shown[index]?.key;
    if (key === undefined) return;
    const { viewState } = this.context;
    const { selected } = viewState.get();
    this.active = index;
    if (how === 'range') {
      const order = this.shown.map((row) => row.key);
      viewState.set({ selected: extended(selected, order, this.anchor, index), focused: key });
      return;
    }
    this.anchor = index;
    const next = how === 'only' ? [key] : toggled(selected, key);
    viewState.set({ selected: next, focused: next.includes(key) ? key : '' });
  }

  private onClick(event: MouseEvent): void {
    const target = event.target as HTMLElement;
    const index = target.closest<HTMLElement>('.rn-row')?.dataset['index'];
    if (index === undefined) return;
    const onCheckbox = target.closest('.rn-cell-select') !== null;
    const toggles = onCheckbox || event.ctrlKey || event.metaKey;
    this.choose(Number(index), event.shiftKey ? 'range' : toggles ? 'toggle' : 'only');
    this.grid.focus({ preventScroll: true });
    this.refresh();
  }

  private onKey(event: KeyboardEvent): void {
    if (event.target !== this.grid || this.shown.length === 0) return;
    const target = movedTo(event.key, this.active, this.shown.length, this.list.pageSize());
    if (target !== undefined) this.move(target, event.shiftKey);
    else if (event.key === ' ') this.choose(this.active, event.shiftKey ? 'range' : 'toggle');
    else if (event.key === 'Enter') this.choose(this.active, 'only');
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private move(target: number, extend: boolean): void {
    if (extend) this.choose(target, 'range');
    else this.anchor = target;
    this.active = target;
    this.list.scrollTo(target);
    this.refresh();
  }
}

/** Keeps durations and "… ago" current while somebody can see them. */
function runClock(element: HTMLElement, tick: () => void, signal: AbortSignal): void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const onVisible = (visible: boolean): void => {
    clearInterval(timer);
    if (visible) timer = setInterval(tick, CLOCK_MS);
  };
  whileVisible(element, onVisible, signal);
  signal.addEventListener('abort', () => clearInterval(timer));
}
