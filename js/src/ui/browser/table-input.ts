// What keys and clicks on the lines of the table do.

import type { ViewStateStore } from '../../data/view-state';
import type { VirtualList } from '../virtual-list';
import type { Line } from './lines';
import { toggleFold, toggleGroup, toggleHidden, togglePin } from './run-acts';
import type { RowMenu } from './row-menu';
import { extended, movedTo, toggled } from './selection';

export interface TableParts {
  grid: HTMLElement;
  list: VirtualList;
  viewState: ViewStateStore;
  menu: RowMenu;
  lines(): readonly Line[];
  /** Lines before those of the list. */
  pinned(): number;
  refresh(): void;
}

export class TableInput {
  /** Index of the line that keys act on. */
  active = 0;
  /** Index of the line at which a range begins. */
  #anchor = 0;
  readonly #parts: TableParts;

  constructor(parts: TableParts, signal: AbortSignal) {
    this.#parts = parts;
    const { grid } = parts;
    grid.addEventListener('click', (event) => this.#onClick(event), { signal });
    grid.addEventListener('contextmenu', (event) => this.#onContextMenu(event), { signal });
    grid.addEventListener('keydown', (event) => this.#onKey(event), { signal });
  }

  #line(): Line | undefined {
    return this.#parts.lines()[this.active];
  }

  #element(): HTMLElement | null {
    return this.#parts.grid.querySelector(`.rn-row[data-index='${this.active}']`);
  }

  #choose(how: 'only' | 'toggle' | 'range'): void {
    const { viewState } = this.#parts;
    const lines = this.#parts.lines();
    const line = this.#line();
    const { selected } = viewState.get();
    if (how === 'range') {
      const runs = lines.map(({ kind, key }) => (kind === 'run' ? key : ''));
      const next = extended(selected, runs, this.#anchor, this.active).filter((key) => key !== '');
      viewState.set({ selected: next, focused: line?.kind === 'run' ? line.key : '' });
      return;
    }
    this.#anchor = this.active;
    if (line?.kind === 'group') toggleGroup(viewState, line.group.rows);
    if (line?.kind !== 'run') return;
    const next = how === 'only' ? [line.key] : toggled(selected, line.key);
    viewState.set({ selected: next, focused: next.includes(line.key) ? line.key : '' });
  }

  #onClick(event: MouseEvent): void {
    const target = event.target as HTMLElement;
    const index = target.closest<HTMLElement>('.rn-row')?.dataset['index'];
    if (index === undefined) return;
    this.active = Number(index);
    const act = target.closest<HTMLElement>('[data-act]');
    const line = this.#line();
    const toggles = target.closest('.rn-cell-select') !== null || event.ctrlKey || event.metaKey;
    this.#parts.grid.focus({ preventScroll: true });
    if (act !== null) this.#act(act.dataset['act'] ?? '', act);
    else if (line?.kind === 'group' && target.closest('.rn-fold') !== null) toggleFold(this.#parts.viewState, line.label);
    else this.#choose(event.shiftKey ? 'range' : toggles ? 'toggle' : 'only');
    this.#parts.refresh();
  }

  #act(name: string, at: Element): void {
    const line = this.#line();
    if (line?.kind !== 'run') return;
    const { viewState, menu } = this.#parts;
    if (name === 'pin') togglePin(viewState, line.key);
    else if (name === 'hide') toggleHidden(viewState, line.key);
    else menu.open(line.row, at.getBoundingClientRect(), name === 'colour' ? 'colours' : 'all');
  }

  /** A menu of the keyboard opens at its line, one of the pointer where that is. */
  #onContextMenu(event: MouseEvent): void {
    const index = (event.target as Element).closest<HTMLElement>('.rn-row')?.dataset['index'];
    if (index !== undefined) this.active = Number(index);
    const line = this.#line();
    if (line?.kind !== 'run' || (index === undefined && event.target !== this.#parts.grid)) return;
    event.preventDefault();
    event.stopPropagation();
    this.#parts.grid.focus({ preventScroll: true });
    this.#parts.refresh();
    this.#parts.menu.open(line.row, new DOMRect(event.clientX, event.clientY, 0, 0), 'all');
  }

  #onKey(event: KeyboardEvent): void {
    const lines = this.#parts.lines();
    if (event.target !== this.#parts.grid || lines.length === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = movedTo(event.key, this.active, lines.length, this.#parts.list.pageSize()) ?? this.#sideways(event.key);
    if (target !== undefined) this.#move(target, event.shiftKey);
    else if (!this.#does(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Whether the key does something with the active line. */
  #does({ key, shiftKey }: KeyboardEvent): boolean {
    const { viewState } = this.#parts;
    const line = this.#line();
    const element = this.#element();
    if (key === ' ') this.#choose(shiftKey ? 'range' : 'toggle');
    else if (line?.kind === 'group' && key === 'Enter') toggleFold(viewState, line.label);
    else if (key === 'Enter') this.#choose('only');
    else if (line?.kind !== 'run' || element === null) return false;
    else if (key === 'b' || key === 'B') togglePin(viewState, line.key);
    else if ((key === 'h' || key === 'H') && viewState.get().selected.includes(line.key)) toggleHidden(viewState, line.key);
    else if (key === 'ContextMenu' || (key === 'F10' && shiftKey)) this.#parts.menu.open(line.row, element.getBoundingClientRect(), 'all');
    else return false;
    return true;
  }

  /** Folds and unfolds a group, or leads from a run to its group; the line to go to then. */
  #sideways(key: string): number | undefined {
    const lines = this.#parts.lines();
    const line = this.#line();
    if (line === undefined || (key !== 'ArrowLeft' && key !== 'ArrowRight')) return undefined;
    if (line.kind === 'run') return key === 'ArrowLeft' && line.level === 2 ? groupAbove(lines, this.active) : undefined;
    if (line.closed === (key === 'ArrowRight')) toggleFold(this.#parts.viewState, line.label);
    else if (key === 'ArrowRight') return Math.min(this.active + 1, lines.length - 1);
    return this.active;
  }

  #move(target: number, extend: boolean): void {
    this.active = target;
    if (extend) this.#choose('range');
    else this.#anchor = target;
    const below = target - this.#parts.pinned();
    if (below >= 0) this.#parts.list.scrollTo(below);
    this.#parts.refresh();
  }
}

function groupAbove(lines: readonly Line[], index: number): number {
  let place = index;
  while (place > 0 && lines[place]?.kind !== 'group') place -= 1;
  return place;
}
