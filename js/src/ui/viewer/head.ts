// The head of the application: its pages, and whether what is seen is current.

import { TransportError } from '../../transport/transport';
import { make, setAttribute, setText } from '../dom';
import { drawIcon } from '../icons';
import type { ViewerContext } from './context';
import { createLink } from './link';
import { type Page, PAGES, START } from './navigation';

export interface Head {
  element: HTMLElement;
  /** Marks the page where one is. */
  refresh(): void;
}

const DRAWINGS: Record<Page, string> = {
  runs: 'M2 2.5v11h12M4.5 10.5l3-4 2.5 2L13.500 3.500',
  gpu: 'M4.500 4.500h7v7h-7zM6.500 2v2.500M9.500 2v2.500M6.500 11.500V14M9.500 11.500V14M2 6.500h2.500M2 9.500h2.500M11.500 6.500H14M11.500 9.500H14',
  remote: 'M4.500 12.500a3 3 0 01-.300-6A4 4 0 0112 6a3.200 3.200 0 01-.500 6.500zM8 11V7.500M6.500 9L8 7.500 9.500 9',
  settings: 'M2 4.500h5M11 4.500h3M9 2.700a1.800 1.800 0 100 3.600 1.800 1.800 0 000-3.600zM2 11.500h3M9 11.500h5M7 9.700a1.800 1.800 0 100 3.600 1.800 1.800 0 000-3.600z',
};

export function createHead(context: ViewerContext, signal: AbortSignal): Head {
  const { words, viewState, navigation } = context;
  const placeOf = (page: Page) => () => ({ ...START, page, view: page === 'runs' ? viewState.keptList : {} });
  const links = PAGES.map((page) => {
    const text = make('span', { class: 'rn-nav-text' }, words(`page.${page}`));
    return { page, link: createLink(context, placeOf(page), { class: 'rn-nav', title: words(`page.${page}`) }, drawIcon(DRAWINGS[page]), text) };
  });
  const brand = createLink(context, placeOf('runs'), { class: 'rn-brand' }, words('viewer.name'));
  const nav = make('nav', { class: 'rn-navs', 'aria-label': words('viewer.navigation') }, ...links.map(({ link }) => link.element));
  const status = createStatus(context, signal);
  const element = make('header', { class: 'rn-head' }, brand.element, nav, make('span', { class: 'rn-spring' }), status);
  const refresh = (): void => {
    for (const { page, link } of links) {
      link.refresh();
      setAttribute(link.element, 'aria-current', navigation.place.page === page ? 'page' : null);
    }
    brand.refresh();
  };
  viewState.onChange(refresh, signal);
  return { element, refresh };
}

/** Says whether the page hears what runs write; a server that is there but refuses has signed us out. */
function createStatus({ client, words }: ViewerContext, signal: AbortSignal): HTMLElement {
  const text = make('span');
  const element = make('p', { class: 'rn-connection', role: 'status' }, text);
  let isSignedOut = false;
  let asking = false;
  const show = (): void => {
    const { connection } = client;
    if (connection === 'live') isSignedOut = false;
    const key = isSignedOut ? 'viewer.signedOut' : ({ connecting: 'viewer.connecting', live: 'viewer.live', lost: 'viewer.lost', failed: 'viewer.refused' } as const)[connection];
    setText(text, words(key));
    setAttribute(element, 'data-connection', connection);
    const more = isSignedOut ? words('viewer.signedOut.hint') : connection === 'live' ? words('viewer.live.title') : connection === 'lost' ? words('viewer.lost.title') : null;
    setAttribute(element, 'title', more);
  };
  const findOut = async (): Promise<void> => {
    if (client.connection !== 'lost' || asking) return;
    asking = true;
    try {
      await client.ask('health', {}, signal);
    } catch (error) {
      isSignedOut = error instanceof TransportError && error.code === 'http_403';
    }
    asking = false;
    if (!signal.aborted) show();
  };
  const refresh = (): void => {
    show();
    void findOut();
  };
  client.changes.on(['status'], refresh, signal);
  refresh();
  return element;
}
