// Lays out the parts that a host asks for, and takes everything away when the signal aborts.

import type { Part } from '../contract/generated';
import { onFields } from '../data/view-state';
import { createRunBrowser } from './browser/run-browser';
import { createLiveChart } from './chart/live-chart';
import type { HostContext, ViewContext } from './context';
import { make } from './dom';
import { createGallery } from './gallery/gallery';
import { Highlight } from './highlight';
import { createLogTail } from './log/log-tail';
import { followTheme } from './theme';
import { createTrouble } from './trouble';

const PARTS: Record<Part, (element: HTMLElement, context: ViewContext, signal: AbortSignal) => void> = {
  browser: createRunBrowser,
  chart: createLiveChart,
  log: createLogTail,
  gallery: createGallery,
};

export function createDashboard(element: HTMLElement, parts: readonly Part[], host: HostContext, signal: AbortSignal): void {
  const { client, viewState, translate } = host;
  const context = { ...host, highlight: new Highlight() };
  const layout = make('div', { class: 'rn-layout', 'data-parts': parts.join(' ') });
  const root = make('div', { class: 'rn-root', lang: translate.locale }, createTrouble(client, translate, signal), layout);
  keepKeys(root, signal);
  element.append(root);
  signal.addEventListener('abort', () => root.remove());
  followTheme(root, () => undefined, signal);
  for (const part of parts) mountPart(part, layout, context, signal);

  const refresh = (): void => {
    const { height } = viewState.get();
    root.classList.toggle('rn-fixed-height', height > 0);
    root.style.height = height > 0 ? `${height}px` : '';
  };
  onFields(viewState, ['height'], refresh, signal);
  refresh();
}

export function mountPart(part: Part, into: HTMLElement, context: ViewContext, signal: AbortSignal): HTMLElement {
  const section = make('section', { class: `rn-part rn-part-${part}` });
  into.append(section);
  PARTS[part](section, context, signal);
  return section;
}

const KEPT_KEYS = 'data-lm-suppress-shortcuts';

/**
 * Lab must not take our arrow keys for its shortcuts. Some of these match `:focus`, so the mark is on what has it.
 * Only saving is Lab's wherever the focus is: it looks for the mark after the window has seen the key.
 */
export function keepKeys(root: HTMLElement, signal: AbortSignal): void {
  const mark = (element: EventTarget | null): void => {
    if (element instanceof HTMLElement) element.setAttribute(KEPT_KEYS, 'true');
  };
  const letSave = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's' || !event.composedPath().includes(root)) return;
    const marked = [root, ...root.querySelectorAll(`[${KEPT_KEYS}]`)];
    for (const element of marked) element.removeAttribute(KEPT_KEYS);
    setTimeout(() => marked.forEach(mark));
  };
  mark(root);
  root.addEventListener('focusin', (event) => mark(event.target), { signal });
  window.addEventListener('keydown', letSave, { capture: true, signal });
}
