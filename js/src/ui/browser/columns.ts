// Which columns a table has room for, and how wide each is: first what it says, then how it is read.

import type { ViewState } from '../../contract/generated';
import { keyLeftOut } from '../../data/run-groups';
import { COLUMNS, isColumn } from '../../data/view-state';
import type { Translate } from '../translate';
import { deltaColumns, deltaOf } from './deltas';

/** Words within columns that give way where even the columns that stay have no room. */
type Detail = 'metric-name' | 'status-text';

/** CSS pixels that a column needs to say all, and with how many it is still worth having. */
export interface Need {
  full: number;
  least: number;
}

export interface Needs {
  columns: Readonly<Record<string, Need>>;
  details: Readonly<Record<Detail, number>>;
}

export interface Layout {
  /** Names of the columns in their order. */
  names: readonly string[];
  needs: Needs;
  /** CSS pixels of columns whose width was set. */
  widths: Readonly<Record<string, number>>;
  /** Whether somebody chose the columns: then none gives way, and the table scrolls. */
  chosen: boolean;
}

export interface Fit {
  hidden: readonly string[];
  /** For `grid-template-columns`; the first column is the checkbox. */
  template: string;
  /** CSS pixels that the table has at least; 0 where it fits. */
  width: number;
}

const SELECT_WIDTH = 30;
const OF_PRIMARY = deltaColumns('primary');
/** What gives way first stands first; before all of it, how far other values are from the baseline's. */
const GIVES_WAY: readonly string[] = ['step', 'started', 'project', 'experiment', 'duration', ...OF_PRIMARY.slice(0, 1), 'metric-name', 'status-text', ...OF_PRIMARY.slice(1)];
/** How columns share what nobody needs; the others keep their width. */
const SPREAD: Readonly<Record<string, number>> = { run: 2, project: 1, experiment: 1, primary: 1 };
const DETAIL_OF: Record<Detail, string> = { 'metric-name': 'primary', 'status-text': 'status' };
/** Of a table that scrolls, the column of the runs, which stays, takes no more than this share. */
const RUN_SHARE = 0.4;
const LEAST_RUN = 130;
/** Of a table without room for what it must say: a value that is cut says more than a run without its name. */
const NARROW_RUN = 'minmax(45%, 1fr)';
const NO_NEED: Need = { full: 80, least: 80 };

/** The columns of a view: the name of the run is always the first. */
export function columnsOf({ columns }: Readonly<ViewState>): readonly string[] {
  if (columns.length === 0) return COLUMNS;
  return ['run', ...new Set(columns.filter((name) => name !== 'run'))];
}

/** Takes a column to another place; the run stays where it is. */
export function moved(names: readonly string[], name: string, to: number): readonly string[] {
  const others = names.filter((other) => other !== name);
  const place = Math.max(1, Math.min(others.length, to));
  return name === 'run' ? names : [...others.slice(0, place), name, ...others.slice(place)];
}

/** Of a column, or of what runs are grouped by. */
export function columnTitle(name: string, translate: Translate): string {
  const delta = deltaOf(name);
  if (delta !== undefined) return delta.relative ? 'Δ%' : 'Δ';
  const but = keyLeftOut(name);
  if (but !== undefined) return translate('group.same', { key: but });
  return isColumn(name) ? translate(`browser.${name}`) : name;
}

export function fitColumns(width: number, { names, needs, widths, chosen }: Layout): Fit {
  const left = new Map(names.map((name) => [name, needOf(name)]));
  const hidden = new Set<string>();
  const shown = (): string[] => names.filter((name) => !hidden.has(name));
  const sum = (size: keyof Need): number => shown().reduce((total, name) => total + (left.get(name)?.[size] ?? 0), SELECT_WIDTH);
  const deltas = names.filter((name) => deltaOf(name) !== undefined && !OF_PRIMARY.includes(name)).reverse();
  for (const item of [...deltas, ...GIVES_WAY]) {
    if (sum('least') <= width) break;
    if (!isDetail(item)) {
      if (!chosen && left.has(item)) hidden.add(item);
    } else if (widths[DETAIL_OF[item]] === undefined && left.has(DETAIL_OF[item]) && !(chosen && item === 'status-text')) {
      hidden.add(item);
      left.set(DETAIL_OF[item], without(left.get(DETAIL_OF[item]) ?? NO_NEED, needs.details[item]));
    }
  }
  const [least, full] = [sum('least'), sum('full')];
  const share = full === least ? 1 : Math.min(1, Math.max(0, (width - least) / (full - least)));
  const tracks = shown().map((name) => {
    const need = left.get(name) ?? NO_NEED;
    const size = `${Math.floor(need.least + share * (need.full - need.least))}px`;
    if (least > width && !chosen && name === 'run') return NARROW_RUN;
    if (least > width) return name === 'primary' && !chosen && widths[name] === undefined ? `minmax(0, ${size})` : size;
    return SPREAD[name] === undefined || widths[name] !== undefined ? size : `minmax(${size}, ${SPREAD[name]}fr)`;
  });
  return { hidden: [...hidden], template: [`${SELECT_WIDTH}px`, ...tracks].join(' '), width: chosen && least > width ? least : 0 };

  function needOf(name: string): Need {
    const set = widths[name];
    if (set !== undefined) return { full: set, least: set };
    const need = needs.columns[name] ?? NO_NEED;
    if (!chosen || name !== 'run') return need;
    return { full: need.full, least: Math.min(need.least, Math.max(LEAST_RUN, Math.floor(width * RUN_SHARE) - SELECT_WIDTH)) };
  }
}

export function isDetail(item: string): item is Detail {
  return item in DETAIL_OF;
}

function without({ full, least }: Need, width: number): Need {
  return { full: full - width, least: least - width };
}
