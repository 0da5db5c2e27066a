// All runs of a store as a tree: project, experiment, run. Lines exist only while they are in sight.

import { RunFilter } from '../../data/run-filter';
import { browserNotice } from '../browser/browser-notice';
import { createFilterLine } from '../browser/filter-line';
import type { ViewContext } from '../context';
import { make, setAttribute, setText, uniqueId } from '../dom';
import { createNotice } from '../notice';
import { createVirtualList } from '../virtual-list';
import { createTreeRow } from './tree-row';
import { type TreeLine, treeLines } from './tree-lines';

export interface TreeActs {
  /** Shows a run; with `beside`, adds it to those that are compared. */
  open(run: string, beside: boolean): void;
  /** Shows the list of an experiment's or, with an empty name, a project's runs. */
  list(project: string, experiment: string): void;
}

const ROW_HEIGHT = 26;

export function createRunTree(element: HTMLElement, context: ViewContext, acts: TreeActs, signal: AbortSignal): void {
  new RunTree(element, context, acts, signal).start();
}

class RunTree {
  readonly #filter = new RunFilter();
  readonly #line;
  readonly #notice;
  readonly #count = make('span', { class: 'rn-count' });
  readonly #scroller: HTMLElement;
  readonly #list;
  readonly #idPrefix = uniqueId('tree');
  #lines: readonly TreeLine[] = [];
  /** Id of the line on which the keys act. */
  #active = '';
  #closed: ReadonlySet<string> = new Set();

  readonly #context: ViewContext;
  readonly #acts: TreeActs;
  readonly #signal: AbortSignal;

  constructor(
    element: HTMLElement,
    context: ViewContext,
    acts: TreeActs,
    signal: AbortSignal,
  ) {
    this.#context = context;
    this.#acts = acts;
    this.#signal = signal;
    const { translate } = context;
    this.#line = createFilterLine(context, this.#filter, () => this.#refresh(), signal);
    const content = make('div', { class: 'rn-run-tree-content', role: 'presentation' });
    this.#scroller = make('div', { class: 'rn-run-tree', role: 'tree', tabindex: '0', 'aria-label': translate('browser.title') }, content);
    this.#list = createVirtualList(this.#scroller, content, { rowHeight: ROW_HEIGHT, makeRow: () => this.#makeRow() }, signal);
    const body = make('div', { class: 'rn-body rn-run-tree-body' }, this.#scroller);
    this.#notice = createNotice(body);
    element.append(make('div', { class: 'rn-run-tree-head' }, this.#line.element, this.#count), body);
  }

  start(): void {
    const { client, viewState } = this.#context;
    this.#scroller.addEventListener('keydown', (event) => this.#onKey(event), { signal: this.#signal });
    this.#scroller.addEventListener('click', (event) => this.#onClick(event), { signal: this.#signal });
    this.#scroller.addEventListener('contextmenu', (event) => this.#activate(this.#lineOf(event.target)), { signal: this.#signal, capture: true });
    this.#scroller.addEventListener('focus', () => this.#active === '' && this.#activate(this.#lines[0]), { signal: this.#signal });
    client.changes.on(['runs', 'status'], () => this.#refresh(), this.#signal);
    viewState.onChange(() => this.#refresh(), this.#signal);
    this.#refresh();
  }

  #refresh(): void {
    const { client, viewState, translate } = this.#context;
    const state = viewState.get();
    const rows = this.#filter.rows(client.runs, { project: '', experiment: '', query: this.#line.text });
    this.#line.refresh(this.#filter.error, this.#filter.missing);
    this.#closed = new Set(state.closed_groups);
    this.#lines = treeLines(rows, this.#closed);
    this.#list.refresh(this.#lines.length);
    const { size: all } = client.runs;
    setText(this.#count, rows.length === all ? translate('browser.count', { count: all }) : translate('browser.count.filtered', { count: rows.length, total: all }));
    this.#count.hidden = all === 0;
    this.#scroller.hidden = this.#lines.length === 0;
    this.#notice.show(browserNotice(this.#context, rows.length));
    this.#showActive();
  }

  #makeRow() {
    const row = createTreeRow(this.#context, this.#idPrefix);
    return {
      element: row.element,
      update: (index: number) => {
        const line = this.#lines[index];
        if (line !== undefined) row.update(line, index, line.id === this.#active, this.#context.viewState.get().selected.includes(line.id));
      },
    };
  }

  #onClick(event: MouseEvent): void {
    const line = this.#lineOf(event.target);
    if (line === undefined) return;
    this.#activate(line);
    if (line.kind === 'run') this.#acts.open(line.row.key, event.ctrlKey || event.metaKey);
    else this.#fold(line.id, line.open);
  }

  #onKey(event: KeyboardEvent): void {
    const at = this.#lines.findIndex(({ id }) => id === this.#active);
    const line = this.#lines[at];
    const page = this.#list.pageSize();
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step !== undefined) this.#activate(this.#lines[Math.min(this.#lines.length - 1, Math.max(0, at + step))]);
    else if (line === undefined) return;
    else if (event.key === 'ArrowRight') this.#inwards(line, at);
    else if (event.key === 'ArrowLeft') this.#outwards(line, at);
    else if (event.key === 'Enter' && line.kind === 'run') this.#acts.open(line.row.key, event.ctrlKey || event.metaKey);
    else if (event.key === 'Enter' && line.kind !== 'run') this.#acts.list(line.project, line.experiment);
    else if (event.key === ' ' && line.kind === 'run') this.#acts.open(line.row.key, true);
    else if (event.key === ' ' && line.kind !== 'run') this.#fold(line.id, line.open);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #inwards(line: TreeLine, at: number): void {
    if (line.kind === 'run') return;
    if (line.open) this.#activate(this.#lines[at + 1]);
    else this.#fold(line.id, false);
  }

  #outwards(line: TreeLine, at: number): void {
    if (line.kind !== 'run' && line.open) this.#fold(line.id, true);
    else this.#activate([...this.#lines.slice(0, at)].reverse().find(({ level }) => level < line.level));
  }

  #fold(id: string, away: boolean): void {
    const closed = new Set(this.#closed);
    if (away) closed.add(id);
    else closed.delete(id);
    this.#context.viewState.set({ closed_groups: [...closed] });
  }

  #activate(line: TreeLine | undefined): void {
    if (line === undefined) return;
    this.#active = line.id;
    this.#list.scrollTo(this.#lines.indexOf(line));
    this.#list.refresh(this.#lines.length);
    this.#showActive();
  }

  #showActive(): void {
    const at = this.#lines.findIndex(({ id }) => id === this.#active);
    setAttribute(this.#scroller, 'aria-activedescendant', at < 0 ? null : `${this.#idPrefix}-${at}`);
  }

  #lineOf(target: EventTarget | null): TreeLine | undefined {
    const index = target instanceof Element ? target.closest<HTMLElement>('[role=treeitem]')?.dataset['index'] : undefined;
    return index === undefined ? undefined : this.#lines[Number(index)];
  }
}
