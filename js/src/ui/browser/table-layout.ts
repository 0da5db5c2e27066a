// Gives the columns of the table their widths.

import type { RunRow } from '../../contract/generated';
import type { ViewContext } from '../context';
import { setAttribute, textMeter } from '../dom';
import { columnNeeds } from './column-needs';
import { columnsOf, fitColumns, type Needs } from './columns';

export class TableLayout {
  private readonly measure: (text: string) => number;
  /** What the columns need, and the rows that they need it for. */
  private needs: { rows: readonly RunRow[]; columns: readonly string[]; needs: Needs } | undefined;
  private held: readonly string[] = [];
  private hidden: readonly string[] = [];
  private pulled: Readonly<Record<string, number>> = {};

  constructor(
    private readonly grid: HTMLElement,
    private readonly context: ViewContext,
  ) {
    this.measure = textMeter(grid);
  }

  /** The columns of the view; the same array until they are others. */
  columns(): readonly string[] {
    const columns = columnsOf(this.context.viewState.get());
    if (columns.join('\n') !== this.held.join('\n')) this.held = columns;
    return this.held;
  }

  /** Those that did not have to give way. */
  visible(): readonly string[] {
    return this.columns().filter((name) => !this.hidden.includes(name));
  }

  /** Shows a column at a width that is not kept. */
  preview(column: string, width: number): void {
    this.pulled = { [column]: width };
    this.fit();
    this.pulled = {};
  }

  /** Looks at all rows, so that a filter moves nothing. */
  fit(): void {
    const width = this.grid.clientWidth;
    if (width === 0) return;
    const { client, viewState, translate } = this.context;
    const rows = client.runs.newestFirst();
    const columns = this.columns();
    if (this.needs?.rows !== rows || this.needs.columns !== columns) {
      this.needs = { rows, columns, needs: columnNeeds(client.runs, columns, translate, this.measure) };
    }
    const { columns: chosen, column_widths: kept } = viewState.get();
    const widths = { ...kept, ...this.pulled };
    const fit = fitColumns(width, { names: columns, needs: this.needs.needs, widths, chosen: chosen.length > 0 });
    this.hidden = fit.hidden;
    setAttribute(this.grid, 'data-hidden', fit.hidden.join(' '));
    setAttribute(this.grid, 'data-scrolls', fit.width > 0 ? '' : null);
    this.setStyle('--rn-columns', fit.template);
    this.setStyle('--rn-table-width', `${fit.width}px`);
  }

  private setStyle(name: string, value: string): void {
    const { style } = this.grid;
    if (style.getPropertyValue(name) !== value) style.setProperty(name, value);
  }
}
