// One line of the run browser.

import type { RunRow } from '../../contract/generated';
import { make, setAttribute, setText } from '../dom';
import { formatAgo, formatDuration, formatInstant, formatNumber } from '../format';
import { icon, setIcon } from '../icons';
import { createName } from '../name';
import type { RunColour } from '../run-colours';
import { runLabel } from '../run-label';
import type { Translate } from '../translate';
import { type Column, COLUMNS } from './columns';
import { knownStatus, statusWord } from './status';

const NOTHING = '–';

export interface RowState {
  index: number;
  selected: boolean;
  active: boolean;
  focused: boolean;
  colour: RunColour;
  /** Seconds since the epoch. */
  now: number;
}

export interface BrowserRow {
  element: HTMLElement;
  checkbox: HTMLInputElement;
  update(row: RunRow, state: RowState): void;
}

export function createRow(translate: Translate, idPrefix: string): BrowserRow {
  const checkbox = make('input', { type: 'checkbox', tabindex: '-1', class: 'rn-check' });
  const swatch = make('span', { class: 'rn-swatch', 'aria-hidden': 'true' });
  const label = createName('rn-run-label');
  const problem = make('span', { class: 'rn-problem', role: 'img' }, icon('warning'));
  const statusIcon = icon('other');
  const statusText = make('span', { class: 'rn-status-text' });
  const cells = makeCells();
  cells.run.append(swatch, label.element, problem);
  cells.status.append(statusIcon, statusText);
  const choose = make('div', { role: 'gridcell', class: 'rn-cell rn-cell-select' }, checkbox);
  const element = make('div', { role: 'row', class: 'rn-row' }, choose, ...COLUMNS.map((column) => cells[column]));

  const update = (row: RunRow, state: RowState): void => {
    const name = runLabel(row);
    element.id = `${idPrefix}-${state.index}`;
    element.dataset['key'] = row.key;
    element.dataset['index'] = String(state.index);
    element.dataset['status'] = row.status;
    setAttribute(element, 'aria-rowindex', String(state.index + 2));
    setAttribute(element, 'aria-selected', String(state.selected));
    element.classList.toggle('rn-active', state.active);
    element.classList.toggle('rn-focused', state.focused);
    checkbox.checked = state.selected;
    setAttribute(checkbox, 'aria-label', name);
    swatch.style.setProperty('--rn-colour', `var(${state.colour.variable})`);
    label.show(name);
    setAttribute(cells.run, 'aria-label', name);
    setAttribute(label.element, 'title', [row.key, ...row.tags.map((tag) => `#${tag}`)].join('\n'));
    problem.hidden = row.problems.length === 0;
    setAttribute(problem, 'title', row.problems.join('\n'));
    setAttribute(problem, 'aria-label', row.problems.join('; '));
    showStatus(row);
    showText(row, state.now);
  };

  const showStatus = (row: RunRow): void => {
    const kind = knownStatus(row.status) ?? 'other';
    setIcon(statusIcon, kind);
    setText(statusText, statusWord(row.status, translate));
    setAttribute(cells.status, 'title', row.status_reason ?? statusText.textContent);
    cells.status.dataset['status'] = kind;
  };

  const showText = (row: RunRow, now: number): void => {
    const started = row.started_at ?? row.created_at;
    setText(cells.project, row.project);
    setAttribute(cells.project, 'title', row.project);
    setText(cells.experiment, row.name);
    setAttribute(cells.experiment, 'title', row.name);
    setText(cells.started, started === null ? NOTHING : formatAgo(started, now, translate.locale, translate('time.now')));
    setAttribute(cells.started, 'title', started === null ? null : formatInstant(started, translate.locale));
    setText(cells.duration, durationOf(row, now));
    const metric = row.primary;
    const [name, value] = [cells.primary.firstElementChild, cells.primary.lastElementChild];
    if (name && value) {
      setText(name, metric === null ? '' : metric.name);
      setText(value, metric === null ? NOTHING : formatNumber(metric.value));
    }
    setAttribute(cells.primary, 'title', metric === null ? null : `${metric.name} = ${metric.value ?? NOTHING}`);
    setText(cells.step, metric === null ? NOTHING : formatNumber(metric.step));
  };

  return { element, checkbox, update };
}

function makeCells(): Record<Column, HTMLElement> {
  const cell = (column: Column): [Column, HTMLElement] => [
    column,
    make('div', { role: 'gridcell', class: `rn-cell rn-cell-${column}` }),
  ];
  const cells = Object.fromEntries(COLUMNS.map(cell)) as Record<Column, HTMLElement>;
  cells.primary.append(make('span', { class: 'rn-metric-name' }), make('span', { class: 'rn-metric-value' }));
  return cells;
}

/** Grows while the run is running; where nothing says when it ended, nothing is claimed. */
function durationOf(row: RunRow, now: number): string {
  const started = row.started_at ?? row.created_at;
  if (started === null) return NOTHING;
  if (row.ended_at !== null) return formatDuration(row.ended_at - started);
  return row.status === 'running' ? formatDuration(now - started) : NOTHING;
}
