// The cells of a row, one kind for each kind of column.

import type { Column, RunRow } from '../../contract/generated';
import type { RunTable } from '../../data/run-table';
import { isColumn } from '../../data/view-state';
import { make, setAttribute, setText } from '../dom';
import { formatAgo, formatDuration, formatInstant, formatNumber } from '../format';
import { icon, type IconName, setIcon } from '../icons';
import { createName } from '../name';
import type { RunColour } from '../run-colours';
import { runLabel } from '../run-label';
import type { Translate } from '../translate';
import { comparedNumber, type Delta, deltaOf, deltaText, isBetter } from './deltas';
import { knownStatus, statusWord } from './status';
import { durationOf, isNumeric, keyValue, NOTHING, numberIn, startOf, valueText } from './values';

export interface RowState {
  index: number;
  selected: boolean;
  active: boolean;
  focused: boolean;
  colour: RunColour;
  /** Whether its curves are hidden although it is chosen. */
  hidden: boolean;
  /** The run that others are compared with. */
  baseline: RunRow | undefined;
  /** Seconds since the epoch. */
  now: number;
}

export interface Cell {
  element: HTMLElement;
  update(row: RunRow, state: RowState): void;
}

type CreateCell = (translate: Translate) => Cell;

const CELLS: Record<Column, CreateCell> = {
  run: runCell,
  status: statusCell,
  project: () => textCell('project', ({ project }) => project),
  experiment: () => textCell('experiment', ({ name }) => name),
  started: startedCell,
  duration: () => {
    const element = cellOf('duration');
    return { element, update: (row, { now }) => setText(element, duration(row, now)) };
  },
  primary: primaryCell,
  step: () => {
    const element = cellOf('step');
    return { element, update: ({ primary }) => setText(element, primary === null ? NOTHING : formatNumber(primary.step)) };
  },
};

export function createCell(column: string, table: RunTable, translate: Translate): Cell {
  const delta = deltaOf(column);
  if (delta !== undefined) return deltaCell(column, delta, translate);
  return isColumn(column) ? CELLS[column](translate) : keyCell(column, table, translate);
}

/** Classes of a column's cells and of its header. */
export function cellClass(column: string): string {
  return `rn-cell rn-cell-${isColumn(column) ? column : deltaOf(column) === undefined ? 'key' : 'delta'}`;
}

/** Fills a row; `from` is the place of the second of the cells among all columns. */
export function placeCells(row: HTMLElement, choose: HTMLElement, cells: readonly HTMLElement[], from: number): void {
  cells.forEach((cell, index) => cell.setAttribute('aria-colindex', String(index === 0 ? 2 : from + index + 1)));
  // The others follow by themselves.
  cells[1]?.style.setProperty('grid-column-start', String(from + 2));
  row.replaceChildren(choose, ...cells);
}

function cellOf(column: string, ...children: Node[]): HTMLElement {
  return make('div', { role: 'gridcell', class: cellClass(column) }, ...children);
}

function runCell(translate: Translate): Cell {
  const act = (name: string, picture: IconName): HTMLElement => make('button', { type: 'button', class: 'rn-act', tabindex: '-1', 'data-act': name }, icon(picture));
  const swatch = make('button', { type: 'button', class: 'rn-swatch-button', tabindex: '-1', 'data-act': 'colour' }, make('span', { class: 'rn-swatch' }));
  const [pin, more, eye] = [act('pin', 'pin'), act('more', 'more'), act('hide', 'seen')];
  const name = (button: HTMLElement, text: string): void => ['title', 'aria-label'].forEach((attribute) => setAttribute(button, attribute, text));
  const label = createName('rn-run-label');
  const problem = make('span', { class: 'rn-problem', role: 'img' }, icon('warning'));
  const element = cellOf('run', swatch, label.element, problem, make('span', { class: 'rn-acts' }, pin, more), eye);
  const update = (row: RunRow, { colour, selected, hidden, baseline }: RowState): void => {
    const run = runLabel(row);
    const pinned = baseline?.key === row.key;
    swatch.style.setProperty('--rn-colour', `var(${colour.variable})`);
    label.show(run);
    setAttribute(element, 'aria-label', pinned ? `${run}, ${translate('browser.baseline')}` : run);
    name(swatch, `${translate('act.colour')}: ${run}`);
    name(pin, translate(pinned ? 'act.unpin' : 'act.pin'));
    setAttribute(pin, 'aria-pressed', String(pinned));
    name(more, translate('act.more', { run }));
    eye.hidden = !selected;
    name(eye, translate(hidden ? 'act.show' : 'act.hide'));
    setAttribute(eye, 'aria-pressed', String(hidden));
    setIcon(eye.firstElementChild as SVGSVGElement, hidden ? 'unseen' : 'seen');
    setAttribute(label.element, 'title', [row.key, ...row.tags.map((tag) => `#${tag}`)].join('\n'));
    problem.hidden = row.problems.length === 0;
    setAttribute(problem, 'title', row.problems.join('\n'));
    setAttribute(problem, 'aria-label', row.problems.join('; '));
  };
  return { element, update };
}

function statusCell(translate: Translate): Cell {
  const picture = icon('other');
  const text = make('span', { class: 'rn-status-text' });
  const element = cellOf('status', picture, text);
  const update = ({ status, status_reason: reason }: RunRow): void => {
    const kind = knownStatus(status) ?? 'other';
    setIcon(picture, kind);
    setText(text, statusWord(status, translate));
    setAttribute(element, 'title', reason ?? text.textContent);
    setAttribute(element, 'data-status', kind);
  };
  return { element, update };
}

function textCell(column: Column, textOf: (row: RunRow) => string): Cell {
  const element = cellOf(column);
  const update = (row: RunRow): void => {
    setText(element, textOf(row));
    setAttribute(element, 'title', textOf(row));
  };
  return { element, update };
}

function startedCell(translate: Translate): Cell {
  const element = cellOf('started');
  const update = (row: RunRow, { now }: RowState): void => {
    const started = startOf(row);
    setText(element, started === undefined ? NOTHING : formatAgo(started, now, translate.locale, translate('time.now')));
    setAttribute(element, 'title', started === undefined ? null : formatInstant(started, translate.locale));
  };
  return { element, update };
}

function duration(row: RunRow, now: number): string {
  const seconds = durationOf(row, now);
  return seconds === undefined ? NOTHING : formatDuration(seconds);
}

function primaryCell(): Cell {
  const name = make('span', { class: 'rn-metric-name' });
  const value = make('span', { class: 'rn-metric-value' });
  const element = cellOf('primary', name, value);
  const update = ({ primary }: RunRow): void => {
    setText(name, primary === null ? '' : primary.name);
    setText(value, primary === null ? NOTHING : formatNumber(primary.value));
    setAttribute(element, 'title', primary === null ? null : `${primary.name} = ${primary.value ?? NOTHING}`);
  };
  return { element, update };
}

/** A value that is not here yet is an ellipsis: nothing is claimed of it. */
function keyCell(key: string, table: RunTable, translate: Translate): Cell {
  const value = make('span', { class: 'rn-key-value' });
  const element = cellOf(key, value);
  const update = (row: RunRow): void => {
    const isHere = table.carries(row, key);
    const found = keyValue(row, key);
    setAttribute(element, 'data-numeric', isNumeric(table, key) ? '' : null);
    setAttribute(element, 'data-waiting', isHere ? null : '');
    setText(value, isHere ? valueText(found) : '…');
    setAttribute(element, 'title', isHere ? `${key} = ${found === undefined ? NOTHING : String(exact(found))}` : translate('browser.value.waiting'));
  };
  return { element, update };
}

/** Coloured only where it is known which way is better. */
function deltaCell(column: string, delta: Delta, translate: Translate): Cell {
  const element = cellOf(column);
  const update = (row: RunRow, { baseline, now }: RowState): void => {
    const isOther = baseline !== undefined && baseline.key !== row.key;
    const base = isOther ? numberIn(baseline, delta.column, now) : undefined;
    const value = isOther ? comparedNumber(row, delta.column, baseline, now) : undefined;
    const better = isOther ? isBetter(delta.column, value, baseline, base) : undefined;
    const word = better === undefined ? '' : translate(better ? 'delta.better' : 'delta.worse');
    const text = isOther ? deltaText(delta, value, base) : '';
    setText(element, text);
    setAttribute(element, 'data-better', better === undefined ? null : String(better));
    for (const name of ['title', 'aria-label']) setAttribute(element, name, word === '' ? null : `${text}, ${word}`);
  };
  return { element, update };
}

function exact(value: unknown): unknown {
  return typeof value === 'object' ? JSON.stringify(value) : value;
}
