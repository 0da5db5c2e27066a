// The head of the application: its pages, and whether what is seen is current.

import type { DataClient } from '../../data/client';
import { TransportError } from '../../transport/transport';
import { make, setAttribute, setText } from '../dom';
import { drawIcon, icon } from '../icons';
import type { ViewerContext } from './context';
import type { Following } from './following';
import { createLink } from './link';
import { type Page, PAGES, START } from './navigation';
import type { WordKey } from './words';

export interface Head {
  elements: readonly HTMLElement[];
  /** Marks the page where one is. */
  refresh(): void;
}

const DRAWINGS: Record<Page, string> = {
  runs: 'M2 2.5v11h12M4.5 10.5l3-4 2.5 2L13.5 3.5',
  gpu: 'M4.5 4.5h7v7h-7zM6.5 2v2.5M9.5 2v2.5M6.5 11.5V14M9.5 11.5V14M2 6.5h2.5M2 9.5h2.5M11.5 6.5H14M11.5 9.5H14',
  remote: 'M4.5 12.5a3 3 0 01-.3-6A4 4 0 0112 6a3.2 3.2 0 01-.5 6.5zM8 11V7.5M6.5 9L8 7.5 9.5 9',
  settings: 'M2 4.5h5M11 4.5h3M9 2.7a1.8 1.8 0 100 3.6 1.8 1.8 0 000-3.6zM2 11.5h3M9 11.5h5M7 9.7a1.8 1.8 0 100 3.6 1.8 1.8 0 000-3.6z',
};

export function createHead(context: ViewerContext, following: Following, signal: AbortSignal): Head {
  const { words, viewState, navigation } = context;
  const placeOf = (page: Page) => () => ({ ...START, page, view: viewState.keptList });
  const links = PAGES.map((page) => {
    const text = make('span', { class: 'rn-nav-text' }, words(`page.${page}`));
    return { page, link: createLink(context, placeOf(page), { class: 'rn-nav', title: words(`page.${page}`) }, drawIcon(DRAWINGS[page]), text) };
  });
  const brand = createLink(context, placeOf('runs'), { class: 'rn-brand' }, words('viewer.name'));
  const nav = make('nav', { class: 'rn-navs', 'aria-label': words('viewer.navigation') }, ...links.map(({ link }) => link.element));
  const signedOut = make('p', { class: 'rn-trouble', role: 'alert' });
  const status = createStatus(context, following, signedOut, signal);
  const element = make('header', { class: 'rn-head' }, brand.element, nav, make('span', { class: 'rn-spring' }), createStore(context, signal), createLook(context, following, signal), status);
  const refresh = (): void => {
    for (const { page, link } of links) {
      link.refresh();
      setAttribute(link.element, 'aria-current', navigation.place.page === page ? 'page' : null);
    }
    brand.refresh();
  };
  viewState.onChange(refresh, signal);
  return { elements: [element, signedOut], refresh };
}

/** Names the folder whose runs these are, where there is room. */
function createStore({ client, words }: ViewerContext, signal: AbortSignal): HTMLElement {
  const path = make('bdi');
  const element = make('p', { class: 'rn-store' }, path);
  const refresh = (): void => {
    setText(path, client.runs.store);
    setAttribute(element, 'title', words('viewer.store', { store: client.runs.store }));
  };
  client.changes.on(['runs'], refresh, signal);
  refresh();
  return element;
}

/** Brings what is new, where that does not come by itself. */
function createLook({ words }: ViewerContext, following: Following, signal: AbortSignal): HTMLElement {
  const button = make('button', { type: 'button', class: 'rn-chip' }, icon('reset'), words('viewer.refresh'));
  button.addEventListener('click', () => following.look());
  const refresh = (): void => {
    button.hidden = !following.isPaused;
  };
  following.onChange(refresh, signal);
  refresh();
  return button;
}

/** While there is no connection. */
const ASK_AGAIN_MS = 3000;

type Standing = 'connecting' | 'live' | 'paused' | 'lost' | 'failed' | 'signed-out';

const WORDS: Record<Standing, readonly [word: WordKey, more: WordKey | undefined]> = {
  connecting: ['viewer.connecting', undefined],
  live: ['viewer.live', 'viewer.live.title'],
  paused: ['viewer.paused', 'settings.refresh.asked.title'],
  lost: ['viewer.lost', 'viewer.lost.title'],
  failed: ['viewer.refused', undefined],
  'signed-out': ['viewer.signedOut', 'viewer.signedOut.hint'],
};

/** Says whether the page hears what runs write; a server that is there but refuses has signed us out, which is said aloud. */
function createStatus({ client, words }: ViewerContext, following: Following, signedOut: HTMLElement, signal: AbortSignal): HTMLElement {
  const text = make('span');
  const element = make('p', { class: 'rn-connection', role: 'status' }, text);
  let isSignedOut = false;
  let asking = false;
  const show = (): void => {
    const { connection } = client;
    if (connection === 'live') isSignedOut = false;
    const standing: Standing = isSignedOut ? 'signed-out' : connection === 'live' && following.isPaused ? 'paused' : connection;
    const [word, more] = WORDS[standing];
    setText(text, words(word));
    setAttribute(element, 'data-standing', standing);
    setAttribute(element, 'title', more === undefined ? null : words(more));
    signedOut.hidden = !isSignedOut;
    setText(signedOut, isSignedOut ? `${words('viewer.signedOut')} ${words('viewer.signedOut.hint')}` : '');
  };
  const findOut = async (): Promise<void> => {
    if (client.connection !== 'lost' || asking) return;
    asking = true;
    isSignedOut = await isRefused(client, signal);
    asking = false;
    if (signal.aborted) return;
    show();
    if (client.connection === 'lost') setTimeout(() => void findOut(), ASK_AGAIN_MS);
  };
  const refresh = (): void => {
    show();
    void findOut();
  };
  client.changes.on(['status'], refresh, signal);
  following.onChange(show, signal);
  refresh();
  return element;
}

/** Whether the server answers, but not to us; where it does answer, the stream is taken up at once. */
async function isRefused(client: DataClient, signal: AbortSignal): Promise<boolean> {
  try {
    await client.ask('health', {}, signal);
    if (client.connection === 'lost') client.restart();
    return false;
  } catch (error) {
    return error instanceof TransportError && error.code === 'http_403';
  }
}
