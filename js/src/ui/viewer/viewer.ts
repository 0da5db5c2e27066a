// The whole application: a head with its pages, and the page where one is.

import { keepKeys } from '../dashboard';
import { make, setAttribute } from '../dom';
import { Highlight } from '../highlight';
import { followTheme } from '../theme';
import { createTrouble } from '../trouble';
import type { CreatePage, ViewerContext, ViewerHost } from './context';
import { Following } from './following';
import { createHead, type Head } from './head';
import { type Navigation, type Page, type Place, START } from './navigation';
import { PlaceState } from './place-state';
import { createRunPage } from './run-page';
import { createRunsPage } from './runs-page';
import { createSettingsPage } from './settings-page';
import { createSoonPage } from './soon-page';
import { wordsIn } from './words';

/** A view that is being changed is noted when it has been left alone for so long: a wheel turns many times a second. */
const NOTE_MS = 300;

const CREATE: Record<Page, CreatePage> = {
  runs: createRunsPage,
  gpu: (element, context, signal) => createSoonPage(element, context, 'gpu', signal),
  remote: (element, context, signal) => createSoonPage(element, context, 'remote', signal),
  settings: createSettingsPage,
};

/** Shows the place of the navigation, until the signal aborts. The client follows what is looked at. */
export function createViewer(element: HTMLElement, host: ViewerHost, navigation: Navigation, signal: AbortSignal): void {
  new Viewer(element, host, navigation, signal).show();
}

class Viewer {
  readonly #context: ViewerContext;
  readonly #main: HTMLElement;
  readonly #head: Head;
  #shown: { name: string; life: AbortController } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #navigation: Navigation;

  constructor(element: HTMLElement, host: ViewerHost, navigation: Navigation, signal: AbortSignal) {
    this.#navigation = navigation;
    const viewState = new PlaceState();
    const words = wordsIn(host.translate.locale);
    this.#context = { ...host, viewState, words, navigation, highlight: new Highlight(), go: (place) => this.#go(place) };
    this.#main = make('main', { class: 'rn-main', tabindex: '-1' });
    const skip = make('a', { class: 'rn-skip', href: '#' }, words('viewer.skip'));
    skip.addEventListener('click', (event) => {
      event.preventDefault();
      this.#main.focus();
    });
    const root = make('div', { class: 'rn-root rn-viewer', lang: host.translate.locale });
    this.#head = createHead(this.#context, new Following(host.client, host.preferences, signal), signal);
    root.append(skip, ...this.#head.elements, createTrouble(host.client, host.translate, signal), this.#main);
    element.append(root);
    keepKeys(root, signal);
    followTheme(root, () => undefined, signal);
    document.addEventListener('keydown', (event) => findOnSlash(event, root), { signal });
    viewState.onChange(() => this.#noteLater(), signal);
    navigation.onChange(() => this.#arrive(), signal);
    signal.addEventListener('abort', () => {
      this.#note();
      this.#shown?.life.abort();
      root.remove();
    });
    viewState.show(navigation.place);
    host.client.bind(viewState);
  }

  /** Shows the page of the place, unless it is there already. */
  show(): void {
    const { page, run } = this.#navigation.place;
    const name = `${page} ${run}`;
    this.#head.refresh();
    if (this.#shown?.name === name) return;
    this.#shown?.life.abort();
    const life = new AbortController();
    this.#shown = { name, life };
    this.#main.replaceChildren();
    setAttribute(this.#main, 'data-page', run === '' ? page : 'run');
    if (run === '') this.#navigation.setTitle(this.#context.words(`page.${page}`));
    this.#main.scrollTop = 0;
    const create = run === '' ? CREATE[page] : createRunPage;
    create(this.#main, this.#context, life.signal);
  }

  #go(place: Place): void {
    this.#note();
    this.#navigation.go(place);
  }

  #arrive(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const before = this.#shown?.name;
    this.#context.viewState.show(this.#navigation.place);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.show();
    if (this.#shown?.name !== before) this.#main.focus({ preventScroll: true });
  }

  #noteLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#note(), NOTE_MS);
  }

  /** Keeps the view as it is now in the navigation. */
  #note(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { place } = this.#navigation;
    if (place.page === START.page) this.#navigation.note({ ...place, view: this.#context.viewState.kept });
  }
}

/** `/` leads to what one searches with on this page, unless one is writing. */
function findOnSlash(event: KeyboardEvent, root: HTMLElement): void {
  const { target } = event;
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || !(target instanceof HTMLElement)) return;
  if (target !== document.body && !root.contains(target)) return;
  if (target.matches('input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]')) return;
  const inputs = [...root.querySelectorAll<HTMLInputElement>('.rn-filter-input, .rn-search')];
  const input = inputs.find((one) => one.checkVisibility());
  if (input === undefined) return;
  event.preventDefault();
  input.focus();
  input.select();
}
