// What a view says while it has nothing to show: a sentence and a next step.

import type { ViewContext } from './context';
import { make, setAttribute, setText } from './dom';
import type { MessageKey } from './translate';

export type NoticeKind = 'loading' | 'empty' | 'waiting' | 'error';

export interface NoticeContent {
  kind: NoticeKind;
  sentence: string;
  hint?: string;
  action?: { label: string; run: () => void };
}

export interface Notice {
  /** Undefined shows the view itself. */
  show(content: NoticeContent | undefined): void;
}

/** Why something that was asked for is not here: refused, the kernel is busy, the line is broken, or only not yet. */
export function absenceNotice({ client, translate }: ViewContext, loading: MessageKey): NoticeContent {
  if (client.connection === 'failed') {
    const sentence = translate('state.failed', { message: client.failure?.message ?? '' });
    return { kind: 'error', sentence, action: { label: translate('state.retry'), run: () => client.restart() } };
  }
  if (client.connection === 'lost') return { kind: 'waiting', sentence: translate('state.lost') };
  if (client.waiting) return { kind: 'waiting', sentence: translate('state.waiting'), hint: translate('state.waiting.hint') };
  return { kind: 'loading', sentence: translate(loading) };
}

/** Lies over the element's content, so that nothing moves when data arrives. */
export function createNotice(element: HTMLElement): Notice {
  const sentence = make('p', { class: 'rn-notice-sentence' });
  const hint = make('p', { class: 'rn-notice-hint' });
  const button = make('button', { type: 'button', class: 'rn-button' });
  const box = make('div', { class: 'rn-notice', role: 'status' }, make('span', { class: 'rn-spinner' }), sentence, hint, button);
  let action: (() => void) | undefined;
  button.addEventListener('click', () => action?.());
  box.hidden = true;
  element.append(box);
  return {
    show(content) {
      box.hidden = content === undefined;
      element.classList.toggle('rn-has-notice', content !== undefined);
      setAttribute(element, 'data-notice', content?.kind ?? null);
      if (content === undefined) return;
      box.dataset['kind'] = content.kind;
      setText(sentence, content.sentence);
      setText(hint, content.hint ?? '');
      setText(button, content.action?.label ?? '');
      button.hidden = content.action === undefined;
      action = content.action?.run;
    },
  };
}
