// Projects, their experiments and their runs as the lines of a tree.

import type { RunRow } from '../../contract/generated';

export interface FolderLine {
  kind: 'project' | 'experiment';
  /** Under which it is folded away: the project, or project and experiment with a slash between, each percent-encoded. */
  id: string;
  label: string;
  project: string;
  /** Empty for a project. */
  experiment: string;
  level: number;
  runs: number;
  running: number;
  open: boolean;
}

export interface RunLine {
  kind: 'run';
  id: string;
  level: number;
  row: RunRow;
}

export type TreeLine = FolderLine | RunLine;

interface Branch {
  name: string;
  rows: RunRow[];
  running: number;
}

/** The lines that are not folded away; what runs comes first, then what is newest. `rows` are newest first. */
export function treeLines(rows: readonly RunRow[], closed: ReadonlySet<string>): TreeLine[] {
  return branches(rows, ({ project }) => project).flatMap((project) => {
    const line = folderLine('project', project, [project.name], closed);
    return line.open ? [line, ...branches(project.rows, ({ name }) => name).flatMap((experiment) => experimentLines(project.name, experiment, closed))] : [line];
  });
}

function experimentLines(project: string, experiment: Branch, closed: ReadonlySet<string>): TreeLine[] {
  const line = folderLine('experiment', experiment, [project, experiment.name], closed);
  if (!line.open) return [line];
  const runs = [...experiment.rows].sort((a, b) => Number(isRunning(b)) - Number(isRunning(a)));
  return [line, ...runs.map((row) => ({ kind: 'run', id: row.key, level: 3, row }) as const)];
}

function folderLine(kind: FolderLine['kind'], { name, rows, running }: Branch, path: readonly string[], closed: ReadonlySet<string>): FolderLine {
  const id = path.map(encodeURIComponent).join('/');
  const [project = '', experiment = ''] = path;
  return { kind, id, label: name, project, experiment, level: path.length, runs: rows.length, running, open: !closed.has(id) };
}

function branches(rows: readonly RunRow[], nameOf: (row: RunRow) => string): Branch[] {
  const found = new Map<string, Branch>();
  for (const row of rows) {
    const name = nameOf(row);
    let branch = found.get(name);
    if (branch === undefined) found.set(name, (branch = { name, rows: [], running: 0 }));
    branch.rows.push(row);
    branch.running += Number(isRunning(row));
  }
  return [...found.values()].sort((a, b) => Number(b.running > 0) - Number(a.running > 0));
}

function isRunning({ status }: RunRow): boolean {
  return status === 'running';
}
