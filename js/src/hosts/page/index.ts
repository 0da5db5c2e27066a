// The page of the viewer, at `<base>/`, `<base>/runs`, `<base>/runs/<key>`, `<base>/gpu`, `<base>/remote` and `<base>/settings`.
//
// What the document that loads page.js (a module) and page.css must have:
// - an element with `data-base-url`, best as the body's only child: the path of the server, with a slash at its end (`/` or
//   `/user/ada/`); the questions go to `<base>runicorn/api/`, and the addresses of pages are below it;
// - on it, `data-version`: the version of Runicorn, which the settings show;
// - in its head links to `manifest.webmanifest` and `icon.svg`, for an app window; they lie beside this script.
// A signed-in cookie is enough; no token is needed in the page.

import '../../ui/styles/index.css';
import '../../ui/styles/viewer.css';
import './page.css';
import { DataClient } from '../../data/client';
import { HttpTransport } from '../../transport/http';
import { ServerActions } from '../../transport/server-actions';
import { RunColours } from '../../ui/run-colours';
import { translator } from '../../ui/translate';
import { showFiredRules } from '../../ui/viewer/rule-notices';
import { createViewer } from '../../ui/viewer/viewer';
import { wordsIn } from '../../ui/viewer/words';
import { HistoryNavigation } from './history-navigation';
import { StoredPreferences } from './stored-preferences';

/** Mounts the viewer, and mounts it anew in another language. */
function start(element: HTMLElement): void {
  const base = element.dataset['baseUrl'] ?? '/';
  const version = element.dataset['version'] ?? '';
  const { signal } = new AbortController();
  const preferences = new StoredPreferences(signal);
  const navigation = new HistoryNavigation(base);
  const client = new DataClient(new HttpTransport({ baseUrl: base }), signal);
  const server = new ServerActions({ baseUrl: base });
  const colours = new RunColours();
  // Not that of the document, which is English before this script has run.
  const usualLocale = navigator.language;
  let language: string | undefined;
  let mounted: AbortController | undefined;
  const apply = (): void => {
    const { theme, language: chosen } = preferences.get();
    document.documentElement.dataset['theme'] = theme;
    if (language === (chosen || usualLocale)) return;
    language = chosen || usualLocale;
    const translate = translator(language);
    document.documentElement.lang = translate.locale;
    mounted?.abort();
    mounted = new AbortController();
    createViewer(element, { client, server, colours, translate, preferences, version }, navigation, mounted.signal);
    const root = element.querySelector<HTMLElement>('.rn-root');
    if (root !== null) showFiredRules(root, wordsIn(translate.locale), mounted.signal);
  };
  preferences.onChange(apply, signal);
  apply();
}

const element = document.querySelector<HTMLElement>('[data-base-url]');
if (element !== null) start(element);
