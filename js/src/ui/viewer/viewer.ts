// The whole application: a head with its pages, and the page where one is.

import type { Part } from '../../contract/generated';
import { keepKeys, mountPart } from '../dashboard';
import { make, setAttribute } from '../dom';
import { Highlight } from '../highlight';
import { followTheme } from '../theme';
import { createTrouble } from '../trouble';
import type { CreatePage, ViewerContext, ViewerHost } from './context';
import { Following } from './following';
import { createHead, type Head } from './head';
import { type Navigation, type Page, type Place, START } from './navigation';
import { PlaceState } from './place-state';
import { createGpuPage } from './gpu-page';
import { createRemotePage } from './remote-page';
import { createRunPage } from './run-page';
import { createRunsPage } from './runs-page';
import { createSettingsPage } from './settings-page';
import { wordsIn } from './words';
import { zoomIn } from './zoom';

/** A view that is being changed is noted when it has been left alone for so long; Safari takes 100 notes in 30 s. */
const NOTE_MS = 350;

const CREATE: Record<Page, CreatePage> = {
  runs: createRunsPage,
  gpu: createGpuPage,
  remote: createRemotePage,
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
  /** Parts that were looked at since this page was opened; the client hears of nothing else. */
  readonly #parts = new Set<Part>();
  readonly #want: () => void;

  constructor(element: HTMLElement, host: ViewerHost, navigation: Navigation, signal: AbortSignal) {
    this.#navigation = navigation;
    const viewState = new PlaceState();
    const words = wordsIn(host.translate.locale);
    this.#context = { ...host, viewState, words, navigation, highlight: new Highlight(), zoom: zoomIn(navigation), listScroll: 0, go: (place) => this.#go(place), mount: (part, into, life) => this.#mount(part, into, life) };
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
    this.#want = host.client.bind(viewState, (part) => this.#parts.has(part));
  }

  /** Shows the page of the place, unless it is there already. */
  show(): void {
    const { page, run } = this.#navigation.place;
    const name = nameOf(this.#navigation.place);
    this.#head.refresh();
    if (this.#shown?.name === name) return;
    const life = new AbortController();
    this.#shown = { name, life };
    setAttribute(this.#main, 'data-page', run === '' ? page : 'run');
    if (run === '') this.#navigation.setTitle(this.#context.words(`page.${page}`));
    const create = run === '' ? CREATE[page] : createRunPage;
    create(this.#main, this.#context, life.signal);
  }

  #leave(): void {
    this.#shown?.life.abort();
    this.#shown = undefined;
    this.#parts.clear();
    this.#main.replaceChildren();
    this.#main.scrollTop = 0;
  }

  #mount(part: Part, into: HTMLElement, life: AbortSignal): HTMLElement {
    this.#parts.add(part);
    this.#want();
    return mountPart(part, into, this.#context, life);
  }

  #go(place: Place): void {
    this.#note();
    this.#navigation.go(place);
  }

  #arrive(): void {
    const { place } = this.#navigation;
    const isElsewhere = this.#shown?.name !== nameOf(place);
    if (isElsewhere) this.#leave();
    // The other pages leave the view of the runs as it is, for the way back.
    if (place.page === START.page) this.#context.viewState.show(place);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.show();
    if (isElsewhere) this.#main.focus({ preventScroll: true });
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

function nameOf({ page, run }: Readonly<Place>): string {
  return `${page} ${run}`;
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
