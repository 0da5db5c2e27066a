import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRow } from '../../contract/generated';
import { treeLines } from './tree-lines';

function row(project: string, name: string, id: string, status = 'finished'): RunRow {
  return { key: `${project}/${name}/runs/${id}`, id, project, name, status } as RunRow;
}

const rows = [row('new', 'a', '5'), row('old', 'b', '4'), row('old', 'b', '3', 'running'), row('old', 'a/b', '2'), row('new', 'a', '1')];

function shown(closed: string[]): string[] {
  return treeLines(rows, new Set(closed)).map((line) => (line.kind === 'run' ? `${'  '.repeat(line.level)}${line.row.id}` : `${'  '.repeat(line.level)}${line.label} ${line.running}/${line.runs}`));
}

test('what runs comes first, then what is newest', () => {
  assert.deepEqual(shown([]), ['  old 1/3', '    b 1/2', '      3', '      4', '    a/b 0/1', '      2', '  new 0/2', '    a 0/2', '      5', '      1']);
});

test('what is folded away has one line', () => {
  assert.deepEqual(shown(['old/b', 'new']), ['  old 1/3', '    b 1/2', '    a/b 0/1', '      2', '  new 0/2']);
});

test('names with slashes are told from places', () => {
  assert.deepEqual(shown(['old/a%2Fb', 'new', 'old/b']), ['  old 1/3', '    b 1/2', '    a/b 0/1', '  new 0/2']);
});
