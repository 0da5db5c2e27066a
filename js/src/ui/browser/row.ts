// One line of the run browser that shows a run.

import type { RunTable } from '../../data/run-table';
import { make, setAttribute } from '../dom';
import { runLabel } from '../run-label';
import type { Translate } from '../translate';
import { type Cell, createCell, placeCells, type RowState } from './cells';
import type { RunLine } from './lines';
import type { LineColumns } from './table-layout';

export interface BrowserRow {
  element: HTMLElement;
  update(line: RunLine, columns: LineColumns, state: RowState): void;
}

export function createRow(table: RunTable, translate: Translate, idPrefix: string): BrowserRow {
  const checkbox = make('input', { type: 'checkbox', tabindex: '-1', class: 'rn-check' });
  const choose = make('div', { role: 'gridcell', class: 'rn-cell rn-cell-select' }, checkbox);
  const element = make('div', { role: 'row', class: 'rn-row' });
  let shown: LineColumns | undefined;
  let cells: readonly Cell[] = [];
  const showColumns = (columns: LineColumns): void => {
    shown = columns;
    cells = columns.names.map((column) => createCell(column, table, translate));
    placeCells(element, choose, cells.map((cell) => cell.element), columns.from);
  };
  const update = ({ row, level }: RunLine, columns: LineColumns, state: RowState): void => {
    if (columns !== shown) showColumns(columns);
    element.id = `${idPrefix}-${state.index}`;
    element.dataset['key'] = row.key;
    element.dataset['index'] = String(state.index);
    element.dataset['status'] = row.status;
    setAttribute(element, 'aria-rowindex', String(state.index + 2));
    setAttribute(element, 'aria-level', level === 1 ? null : '2');
    setAttribute(element, 'aria-selected', String(state.selected));
    element.classList.toggle('rn-active', state.active);
    element.classList.toggle('rn-focused', state.focused);
    element.classList.toggle('rn-hidden-run', state.selected && state.hidden);
    checkbox.checked = state.selected;
    setAttribute(checkbox, 'aria-label', runLabel(row));
    for (const cell of cells) cell.update(row, state);
  };
  return { element, update };
}
