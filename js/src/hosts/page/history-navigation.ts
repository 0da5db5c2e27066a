// The place in the viewer as the address of the page.

import type { ViewState } from '../../contract/generated';
import { addressOf, placeOf, shortened } from '../../ui/viewer/address';
import type { Navigation, Place } from '../../ui/viewer/navigation';

const NAME = 'Runicorn';
/**
 * Characters of an address; servers and proxies take 8 KiB. A view that does not fit is kept by the browser for reload and
 * Back, and a link to it holds a part of it.
 */
const LONGEST = 7000;

export class HistoryNavigation implements Navigation {
  readonly #listeners = new Set<() => void>();
  #current: Place;
  readonly #base: string;

  /** `base` is the path of the server, with a slash at its end. */
  constructor(base: string) {
    this.#base = base;
    this.#current = this.#read();
    window.addEventListener('popstate', () => {
      this.#current = this.#read();
      this.#tell();
    });
  }

  get place(): Readonly<Place> {
    return this.#current;
  }

  go(place: Place): void {
    const isHere = this.addressOf(place) === location.pathname + location.search;
    this.#current = place;
    if (isHere) history.replaceState(this.#keptOf(place), '', this.addressOf(place));
    else history.pushState(this.#keptOf(place), '', this.addressOf(place));
    this.#tell();
  }

  note(place: Place): void {
    this.#current = place;
    history.replaceState(this.#keptOf(place), '', this.addressOf(place));
  }

  onChange(callback: () => void, signal: AbortSignal): void {
    this.#listeners.add(callback);
    signal.addEventListener('abort', () => this.#listeners.delete(callback));
  }

  addressOf(place: Place): string {
    return this.#base + addressOf(shortened(place, LONGEST));
  }

  setTitle(title: string): void {
    document.title = `${title} · ${NAME}`;
  }

  #read(): Place {
    const { pathname, search } = location;
    const place = placeOf(pathname.startsWith(this.#base) ? pathname.slice(this.#base.length) : '', search);
    const kept = history.state as Partial<ViewState> | null;
    return kept === null ? place : { ...place, view: kept };
  }

  /** The view where the address cannot hold it, else null. */
  #keptOf(place: Place): Partial<ViewState> | null {
    return shortened(place, LONGEST) === place ? null : place.view;
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
