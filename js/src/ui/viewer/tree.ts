// Keys and values of any depth, in which one can search and from which one can copy.

import { make, setText } from '../dom';
import { createNotice, type Notice } from '../notice';
import { createCopyButton } from './copy-button';
import type { Words } from './words';

export interface Section {
  title: string;
  values: Readonly<Record<string, unknown>>;
  /** Folded away until somebody opens it or finds something in it. */
  folded?: boolean;
}

/** Longer texts and those of several lines stand below their key. */
const LONG_CHARS = 120;

interface Row {
  element: HTMLElement;
  /** What is searched in, in lower case. */
  text: string;
}

interface Group {
  element: HTMLDetailsElement;
  isOpen: boolean;
  rows: Row[];
  groups: Group[];
}

export class Tree {
  readonly element: HTMLElement;
  readonly #search = make('input', { type: 'search', class: 'rn-search rn-tree-search' });
  readonly #body = make('div', { class: 'rn-body rn-tree-body' });
  readonly #content = make('div', { class: 'rn-tree-content' });
  readonly #notice: Notice;
  #groups: Group[] = [];
  #sections: readonly Section[] = [];
  #shown = '';
  readonly #words: Words;

  constructor(words: Words) {
    this.#words = words;
    this.#search.placeholder = words('tree.search');
    this.#search.setAttribute('aria-label', words('tree.search'));
    this.#search.addEventListener('input', () => this.#filter());
    this.#search.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.#search.value === '') return;
      event.preventDefault();
      this.#search.value = '';
      this.#filter();
    });
    const all = (): string => JSON.stringify(Object.assign({}, ...this.#sections.map(({ title, values }) => ({ [title]: values }))), null, 2);
    const bar = make('div', { class: 'rn-toolbar' }, this.#search, make('span', { class: 'rn-spring' }), createCopyButton(words, 'JSON', all, words('tree.copyAll')));
    this.#body.append(this.#content);
    this.element = make('section', { class: 'rn-part rn-tree' }, bar, this.#body);
    this.#notice = createNotice(this.#body);
  }

  /** Shows other values; what was folded away or looked for stays so. */
  show(sections: readonly Section[]): void {
    const signature = JSON.stringify(sections);
    if (signature === this.#shown) return;
    this.#shown = signature;
    this.#sections = sections.filter(({ values }) => Object.keys(values).length > 0);
    const before = new Map(this.#groups.map((group) => [group.element.dataset['title'], group.isOpen]));
    this.#groups = this.#sections.map(({ title, values, folded }) => this.#createGroup(title, '', values, before.get(title) ?? folded !== true));
    this.#content.replaceChildren(...this.#groups.map(({ element }) => element));
    this.#filter();
  }

  #filter(): void {
    const parts = this.#search.value.toLowerCase().split(/\s+/).filter((part) => part !== '');
    const isFound = this.#groups.map((group) => filterGroup(group, parts)).some((found) => found);
    const isEmpty = parts.length > 0 && !isFound;
    this.#notice.show(isEmpty ? { kind: 'empty', sentence: this.#words('tree.nothing', { search: this.#search.value }) } : undefined);
  }

  #createGroup(title: string, prefix: string, values: object, isOpen: boolean): Group {
    const entries = Object.entries(values);
    const count = this.#words(entries.length === 1 ? 'tree.count.one' : 'tree.count', { count: entries.length });
    const summary = make('summary', {}, make('span', { class: 'rn-tree-title' }, title), make('span', { class: 'rn-count' }, count));
    const element = make('details', { class: 'rn-tree-group', 'data-title': title }, summary);
    const group: Group = { element, isOpen, rows: [], groups: [] };
    for (const [key, value] of entries) {
      const path = prefix === '' ? key : `${prefix}.${key}`;
      if (isGroup(value)) {
        const inner = this.#createGroup(key, path, value, true);
        group.groups.push(inner);
        element.append(inner.element);
      } else {
        const row = this.#createRow(key, path, value);
        group.rows.push(row);
        element.append(row.element);
      }
    }
    element.open = isOpen;
    summary.addEventListener('click', () => (group.isOpen = !element.open));
    return group;
  }

  #createRow(key: string, path: string, value: unknown): Row {
    const text = textOf(value);
    const isLong = text.length > LONG_CHARS || text.includes('\n');
    const shown = make(isLong ? 'pre' : 'span', { class: 'rn-tree-value', 'data-kind': kindOf(value) });
    setText(shown, text);
    if (isLong) shown.tabIndex = 0;
    const element = make('div', { class: isLong ? 'rn-tree-row rn-tree-long' : 'rn-tree-row' }, make('span', { class: 'rn-tree-key', title: path }, key), shown, createCopyButton(this.#words, path, () => text));
    return { element, text: `${path} ${text}`.toLowerCase() };
  }
}

/** Hides what does not hold all the parts; gives whether anything is left. */
function filterGroup(group: Group, parts: readonly string[]): boolean {
  let isFound = false;
  for (const { element, text } of group.rows) {
    const fits = parts.every((part) => text.includes(part));
    element.hidden = !fits;
    isFound ||= fits;
  }
  for (const inner of group.groups) isFound = filterGroup(inner, parts) || isFound;
  group.element.hidden = parts.length > 0 && !isFound;
  group.element.open = parts.length > 0 ? isFound : group.isOpen;
  return isFound;
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}
