// What can be set: the store, and how the page looks.

import { settingRow } from '../chart/setting-row';
import { make } from '../dom';
import { createSegments } from '../segments';
import type { ViewerContext } from './context';
import { createDataDirectory } from './data-directory';
import { createImportBox } from './import-box';
import { LANGUAGES, type PreferenceStore, REFRESHES, THEMES } from './preferences';

const SETTINGS = ['theme', 'language', 'refresh'] as const;

export function createSettingsPage(element: HTMLElement, context: ViewerContext, signal: AbortSignal): void {
  const { preferences, version, words } = context;
  const content = make('div', { class: 'rn-settings-page' }, createDataDirectory(context, signal));
  content.append(createImportBox(element, context, signal));
  if (preferences !== undefined) content.append(createLook(preferences, context, signal));
  if (version) content.append(make('p', { class: 'rn-count' }, words('settings.version', { version })));
  element.append(make('h1', { class: 'rn-page-title' }, words('page.settings')), content);
}

function createLook(preferences: PreferenceStore, { words }: ViewerContext, signal: AbortSignal): HTMLElement {
  const themes = THEMES.map((value) => ({ value, label: words(`settings.theme.${value}`) }));
  const theme = createSegments(themes, words('settings.theme'), (value) => preferences.set({ theme: value }), signal);
  const names = { '': words('settings.language.browser'), en: 'English', 'zh-CN': '简体中文' };
  const languages = LANGUAGES.map((value) => ({ value, label: names[value] }));
  const language = createSegments(languages, words('settings.language'), (value) => preferences.set({ language: value }), signal);
  const refreshes = REFRESHES.map((value) => ({ value, label: words(`settings.refresh.${value}`), title: words(`settings.refresh.${value}.title`) }));
  const following = createSegments(refreshes, words('settings.refresh'), (value) => preferences.set({ refresh: value }), signal);
  const refresh = (): void => {
    theme.show(preferences.get().theme);
    language.show(preferences.get().language);
    following.show(preferences.get().refresh);
  };
  preferences.onChange(refresh, signal);
  refresh();
  const settings = { theme, language, refresh: following };
  const rows = (preferences.settable ?? SETTINGS).map((name) => settingRow(words(`settings.${name}`), settings[name].element));
  return make('section', { class: 'rn-settings-card' }, make('h2', {}, words('settings.page')), ...rows);
}
