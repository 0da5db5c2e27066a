// All runs, and beside them what the chosen ones have in common and where they differ.

import { make } from '../dom';
import { createBegin } from './begin';
import { createChosen } from './chosen';
import type { ViewerContext } from './context';
import { START, type Tab } from './navigation';
import { createTabs } from './tabs';

const COMPARED = ['charts', 'logs', 'gallery'] as const satisfies Tab[];
const PART_OF = { charts: 'chart', logs: 'log', gallery: 'gallery' } as const;

export function createRunsPage(element: HTMLElement, context: ViewerContext, signal: AbortSignal): void {
  const { words, client, navigation, viewState } = context;
  const heading = make('h1', { class: 'rn-for-readers' }, words('page.runs'));
  const list = make('div', { class: 'rn-side rn-side-list' });
  const compare = make('section', { class: 'rn-side rn-side-compare', 'aria-label': words('runs.chosen') });
  const layout = make('div', { class: 'rn-runs' }, list, compare);
  const begin = createBegin(context);
  element.append(heading, layout, begin.element);

  const browser = context.mount('browser', list, signal);
  openFromList(browser, context, signal);
  keepScroll(browser, context, signal);
  const contents = COMPARED.map((id) => ({ id, label: words(`tab.${id}`), create: (panel: HTMLElement) => void context.mount(PART_OF[id], panel, signal) }));
  const tabs = createTabs(words('tabs.compare'), contents, (tab) => {
    navigation.note({ ...navigation.place, tab });
    showTab();
  });
  compare.append(createChosen(context, signal), tabs.list, tabs.panels);
  const showTab = (): void => tabs.show(COMPARED.find((id) => id === navigation.place.tab) ?? START.tab as 'charts');
  navigation.onChange(showTab, signal);
  showTab();

  const refresh = (): void => {
    const isEmpty = client.runs.loaded && client.runs.size === 0;
    layout.hidden = isEmpty;
    begin.show(isEmpty);
  };
  client.changes.on(['runs'], refresh, signal);
  refresh();
  if (Object.keys(viewState.kept).length === 0) chooseNewest(context, signal);
}

/** A double click opens a run, and the key O the one that keys act on. The choice stays as it was before the first click. */
function openFromList(browser: HTMLElement, { viewState, go }: ViewerContext, signal: AbortSignal): void {
  const open = (run: string): void => go({ ...START, run, view: viewState.keptOfRun });
  let before = { selected: viewState.get().selected, focused: viewState.get().focused };
  browser.addEventListener('mousedown', ({ detail }) => {
    if (detail === 1) before = { selected: viewState.get().selected, focused: viewState.get().focused };
  }, { signal });
  browser.addEventListener('dblclick', (event) => {
    const target = event.target as HTMLElement;
    const run = target.closest<HTMLElement>('.rn-row')?.dataset['key'];
    if (run === undefined || target.closest('.rn-cell-select') !== null) return;
    viewState.set(before);
    open(run);
  }, { signal });
  browser.addEventListener('keydown', (event) => {
    const grid = (event.target as HTMLElement).closest('[role=grid]');
    if (event.key.toLowerCase() !== 'o' || event.ctrlKey || event.metaKey || event.altKey || grid !== event.target) return;
    const active = grid?.getAttribute('aria-activedescendant') ?? '';
    const run = document.getElementById(active)?.dataset['key'];
    if (run !== undefined) open(run);
  }, { signal });
}

/** Back leads to where one was in a long list. */
function keepScroll(browser: HTMLElement, context: ViewerContext, signal: AbortSignal): void {
  const grid = browser.querySelector('[role=grid]');
  if (grid === null) return;
  grid.scrollTop = context.listScroll;
  signal.addEventListener('abort', () => (context.listScroll = grid.scrollTop));
}

/** Shows something at once to who comes without a wish. */
function chooseNewest({ client, viewState }: ViewerContext, signal: AbortSignal): void {
  const done = new AbortController();
  const choose = (): void => {
    const newest = client.runs.newestFirst()[0];
    if (newest === undefined) return;
    done.abort();
    if (Object.keys(viewState.kept).length === 0) viewState.set({ selected: [newest.key] });
  };
  client.changes.on(['runs'], choose, AbortSignal.any([signal, done.signal]));
  choose();
}
