// A place that is kept nowhere; begins at an address.

import { addressOf, placeOf } from '../src/ui/viewer/address';
import type { Navigation, Place } from '../src/ui/viewer/navigation';

export class MemoryNavigation implements Navigation {
  private readonly listeners = new Set<() => void>();
  private current: Place;

  constructor(address: string) {
    const { pathname, search } = new URL(address, 'http://dev/');
    this.current = placeOf(pathname, search);
  }

  get place(): Readonly<Place> {
    return this.current;
  }

  go(place: Place): void {
    this.current = place;
    for (const listener of [...this.listeners]) listener();
  }

  note(place: Place): void {
    this.current = place;
  }

  onChange(callback: () => void, signal: AbortSignal): void {
    this.listeners.add(callback);
    signal.addEventListener('abort', () => this.listeners.delete(callback));
  }

  addressOf(place: Place): string {
    return `?${new URLSearchParams({ viewer: addressOf(place) })}`;
  }

  setTitle(title: string): void {
    document.title = title;
  }
}
