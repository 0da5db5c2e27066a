// What is set for the viewer in JupyterLab's own settings; theme and language are Lab's.

import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { type Preferences, type PreferenceStore, REFRESHES, USUAL_PREFERENCES } from '../../ui/viewer/preferences';

export class LabPreferences implements PreferenceStore {
  readonly settable = ['refresh'] as const;
  #settings: ISettingRegistry.ISettings | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(registry: ISettingRegistry | null, plugin: string) {
    void registry?.load(plugin).then((settings) => {
      this.#settings = settings;
      settings.changed.connect(() => this.#tell());
      this.#tell();
    });
  }

  get(): Readonly<Preferences> {
    const refresh = this.#settings?.composite['refresh'];
    return { ...USUAL_PREFERENCES, refresh: REFRESHES.find((one) => one === refresh) ?? USUAL_PREFERENCES.refresh };
  }

  set({ refresh }: Partial<Preferences>): void {
    if (refresh !== undefined) void this.#settings?.set('refresh', refresh);
  }

  onChange(callback: () => void, signal: AbortSignal): void {
    this.#listeners.add(callback);
    signal.addEventListener('abort', () => this.#listeners.delete(callback));
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
