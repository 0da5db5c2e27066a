// One line of the run browser that stands for a group of runs.

import { groupTitle, keyLeftOut, type RunGroup } from '../../data/run-groups';
import type { ViewContext } from '../context';
import { make, setAttribute, setText } from '../dom';
import { icon } from '../icons';
import { cellClass, placeCells } from './cells';
import { columnTitle } from './columns';
import { fillGroupCell } from './group-cells';
import { summaryOf } from './group-summary';
import type { GroupLine } from './lines';
import { MOST_AT_ONCE } from './run-acts';
import { statusWord } from './status';
import type { LineColumns } from './table-layout';

export interface GroupRow {
  element: HTMLElement;
  update(line: GroupLine, columns: LineColumns, state: GroupState): void;
}

export interface GroupState {
  index: number;
  active: boolean;
  selected: ReadonlySet<string>;
}

export function createGroupRow(context: ViewContext, idPrefix: string): GroupRow {
  const { translate } = context;
  const checkbox = make('input', { type: 'checkbox', tabindex: '-1', class: 'rn-check' });
  const choose = make('div', { role: 'gridcell', class: 'rn-cell rn-cell-select' }, checkbox);
  const name = make('span', { class: 'rn-group-name' });
  const count = make('span', { class: 'rn-count' });
  const head = make('div', { role: 'gridcell', class: cellClass('run') }, make('span', { class: 'rn-fold' }, icon('chevron')), name, count);
  const element = make('div', { role: 'row', class: 'rn-row rn-group-row', 'aria-level': '1' });
  let shown: LineColumns | undefined;
  let cells: readonly HTMLElement[] = [];
  const showColumns = (columns: LineColumns): void => {
    shown = columns;
    cells = columns.names.map((column) => (column === 'run' ? head : make('div', { role: 'gridcell', class: cellClass(column) })));
    placeCells(element, choose, cells, columns.from);
  };
  const update = ({ group, label, closed }: GroupLine, columns: LineColumns, { index, active, selected }: GroupState): void => {
    if (columns !== shown) showColumns(columns);
    const { rows } = group;
    const title = titleOf(group, context);
    const chosen = rows.reduce((sum, { key }) => sum + Number(selected.has(key)), 0);
    element.id = `${idPrefix}-${index}`;
    element.dataset['index'] = String(index);
    element.dataset['group'] = label;
    setAttribute(element, 'aria-rowindex', String(index + 2));
    setAttribute(element, 'aria-expanded', String(!closed));
    setAttribute(element, 'aria-selected', String(chosen === rows.length));
    element.classList.toggle('rn-active', active);
    checkbox.checked = chosen === rows.length;
    checkbox.indeterminate = chosen > 0 && chosen < rows.length;
    setAttribute(checkbox, 'aria-label', title);
    setAttribute(choose, 'title', rows.length > MOST_AT_ONCE ? translate('group.first', { count: MOST_AT_ONCE }) : null);
    setText(name, title);
    setAttribute(name, 'title', title);
    setText(count, rows.length === 1 ? translate('browser.count.one') : translate('browser.count', { count: rows.length }));
    for (const [place, column] of columns.names.entries()) if (column !== 'run') fillGroupCell(cells[place] as HTMLElement, column, summaryOf(group), context);
  };
  return { element, update };
}

/** How a group is called. */
export function titleOf(group: RunGroup, context: ViewContext): string {
  const { client, viewState, translate } = context;
  const { group_by: groupBy } = viewState.get();
  const title = groupTitle(group, groupBy, client.runs.knownKeys);
  if (title === undefined) return translate('group.without', { name: keyLeftOut(groupBy) === undefined ? columnTitle(groupBy, translate) : translate('group.config') });
  return groupBy === 'status' ? statusWord(title, translate) : title;
}
