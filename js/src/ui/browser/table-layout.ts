// Gives the columns of the table their widths.

import type { RunRow } from '../../contract/generated';
import type { ViewContext } from '../context';
import { setAttribute, textMeter } from '../dom';
import { columnNeeds } from './column-needs';
import { columnsOf, fitColumns, isDetail, type Needs } from './columns';
import { deltaColumns, deltaOf } from './deltas';
import { isNumeric } from './values';

export class TableLayout {
  readonly #measure: (text: string) => number;
  /** What the columns need, and the rows that they need it for. */
  #needs: { rows: readonly RunRow[]; key: string; needs: Needs } | undefined;
  #held: readonly string[] = [];
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
      this.#hold(names);
      return;
    }
    const key = JSON.stringify([names, groupBy !== '']);
    if (this.#needs?.rows !== rows || this.#needs.key !== key) {
      this.#needs = { rows, key, needs: columnNeeds(client.runs, names, groupBy !== '', translate, this.#measure) };
    }
    const widths = { ...kept, ...this.#pulled };
    const fit = fitColumns(width, { names, needs: this.#needs.needs, widths, chosen: chosen.length > 0 });
    this.#hold(names.filter((name) => !fit.hidden.includes(name)));
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

  #hold(columns: readonly string[]): void {
    if (columns.join('\0') !== this.#held.join('\0')) this.#held = columns;
  }

  #setStyle(name: string, value: string): void {
    const { style } = this.#grid;
    if (style.getPropertyValue(name) !== value) style.setProperty(name, value);
  }
}
