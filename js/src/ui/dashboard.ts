// Lays out the parts that a host asks for, and takes everything away when the signal aborts.

import type { Part } from '../contract/generated';
import { createRunBrowser } from './browser/run-browser';
import { createLiveChart } from './chart/live-chart';
import type { HostContext, ViewContext } from './context';
import { make, setText } from './dom';
import { createGallery } from './gallery/gallery';
import { Highlight } from './highlight';
import { createLogTail } from './log/log-tail';
import { followTheme } from './theme';

const PARTS: Record<Part, (element: HTMLElement, context: ViewContext, signal: AbortSignal) => void> = {
  browser: createRunBrowser,
  chart: createLiveChart,
  log: createLogTail,
  gallery: createGallery,
};

export function createDashboard(element: HTMLElement, parts: readonly Part[], host: HostContext, signal: AbortSignal): void {
  const { client, viewState, translate } = host;
  const context = { ...host, highlight: new Highlight() };
  const trouble = make('p', { class: 'rn-trouble', role: 'alert' });
  const layout = make('div', { class: 'rn-layout', 'data-parts': parts.join(' ') });
  const root = make('div', { class: 'rn-root', lang: translate.locale }, trouble, layout);
  keepKeys(root, signal);
  element.append(root);
  signal.addEventListener('abort', () => root.remove());
  followTheme(root, () => undefined, signal);
  for (const part of parts) {
    const section = make('section', { class: `rn-part rn-part-${part}` });
    layout.append(section);
    PARTS[part](section, context, signal);
  }

  const refresh = (): void => {
    const sentences = [...client.troubles.values()];
    if (client.connection === 'lost' && client.runs.loaded) sentences.push(translate('state.lost'));
    trouble.hidden = sentences.length === 0;
    setText(trouble, sentences.join(' '));
    const { height } = viewState.get();
    root.classList.toggle('rn-fixed-height', height > 0);
    root.style.height = height > 0 ? `${height}px` : '';
  };
  client.changes.on(['status', 'runs'], refresh, signal);
  viewState.onChange(refresh, signal);
  refresh();
}

/** Lab must not take our arrow keys for its shortcuts. Some of these match `:focus`, so the mark is on what has it. */
function keepKeys(root: HTMLElement, signal: AbortSignal): void {
  const mark = (element: EventTarget | null): void => {
    if (element instanceof HTMLElement) element.setAttribute('data-lm-suppress-shortcuts', 'true');
  };
  mark(root);
  root.addEventListener('focusin', (event) => mark(event.target), { signal });
}
