// The lines of the table: the baseline, then groups with the runs below them, or runs alone. Pure, so that it can be tested
// without a page.

import type { RunRow, ViewState } from '../../contract/generated';
import { groupsOf, type RunGroup } from '../../data/run-groups';
import { sorted } from './order';

export interface RunLine {
  kind: 'run';
  /** Tells it from every other line of the table. */
  key: string;
  row: RunRow;
  level: 1 | 2;
}

export interface GroupLine {
  kind: 'group';
  key: string;
  /** As `ViewState.closed_groups` names it; empty for the runs that have nothing there. */
  label: string;
  group: RunGroup;
  closed: boolean;
}

export type Line = RunLine | GroupLine;

type Order = Pick<ViewState, 'sort' | 'group_by' | 'closed_groups'>;

/** No run's key begins so. */
const GROUP_MARK = '\n';

/** Sorts and groups anew only when rows, order or groups are others; a run that goes on keeps its place until then. */
export class TableLines {
  readonly #order = remembered((rows: readonly RunRow[], sort: string) => sorted(rows, sort, Date.now() / 1000));
  readonly #groups = remembered(groupsOf);
  readonly #arranged = remembered(arrange);

  /** The baseline, where there is one, is the first line and stands nowhere else. */
  of(rows: readonly RunRow[], { sort, group_by, closed_groups }: Order, baseline: RunRow | undefined): readonly Line[] {
    const ordered = this.#order(rows, sort);
    return this.#arranged(group_by === '' ? ordered : this.#groups(ordered, group_by), closed_groups, baseline);
  }
}

function arrange(parts: readonly (RunRow | RunGroup)[], closed: readonly string[], baseline: RunRow | undefined): readonly Line[] {
  const lines: Line[] = baseline === undefined ? [] : [runLine(baseline, 1)];
  for (const part of parts) {
    if (!('rows' in part)) {
      if (part.key !== baseline?.key) lines.push(runLine(part, 1));
      continue;
    }
    const label = part.label ?? '';
    const line: GroupLine = { kind: 'group', key: GROUP_MARK + label, label, group: part, closed: closed.includes(label) };
    lines.push(line);
    if (!line.closed) for (const row of part.rows) if (row.key !== baseline?.key) lines.push(runLine(row, 2));
  }
  return lines;
}

function runLine(row: RunRow, level: 1 | 2): RunLine {
  return { kind: 'run', key: row.key, row, level };
}

function remembered<A extends readonly unknown[], V>(make: (...inputs: A) => V): (...inputs: A) => V {
  let held: { inputs: A; value: V } | undefined;
  return (...inputs) => {
    if (held === undefined || inputs.some((input, index) => input !== held?.inputs[index])) held = { inputs, value: make(...inputs) };
    return held.value;
  };
}
