// What can be set for a log: where one reads, whether long lines are wrapped, what is looked for, and copying.

import { logLayoutOf } from '../../data/view-state';
import type { ViewContext } from '../context';
import { make, setAttribute, setText } from '../dom';
import { formatInstant } from '../format';
import { icon, type IconName } from '../icons';
import { createSegments } from '../segments';
import type { MessageKey } from '../translate';

export interface LogToolbar {
  element: HTMLElement;
  refresh(state: ToolbarState): void;
  /** Says for a moment how copying went. */
  tell(sentence: string): void;
}

export interface ToolbarState {
  title: string;
  /** Keys of the runs whose logs are seen. */
  run: string;
  /** Lines of these logs. */
  count: number;
  /** Chosen runs whose logs have no room. */
  left: number;
  /** Whether some of the logs are followed and some are not. */
  mixed: boolean;
  finding: boolean;
  waiting: boolean;
}

export interface LogActions {
  find(): void;
  copy(): void;
}

const TOLD_MS = 2500;

export function createLogToolbar({ viewState, translate }: ViewContext, actions: LogActions, signal: AbortSignal): LogToolbar {
  const heading = make('h2', { class: 'rn-title' });
  const counter = make('span', { class: 'rn-count' });
  const pending = make('span', { class: 'rn-pending', role: 'status' }, make('span', { class: 'rn-spinner' }), translate('log.waiting'));
  const layouts = (['one', 'columns', 'merged'] as const).map((value) => ({ value, label: translate(`log.layout.${value}`), title: translate(`log.layout.${value}.title`) }));
  const layout = createSegments(layouts, translate('log.layout'), (log_layout) => viewState.set({ log_layout }), signal);
  const moment = make('button', { type: 'button', class: 'rn-chip rn-moment', title: translate('log.moment.clear') });
  const find = iconButton('find', translate('log.find.open'));
  const wrap = iconButton('wrap', translate('log.wrap'));
  const copy = iconButton('copy', translate('log.copy'));
  const told = make('span', { class: 'rn-count', role: 'status' });
  const follow = make('input', { type: 'checkbox', class: 'rn-check' });
  const label = make('label', { class: 'rn-switch', title: translate('log.follow.title') }, follow, translate('log.follow'));
  const element = make('div', { class: 'rn-toolbar' }, heading, counter, pending, make('span', { class: 'rn-spring' }), told, moment, layout.element, find, wrap, copy, label);
  moment.addEventListener('click', () => viewState.set({ moment: 0 }), { signal });
  find.addEventListener('click', () => actions.find(), { signal });
  wrap.addEventListener('click', () => viewState.set({ wrap_log: !viewState.get().wrap_log }), { signal });
  copy.addEventListener('click', () => actions.copy(), { signal });
  follow.addEventListener('change', () => viewState.set({ follow_log: follow.checked }), { signal });
  let silence: ReturnType<typeof setTimeout> | undefined;
  signal.addEventListener('abort', () => clearTimeout(silence));
  return {
    element,
    refresh({ title, run, count, left, mixed, finding, waiting }) {
      const state = viewState.get();
      setText(heading, title);
      setAttribute(heading, 'title', run || null);
      setText(counter, left > 0 ? `${countOf(translate, count)} · ${translate('log.left', { count: left })}` : countOf(translate, count));
      layout.element.hidden = state.selected.length < 2;
      layout.show(logLayoutOf(state));
      pending.hidden = !waiting;
      moment.hidden = state.moment === 0;
      if (state.moment !== 0) moment.replaceChildren(clockOf(state.moment, translate.locale), icon('close'));
      setAttribute(moment, 'aria-label', `${translate('log.moment', { time: formatInstant(state.moment, translate.locale) })} ${translate('log.moment.clear')}`);
      setAttribute(find, 'aria-pressed', String(finding));
      setAttribute(wrap, 'aria-pressed', String(state.wrap_log));
      follow.checked = state.follow_log;
      follow.indeterminate = mixed;
    },
    tell(sentence) {
      setText(told, sentence);
      clearTimeout(silence);
      silence = setTimeout(() => setText(told, ''), TOLD_MS);
    },
  };
}

/** A square button that is named by its tooltip. */
export function iconButton(name: IconName, title: string): HTMLButtonElement {
  return make('button', { type: 'button', class: 'rn-chip rn-square', title, 'aria-label': title }, icon(name));
}

/** Sentence for the number of lines. */
export function countOf(translate: ViewContext['translate'], total: number): string {
  const key: MessageKey = total === 1 ? 'log.lines.one' : 'log.lines';
  return total === 0 ? '' : translate(key, { count: total });
}

function clockOf(seconds: number, locale: string): string {
  return new Date(seconds * 1000).toLocaleTimeString(locale);
}
