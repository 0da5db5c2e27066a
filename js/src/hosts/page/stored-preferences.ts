// What a person has set for this page, kept by the browser. Other windows of the same page follow.

import { LANGUAGES, type Preferences, type PreferenceStore, REFRESHES, THEMES, USUAL_PREFERENCES } from '../../ui/viewer/preferences';

const KEY = 'runicorn';

export class StoredPreferences implements PreferenceStore {
  #current = read();
  readonly #listeners = new Set<() => void>();

  constructor(signal: AbortSignal) {
    const onStorage = ({ key }: StorageEvent): void => {
      if (key !== KEY && key !== null) return;
      this.#current = read();
      this.#tell();
    };
    window.addEventListener('storage', onStorage, { signal });
  }

  get(): Readonly<Preferences> {
    return this.#current;
  }

  set(patch: Partial<Preferences>): void {
    this.#current = { ...this.#current, ...patch };
    try {
      localStorage.setItem(KEY, JSON.stringify(this.#current));
    } catch {
      // A browser that keeps nothing, as in a #window: it holds until the page is closed.
    }
    this.#tell();
  }

  onChange(callback: () => void, signal: AbortSignal): void {
    this.#listeners.add(callback);
    signal.addEventListener('abort', () => this.#listeners.delete(callback));
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** What cannot be understood is as usual. */
function read(): Preferences {
  try {
    const { theme, language, refresh } = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, unknown>;
    return {
      theme: THEMES.find((one) => one === theme) ?? USUAL_PREFERENCES.theme,
      language: LANGUAGES.find((one) => one === language) ?? USUAL_PREFERENCES.language,
      refresh: REFRESHES.find((one) => one === refresh) ?? USUAL_PREFERENCES.refresh,
    };
  } catch {
    return USUAL_PREFERENCES;
  }
}
