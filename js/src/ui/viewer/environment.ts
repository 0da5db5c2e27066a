// What a run was made with, in the order in which one asks: which program, which state of it, on what.

import type { Section } from './tree';
import type { Words } from './words';

type Facts = Readonly<Record<string, unknown>>;

/** Of the interpreter and the machine, as runicorn/tracker/environment.py names them. */
const MACHINE = ['python_version', 'python_implementation', 'python_executable', 'platform', 'hostname', 'cpu_count'];
const FOLDER = 'working_directory';
const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

export function environmentSections(facts: Facts, words: Words): Section[] {
  const { argv, cell, notebook, pip_packages: packages, git_info: git } = facts;
  const understood = { argv: Array.isArray(argv), cell: isFacts(cell), notebook: typeof notebook === 'string', pip_packages: isFacts(packages), git_info: isFacts(git) };
  const named = [...MACHINE, FOLDER, ...Object.entries(understood).flatMap(([key, isSo]) => (isSo ? [key] : []))];
  const others = Object.fromEntries(Object.entries(facts).filter(([key, value]) => value !== null && !named.includes(key)));
  return [
    { title: words('environment.program'), values: programOf(facts, words) },
    { title: words('environment.git'), values: isFacts(git) ? gitOf(git, words) : {} },
    { title: words('environment.python'), values: chosen(facts, MACHINE) },
    { title: words('environment.others'), values: others },
    { title: words('environment.packages'), values: isFacts(packages) ? packages : {}, folded: true },
  ];
}

function programOf(facts: Facts, words: Words): Facts {
  const { argv, cell, notebook } = facts;
  const command = Array.isArray(argv) ? { [words('environment.command')]: argv.map(quoted).join(' ') } : {};
  const source = isFacts(cell) ? { [words('environment.cell', { number: String(cell['number']) })]: cell['source'] } : {};
  const from = typeof notebook === 'string' ? { [words('environment.notebook')]: notebook } : {};
  return { ...command, ...from, ...source, ...chosen(facts, [FOLDER]) };
}

function gitOf(git: Facts, words: Words): Facts {
  const { dirty } = git;
  if (typeof dirty !== 'boolean') return git;
  return { ...git, dirty: words(dirty ? 'environment.dirty' : 'environment.clean') };
}

function chosen(facts: Facts, keys: readonly string[]): Facts {
  return Object.fromEntries(keys.filter((key) => facts[key] != null).map((key) => [key, facts[key]]));
}

/** As a POSIX shell takes it. */
function quoted(word: unknown): string {
  const text = String(word);
  return PLAIN_WORD.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function isFacts(value: unknown): value is Facts {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
