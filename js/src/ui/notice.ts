// What a view says while it has nothing to show: a sentence and a next step.

import { make, setText } from './dom';

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
