// What is set for the page, until it is loaded again.

import { type Preferences, type PreferenceStore, USUAL_PREFERENCES } from '../src/ui/viewer/preferences';

export class SamplePreferences implements PreferenceStore {
  private current = USUAL_PREFERENCES;
  private readonly listeners = new Set<() => void>();

  get(): Readonly<Preferences> {
    return this.current;
  }

  set(patch: Partial<Preferences>): void {
    this.current = { ...this.current, ...patch };
    for (const listener of [...this.listeners]) listener();
  }

  onChange(callback: () => void, signal: AbortSignal): void {
    this.listeners.add(callback);
    signal.addEventListener('abort', () => this.listeners.delete(callback));
  }
}
