// The heads of the columns: by them the table is sorted, and its columns are moved and resized.

import { isColumn } from '../../data/view-state';
import type { ViewContext } from '../context';
import { make, setAttribute } from '../dom';
import { icon, setIcon } from '../icons';
import { createName } from '../name';
import { cellClass } from './cells';
import { columnTitle, moved } from './columns';
import { deltaOf } from './deltas';
import { nextSort, sortingOf } from './order';
import { isNumeric } from './values';

export interface Header {
  element: HTMLElement;
  /** Shows these columns and the sort order. */
  refresh(columns: readonly string[]): void;
}

/** What the table does for its header. */
export interface Resizing {
  /** The columns that are seen, without those that had to give way. */
  visible(): readonly string[];
  /** Shows a column at a width that is not kept yet. */
  preview(column: string, width: number): void;
}

/** CSS pixels. */
const LEAST_WIDTH = 40;
const MOST_WIDTH = 800;
const KEY_STEP = 16;
/** A press that moves less is a click. */
const DRAG_FROM = 5;

export function createHeader(context: ViewContext, resizing: Resizing, signal: AbortSignal): Header {
  return new TableHeader(context, resizing, signal);
}

class TableHeader implements Header {
  readonly element: HTMLElement;
  readonly #select: HTMLElement;
  #cells: readonly HTMLElement[] = [];
  #columns: readonly string[] = [];
  /** The column whose button the Tab key comes to. */
  #current = 'run';
  #dragged = false;
  readonly #context: ViewContext;
  readonly #resizing: Resizing;

  constructor(context: ViewContext, resizing: Resizing, signal: AbortSignal) {
    this.#context = context;
    this.#resizing = resizing;
    const { translate } = context;
    this.#select = make('div', { role: 'columnheader', class: 'rn-cell rn-cell-select', 'aria-label': translate('browser.select') });
    this.element = make('div', { role: 'row', class: 'rn-row rn-header', 'aria-rowindex': '1' }, this.#select);
    this.element.addEventListener('click', (event) => this.#onClick(event), { signal });
    this.element.addEventListener('keydown', (event) => this.#onKey(event), { signal });
    this.element.addEventListener('pointerdown', (event) => this.#onPress(event), { signal });
    this.element.addEventListener('focusin', (event) => this.#rove(columnAt(event.target)), { signal });
  }

  refresh(columns: readonly string[]): void {
    if (columns !== this.#columns) this.#rebuild(columns);
    const sorting = sortingOf(this.#context.viewState.get().sort);
    for (const [index, cell] of this.#cells.entries()) {
      const column = columns[index] ?? '';
      if (deltaOf(column) !== undefined) continue;
      const direction = sorting?.column !== column ? undefined : sorting.descending ? 'descending' : 'ascending';
      setAttribute(cell, 'aria-sort', direction ?? 'none');
      setAttribute(cell, 'data-numeric', isNumeric(this.#context.client.runs, column) ? '' : null);
      const arrow = cell.querySelector('svg');
      if (arrow !== null && direction !== undefined) setIcon(arrow, direction);
    }
  }

  #rebuild(columns: readonly string[]): void {
    const focused = columnAt(document.activeElement);
    const hadFocus = this.element.contains(document.activeElement);
    this.#columns = columns;
    this.#cells = columns.map((column) => this.#makeCell(column));
    this.element.replaceChildren(this.#select, ...this.#cells);
    this.#rove(columns.includes(this.#current) ? this.#current : 'run');
    if (hadFocus) this.#button(focused)?.focus();
  }

  #makeCell(column: string): HTMLElement {
    const title = columnTitle(column, this.#context.translate);
    const delta = deltaOf(column);
    if (delta !== undefined) {
      const hint = this.#context.translate(delta.relative ? 'delta.relative' : 'delta.absolute', { name: columnTitle(delta.column, this.#context.translate) });
      return make('div', { role: 'columnheader', class: cellClass(column), title: hint, 'aria-label': hint }, title);
    }
    const name = createName('rn-head-text');
    name.show(title, isColumn(column));
    const hint = `${title}\n${this.#context.translate('browser.header.hint')}`;
    const button = make('button', { type: 'button', class: 'rn-head-button', tabindex: '-1', title: hint }, name.element, icon('ascending'));
    const edge = make('span', { class: 'rn-head-edge', 'aria-hidden': 'true' });
    return make('div', { role: 'columnheader', class: cellClass(column), 'data-column': column }, button, edge);
  }

  #button(column: string | undefined): HTMLButtonElement | null {
    const index = this.#columns.indexOf(column ?? '');
    return this.#cells[index]?.querySelector('button') ?? null;
  }

  #rove(column: string | undefined): void {
    if (column === undefined) return;
    this.#current = column;
    for (const cell of this.#cells) {
      const button = cell.querySelector('button');
      if (button !== null) button.tabIndex = cell.dataset['column'] === column ? 0 : -1;
    }
  }

  #onClick(event: MouseEvent): void {
    const column = columnAt(event.target);
    const wasDragged = this.#dragged;
    this.#dragged = false;
    if (wasDragged || column === undefined || (event.target as Element).closest('button') === null) return;
    const { viewState } = this.#context;
    viewState.set({ sort: nextSort(viewState.get().sort, column) });
  }

  #onKey(event: KeyboardEvent): void {
    const column = columnAt(event.target);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (column === undefined || step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const visible = this.#resizing.visible();
    const place = visible.indexOf(column);
    if (event.altKey) this.#move(column, place + step);
    else if (event.shiftKey) this.#keepWidth(column, this.#widthOf(column) + step * KEY_STEP);
    else this.#button(visible[place + step])?.focus();
  }

  #onPress(event: PointerEvent): void {
    const column = columnAt(event.target);
    this.#dragged = false;
    if (column === undefined || event.button !== 0) return;
    const isEdge = (event.target as Element).closest('.rn-head-edge') !== null;
    if (isEdge) event.preventDefault();
    const life = new AbortController();
    const options = { signal: life.signal };
    const width = this.#widthOf(column);
    let distance = 0;
    const onMove = (moveEvent: PointerEvent): void => {
      distance = moveEvent.clientX - event.clientX;
      this.#dragged ||= Math.abs(distance) >= DRAG_FROM;
      if (!this.#dragged) return;
      if (isEdge) this.#resizing.preview(column, bounded(width + distance));
      else this.#markTarget(column, moveEvent.clientX);
    };
    const onEnd = (endEvent: PointerEvent): void => {
      life.abort();
      this.#markTarget(column, undefined);
      if (!this.#dragged) return;
      if (isEdge) this.#keepWidth(column, width + distance);
      else if (endEvent.type === 'pointerup') this.#move(column, this.#targetAt(column, endEvent.clientX));
    };
    window.addEventListener('pointermove', onMove, options);
    window.addEventListener('pointerup', onEnd, options);
    window.addEventListener('pointercancel', onEnd, options);
  }

  /** The place among the visible columns that a dragged column would take. */
  #targetAt(column: string, x: number): number {
    const others = this.#resizing.visible().filter((name) => name !== column);
    const middles = others.map((name) => {
      const { left, width } = this.#cells[this.#columns.indexOf(name)]?.getBoundingClientRect() ?? new DOMRect();
      return left + width / 2;
    });
    return middles.filter((middle) => middle < x).length;
  }

  #markTarget(column: string, x: number | undefined): void {
    const order = x === undefined ? [] : moved(this.#resizing.visible(), column, this.#targetAt(column, x));
    const before = order[order.indexOf(column) + 1];
    const last = order.at(-1) === column ? order.at(-2) : undefined;
    for (const cell of this.#cells) {
      const name = cell.dataset['column'];
      setAttribute(cell, 'data-drop', x === undefined ? null : name === before ? 'before' : name === last ? 'after' : null);
    }
    setAttribute(this.element, 'data-dragging', x === undefined ? null : '');
  }

  #move(column: string, to: number): void {
    this.#context.viewState.set({ columns: [...moved(this.#resizing.visible(), column, to)] });
  }

  #keepWidth(column: string, width: number): void {
    const { viewState } = this.#context;
    const { column_widths: widths } = viewState.get();
    viewState.set({ columns: [...this.#resizing.visible()], column_widths: { ...widths, [column]: bounded(width) } });
  }

  #widthOf(column: string): number {
    return this.#cells[this.#columns.indexOf(column)]?.offsetWidth ?? LEAST_WIDTH;
  }
}

function columnAt(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('.rn-header [data-column]')?.dataset['column'] : undefined;
}

function bounded(width: number): number {
  return Math.round(Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, width)));
}
