// The place in the viewer of a tab. Lab's layout keeps it; a link to it opens Lab with the same.

import { addressOf, placeOf } from '../../ui/viewer/address';
import { type Navigation, type Place, START } from '../../ui/viewer/navigation';

export const PARAMETER = 'runicorn';

export class LabNavigation implements Navigation {
  readonly #listeners = new Set<() => void>();
  #current: Place;

  readonly #base: string;
  readonly #onPlace: () => void;
  readonly #onTitle: (title: string) => void;

  /** `base` is the address of Lab; `onPlace` hears of every change, also of the view alone. */
  constructor(
    address: string,
    base: string,
    onPlace: () => void,
    onTitle: (title: string) => void,
  ) {
    this.#base = base;
    this.#onPlace = onPlace;
    this.#onTitle = onTitle;
    this.#current = placeAt(address);
  }

  get place(): Readonly<Place> {
    return this.#current;
  }

  /** Where one is, in a few letters. */
  get address(): string {
    return addressOf(this.#current);
  }

  go(place: Place): void {
    this.#current = place;
    for (const listener of [...this.#listeners]) listener();
    this.#onPlace();
  }

  note(place: Place): void {
    this.#current = place;
    this.#onPlace();
  }

  onChange(callback: () => void, signal: AbortSignal): void {
    this.#listeners.add(callback);
    signal.addEventListener('abort', () => this.#listeners.delete(callback));
  }

  addressOf(place: Place): string {
    return `${this.#base}?${new URLSearchParams({ [PARAMETER]: addressOf(place) })}`;
  }

  setTitle(title: string): void {
    this.#onTitle(title);
  }
}

/** The place of an address as `LabNavigation` gives it; an empty one is the list of runs. */
export function placeAt(address: string): Place {
  if (address === '') return START;
  const cut = address.indexOf('?');
  return cut < 0 ? placeOf(address, '') : placeOf(address.slice(0, cut), address.slice(cut));
}
