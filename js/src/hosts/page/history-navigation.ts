// The place in the viewer as the address of the page.

import { addressOf, placeOf } from '../../ui/viewer/address';
import type { Navigation, Place } from '../../ui/viewer/navigation';

const NAME = 'Runicorn';

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
    const address = this.addressOf(place);
    this.#current = place;
    if (address === location.pathname + location.search) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    this.#tell();
  }

  note(place: Place): void {
    this.#current = place;
    history.replaceState(null, '', this.addressOf(place));
  }

  onChange(callback: () => void, signal: AbortSignal): void {
    this.#listeners.add(callback);
    signal.addEventListener('abort', () => this.#listeners.delete(callback));
  }

  addressOf(place: Place): string {
    return this.#base + addressOf(place);
  }

  setTitle(title: string): void {
    document.title = `${title} · ${NAME}`;
  }

  #read(): Place {
    const { pathname, search } = location;
    return placeOf(pathname.startsWith(this.#base) ? pathname.slice(this.#base.length) : '', search);
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
