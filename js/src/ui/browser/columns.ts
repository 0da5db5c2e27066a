// Which columns a table has room for, and how wide each is: first what it says, then how it is read.

export const COLUMNS = ['run', 'status', 'project', 'experiment', 'started', 'duration', 'primary', 'step'] as const;
export type Column = (typeof COLUMNS)[number];

/** Words within columns that give way where even the columns that stay have no room. */
type Detail = 'metric-name' | 'status-text';

/** CSS pixels that a column needs to say all, and with how many it is still worth having. */
export interface Need {
  full: number;
  least: number;
}

export type Needs = Record<Column, Need> & Record<Detail, number>;

export interface Fit {
  hidden: readonly (Column | Detail)[];
  /** For `grid-template-columns`; the first column is the checkbox. */
  template: string;
}

const SELECT_WIDTH = 30;
/** What gives way first stands first. */
const GIVES_WAY: readonly (Column | Detail)[] = ['step', 'started', 'project', 'experiment', 'duration', 'metric-name', 'status-text'];
/** How columns share what nobody needs; the others keep their width. */
const SPREAD: Partial<Record<Column, number>> = { run: 2, project: 1, experiment: 1, primary: 1 };
const DETAIL_OF: Record<Detail, Column> = { 'metric-name': 'primary', 'status-text': 'status' };

export function fitColumns(width: number, needs: Needs): Fit {
  const left: Record<Column, Need> = { ...needs };
  const hidden: (Column | Detail)[] = [];
  const sum = (size: keyof Need): number => SELECT_WIDTH + shownOf(hidden).reduce((total, column) => total + left[column][size], 0);
  for (const item of GIVES_WAY) {
    if (sum('least') <= width) break;
    hidden.push(item);
    if (isDetail(item)) left[DETAIL_OF[item]] = without(left[DETAIL_OF[item]], needs[item]);
  }
  const [least, full] = [sum('least'), sum('full')];
  const share = full === least ? 1 : Math.min(1, Math.max(0, (width - least) / (full - least)));
  const tracks = shownOf(hidden).map((column) => {
    const need = left[column];
    const size = `${Math.floor(need.least + share * (need.full - need.least))}px`;
    if (least > width) return column === 'run' ? 'minmax(0, 1fr)' : size;
    return SPREAD[column] === undefined ? size : `minmax(${size}, ${SPREAD[column]}fr)`;
  });
  return { hidden, template: [`${SELECT_WIDTH}px`, ...tracks].join(' ') };
}

function isDetail(item: Column | Detail): item is Detail {
  return item in DETAIL_OF;
}

function shownOf(hidden: readonly string[]): Column[] {
  return COLUMNS.filter((column) => !hidden.includes(column));
}

function without({ full, least }: Need, width: number): Need {
  return { full: full - width, least: least - width };
}
