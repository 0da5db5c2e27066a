import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { test } from 'node:test';

const FLOORS = ['query', 'contract', 'transport', 'data', 'ui', 'hosts'];
const SOURCE = join(process.cwd(), 'src');

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.ts') && !path.endsWith('.test.ts'),
);

function importsOf(path: string): string[] {
  const text = readFileSync(join(SOURCE, path), 'utf8');
  return [...text.matchAll(/(?:from|import) '(\.[^']+)'/g)].map((match) => normalize(join(dirname(path), match[1] as string)));
}

const floorOf = (path: string): string => path.split(sep)[0] as string;

test('a floor imports only itself and floors below it', () => {
  const upward = files.flatMap((path) =>
    importsOf(path)
      .filter((target) => FLOORS.indexOf(floorOf(target)) > FLOORS.indexOf(floorOf(path)))
      .map((target) => `${path} imports ${target}`),
  );

  assert.ok(files.length > 20);
  assert.deepEqual(upward, []);
});

test('the hosts do not import each other', () => {
  const hostOf = (path: string): string => path.split(sep)[1] as string;

  const across = files
    .filter((path) => floorOf(path) === 'hosts')
    .flatMap((path) => importsOf(path).filter((target) => floorOf(target) === 'hosts' && hostOf(target) !== hostOf(path)));

  assert.deepEqual(across, []);
});

test('only hosts choose a transport', () => {
  const chosen = files
    .filter((path) => ['data', 'ui'].includes(floorOf(path)))
    .flatMap((path) => importsOf(path).filter((target) => floorOf(target) === 'transport' && !target.endsWith('transport')));

  assert.deepEqual(chosen, []);
});

test('nothing writes markup from text', () => {
  const unsafe = files.filter((path) => /innerHTML|outerHTML|insertAdjacentHTML/.test(readFileSync(join(SOURCE, path), 'utf8')));

  assert.deepEqual(unsafe, []);
});

test('what is private is so with #, which the bundler gives a short name', () => {
  const worded = files.filter((path) => /^\s+private |\(private /m.test(readFileSync(join(SOURCE, path), 'utf8')));

  assert.deepEqual(worded, []);
});
