import assert from 'node:assert/strict';
import { test } from 'node:test';
import { environmentSections } from './environment';
import { wordsIn } from './words';

const words = wordsIn('en');

function valuesOf(facts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(environmentSections(facts, words).map(({ title, values }) => [title, values]));
}

test('the command line can be pasted into a shell', () => {
  const { Program: program } = valuesOf({ argv: ['train.py', '--name', "it's a name", ''], working_directory: '/work' });

  assert.deepEqual(program, { 'command line': `train.py --name 'it'\\''s a name' ''`, working_directory: '/work' });
});

test('a cell is shown with its number, and git says in words whether it was changed', () => {
  const { Program: program, Git: git } = valuesOf({ notebook: 'a.ipynb', cell: { number: 3, source: 'x = 1' }, git_info: { commit: 'abc', dirty: true } });

  assert.deepEqual(program, { notebook: 'a.ipynb', 'cell 3': 'x = 1' });
  assert.deepEqual(git, { commit: 'abc', dirty: 'with changes that are not committed' });
});

test('what nobody has thought of is shown too, in whatever shape it is', () => {
  const { Others: others } = valuesOf({ cluster: { node: 7 }, argv: 'train.py', notebook: null, pip_packages: ['odd'], git_info: 'odd', python_version: '3.12' });

  assert.deepEqual(others, { cluster: { node: 7 }, argv: 'train.py', pip_packages: ['odd'], git_info: 'odd' });
});
