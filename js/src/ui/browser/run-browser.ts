// The table of all runs: what there is, how it goes, and which of them are looked at.

import type { RunRow, ViewState } from '../../contract/generated';
import { RunFilter } from '../../data/run-filter';
import { focusOf, onFields, shownKeys } from '../../data/view-state';
import type { ViewContext } from '../context';
import { make, onResize, setAttribute, uniqueId, whileVisible } from '../dom';
import { createNotice, type Notice } from '../notice';
import { createVirtualList, type VirtualList, type VirtualRow } from '../virtual-list';
import { browserNotice } from './browser-notice';
import type { RowState } from './cells';
import { createGroupRow, type GroupRow } from './group-row';
import { createHeader, type Header } from './header';
import { type Line, TableLines } from './lines';
import { type BrowserRow, createRow } from './row';
import { createRowMenu } from './row-menu';
import { TableInput } from './table-input';
import { TableLayout } from './table-layout';
import { type BrowserToolbar, createBrowserToolbar } from './toolbar';

/** The same as `--rn-row-height` in styles/browser.css. */
const ROW_HEIGHT = 28;
const CLOCK_MS = 1000;
const SHOWN_FIELDS: readonly (keyof ViewState)[] = [
  'project', 'experiment', 'query', 'columns', 'sort', 'column_widths', 'group_by', 'closed_groups', 'baseline', 'selected', 'focused', 'hidden', 'colours',
];

export function createRunBrowser(element: HTMLElement, context: ViewContext, signal: AbortSignal): void {
  new RunBrowser(element, context, signal).refresh();
}

class RunBrowser {
  readonly #idPrefix = uniqueId('row');
  readonly #filter = new RunFilter();
  readonly #toolbar: BrowserToolbar;
  /** The baseline, which stays in sight. */
  readonly #top = make('div', { class: 'rn-pinned', role: 'rowgroup' });
  readonly #topRow: VirtualRow;
  readonly #content = make('div', { class: 'rn-virtual', role: 'rowgroup' });
  readonly #grid: HTMLElement;
  readonly #list: VirtualList;
  readonly #notice: Notice;
  readonly #layout: TableLayout;
  readonly #header: Header;
  readonly #input: TableInput;
  readonly #table = new TableLines();
  #lines: readonly Line[] = [];
  #baseline: RunRow | undefined;
  #selected: { keys: readonly string[]; set: ReadonlySet<string> } = { keys: [], set: new Set() };
  readonly #context: ViewContext;

  constructor(element: HTMLElement, context: ViewContext, signal: AbortSignal) {
    this.#context = context;
    const { client, viewState, translate } = context;
    this.#toolbar = createBrowserToolbar(context, this.#filter, () => this.#layout.visible(), () => this.refresh(), signal);
    this.#grid = make(
      'div',
      { class: 'rn-grid', tabindex: '0', 'aria-label': translate('browser.title'), 'aria-multiselectable': 'true' },
      this.#top,
      this.#content,
    );
    this.#layout = new TableLayout(this.#grid, context);
    const preview = (column: string, width: number): void => (this.#layout.preview(column, width), this.#show());
    this.#header = createHeader(context, { visible: () => this.#layout.visible(), preview }, signal);
    this.#grid.prepend(this.#header.element);
    const menu = createRowMenu(context, signal);
    const body = make('div', { class: 'rn-body' }, this.#grid, menu.element);
    element.classList.add('rn-browser');
    element.append(...this.#toolbar.elements, body);
    this.#notice = createNotice(body);
    this.#topRow = this.#makeRow(() => 0);
    const headerHeight = (): number => ROW_HEIGHT * (1 + this.#pinned());
    this.#list = createVirtualList(this.#grid, this.#content, { rowHeight: ROW_HEIGHT, headerHeight, makeRow: () => this.#makeRow(() => this.#pinned()) }, signal);
    const parts = { grid: this.#grid, list: this.#list, viewState, menu, lines: () => this.#lines, pinned: () => this.#pinned(), refresh: () => this.refresh() };
    this.#input = new TableInput(parts, signal);
    client.changes.on(['runs', 'status'], () => this.refresh(), signal);
    onFields(viewState, SHOWN_FIELDS, () => this.refresh(), signal);
    this.#grid.addEventListener('scroll', () => this.#layout.look() && this.#showLines(), { signal, passive: true });
    onResize(this.#grid, () => (this.#layout.fit(), this.#show()), signal);
    runClock(element, () => this.#showLines(), signal);
  }

  refresh(): void {
    const { client, viewState, colours } = this.#context;
    const state = viewState.get();
    const { filterLine } = this.#toolbar;
    const passing = this.#filter.rows(client.runs, { project: state.project, experiment: state.experiment, query: filterLine.text });
    filterLine.refresh(this.#filter.error, this.#missing());
    this.#baseline = client.runs.get(state.baseline);
    if (this.#selected.keys !== state.selected) this.#selected = { keys: state.selected, set: new Set(state.selected) };
    this.#arrange(passing);
    colours.show(state.selected, state.colours);
    this.#layout.fit();
    this.#toolbar.refresh(passing.length, client.runs.size);
    this.#show();
    this.#notice.show(browserNotice(this.#context, passing.length));
  }

  /** Puts the rows into their lines; the line that keys act on stays that. Groups wait until all values are here. */
  #arrange(passing: readonly RunRow[]): void {
    const { client, viewState } = this.#context;
    const state = viewState.get();
    const activeKey = this.#lines[this.#input.active]?.key;
    const isWaiting = client.runs.missing(shownKeys({ ...state, columns: [], sort: '' })).length > 0;
    this.#lines = this.#table.of(passing, isWaiting ? { ...state, group_by: '' } : state, this.#baseline);
    if (this.#lines[this.#input.active]?.key !== activeKey) {
      this.#input.active = Math.max(0, this.#lines.findIndex(({ key }) => key === activeKey));
    }
    setAttribute(this.#grid, 'role', state.group_by === '' || isWaiting ? 'grid' : 'treegrid');
    setAttribute(this.#grid, 'aria-rowcount', String(this.#lines.length + 1));
    setAttribute(this.#grid, 'aria-activedescendant', this.#lines.length === 0 ? null : `${this.#idPrefix}-${this.#input.active}`);
  }

  #show(): void {
    this.#header.refresh(this.#layout.columns());
    setAttribute(this.#grid, 'aria-colcount', String(this.#layout.columns().length + 1));
    this.#showLines();
  }

  #showLines(): void {
    const pins = this.#pinned() > 0;
    if (pins) this.#topRow.update(0);
    if (pins !== this.#top.hasChildNodes()) this.#top.replaceChildren(...(pins ? [this.#topRow.element] : []));
    this.#list.refresh(this.#lines.length - this.#pinned());
  }

  /** Lines before those that scroll. */
  #pinned(): number {
    return this.#baseline === undefined ? 0 : 1;
  }

  /** Keys whose values the table waits for. */
  #missing(): readonly string[] {
    const { client, viewState } = this.#context;
    return client.runs.loaded ? [...new Set([...this.#filter.missing, ...client.runs.missing(shownKeys(viewState.get()))])] : [];
  }

  /** A row that shows whatever line stands there: a run or a group. */
  #makeRow(offset: () => number): VirtualRow {
    const { client, translate } = this.#context;
    const element = make('div', { role: 'presentation', class: 'rn-line' });
    let run: BrowserRow | undefined;
    let group: GroupRow | undefined;
    const show = (row: HTMLElement): void => {
      if (element.firstChild !== row) element.replaceChildren(row);
    };
    const update = (place: number): void => {
      const index = place + offset();
      const line = this.#lines[index];
      if (line?.kind === 'group') {
        group ??= createGroupRow(this.#context, this.#idPrefix);
        show(group.element);
        group.update(line, this.#layout.inLines(), { index, active: index === this.#input.active, selected: this.#selected.set });
      } else if (line !== undefined) {
        run ??= createRow(client.runs, translate, this.#idPrefix);
        show(run.element);
        run.update(line, this.#layout.inLines(), this.#stateOf(line.key, index));
      }
    };
    return { element, update };
  }

  #stateOf(run: string, index: number): RowState {
    const { viewState, colours } = this.#context;
    const state = viewState.get();
    return {
      index,
      selected: this.#selected.set.has(run),
      active: index === this.#input.active,
      focused: run === focusOf(state),
      colour: colours.of(run),
      hidden: state.hidden.includes(run),
      baseline: this.#baseline,
      now: Date.now() / 1000,
    };
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
