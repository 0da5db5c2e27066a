// Gives the columns of the table their widths.

import type { RunRow } from '../../contract/generated';
import type { ViewContext } from '../context';
import { setAttribute, textMeter } from '../dom';
import { columnNeeds } from './column-needs';
import { columnsOf, fitColumns, isDetail, type Needs } from './columns';
import { deltaColumns, deltaOf } from './deltas';
import { isNumeric } from './values';

/** The columns that the lines of the table show: the first of all, and others without a gap. */
export interface LineColumns {
  names: readonly string[];
  /** Place of the second among all columns. */
  from: number;
}

export class TableLayout {
  readonly #measure: (text: string) => number;
  /** What the columns need, and the rows that they need it for. */
  #needs: { rows: readonly RunRow[]; key: string; needs: Needs } | undefined;
  #held: readonly string[] = [];
  #shown: { columns: LineColumns; of: readonly string[] } = { columns: { names: [], from: 1 }, of: [] };
  /** CSS pixels at which each column ends, of a table that scrolls sideways; of another, none. */
  #ends: readonly number[] = [];
  #pulled: Readonly<Record<string, number>> = {};
  readonly #grid: HTMLElement;
  readonly #context: ViewContext;

  constructor(grid: HTMLElement, context: ViewContext) {
    this.#grid = grid;
    this.#context = context;
    this.#measure = textMeter(grid);
  }

  /** The columns that did not have to give way, each numeric one with those of the baseline; the same array until they are others. */
  columns(): readonly string[] {
    return this.#held;
  }

  /** Those among them that a line shows; the same object until they are others. */
  inLines(): LineColumns {
    return this.#shown.columns;
  }

  /** Has the lines show what is in sight, with half a screen on either side; says whether that is another choice of columns. */
  look(): boolean {
    const { scrollLeft, clientWidth } = this.#grid;
    const [first, last] = this.#between(Math.abs(scrollLeft), clientWidth);
    const { columns } = this.#shown;
    return (first < columns.from || last - columns.from >= columns.names.length - 1) && this.#choose();
  }

  #choose(): boolean {
    const { scrollLeft, clientWidth } = this.#grid;
    const [from, to] = this.#between(Math.abs(scrollLeft) - clientWidth / 2, 2 * clientWidth);
    const names = [...this.#held.slice(0, 1), ...this.#held.slice(from, to + 1)];
    const { columns, of } = this.#shown;
    if (of === this.#held && columns.from === from && columns.names.length === names.length) return false;
    this.#shown = { columns: { names, from }, of: this.#held };
    return true;
  }

  /** Places of the first and the last column, that of the runs aside, in a stretch of the table in CSS pixels. */
  #between(start: number, width: number): [number, number] {
    const last = this.#held.length - 1;
    const from = this.#ends.findIndex((at, place) => place > 0 && at > start);
    const to = this.#ends.findIndex((at, place) => place > 0 && at >= start + width);
    return [from < 0 ? 1 : from, to < 0 ? last : to];
  }

  /** Those among them that were chosen. */
  visible(): readonly string[] {
    return this.#held.filter((name) => deltaOf(name) === undefined);
  }

  /** Shows a column at a width that is not kept. */
  preview(column: string, width: number): void {
    this.#pulled = { [column]: width };
    this.fit();
    this.#pulled = {};
  }

  /** Looks at all rows, so that a filter moves nothing. */
  fit(): void {
    const width = this.#grid.clientWidth;
    const { client, viewState, translate } = this.#context;
    const rows = client.runs.newestFirst();
    const { columns: chosen, column_widths: kept, group_by: groupBy } = viewState.get();
    const names = this.#wanted();
    if (width === 0) {
      this.#hold(names, []);
      return;
    }
    const key = JSON.stringify([names, groupBy !== '']);
    if (this.#needs?.rows !== rows || this.#needs.key !== key) {
      this.#needs = { rows, key, needs: columnNeeds(client.runs, names, groupBy !== '', translate, this.#measure) };
    }
    const widths = { ...kept, ...this.#pulled };
    const fit = fitColumns(width, { names, needs: this.#needs.needs, widths, chosen: chosen.length > 0 });
    let end = 0;
    const ends = fit.template.split(' ').map((size) => (end += parseFloat(size)));
    this.#hold(names.filter((name) => !fit.hidden.includes(name)), fit.width > 0 ? ends.slice(1) : []);
    setAttribute(this.#grid, 'data-hidden', fit.hidden.filter(isDetail).join(' '));
    setAttribute(this.#grid, 'data-scrolls', fit.width > 0 ? '' : null);
    this.#setStyle('--rn-columns', fit.template);
    this.#setStyle('--rn-table-width', `${fit.width}px`);
  }

  #wanted(): readonly string[] {
    const { client, viewState } = this.#context;
    const columns = columnsOf(viewState.get());
    if (client.runs.get(viewState.get().baseline) === undefined) return columns;
    return columns.flatMap((name) => (isNumeric(client.runs, name) ? [name, ...deltaColumns(name)] : [name]));
  }

  #hold(columns: readonly string[], ends: readonly number[]): void {
    if (columns.join('\0') !== this.#held.join('\0')) this.#held = columns;
    this.#ends = ends;
    this.#choose();
  }

  #setStyle(name: string, value: string): void {
    const { style } = this.#grid;
    if (style.getPropertyValue(name) !== value) style.setProperty(name, value);
  }
}
