// Says where older lines have no place yet in logs that are merged by time.

import type { ShownLines } from '../../data/shown-lines';
import type { ViewContext } from '../context';
import { make, setText } from '../dom';

export function createMergeNote({ translate }: ViewContext, signal: AbortSignal): { element: HTMLElement; refresh(lines: ShownLines | undefined): void } {
  const sentence = make('span');
  const spinner = make('span', { class: 'rn-spinner' });
  const retry = make('button', { type: 'button', class: 'rn-chip' }, translate('state.retry'));
  const element = make('div', { class: 'rn-merge-note', role: 'status' }, spinner, sentence, retry);
  let shown: ShownLines | undefined;
  retry.addEventListener('click', () => shown?.retry(), { signal });
  return {
    element,
    refresh(lines) {
      shown = lines;
      const state = lines?.older ?? 'here';
      element.hidden = state === 'here' || lines?.count === 0;
      retry.hidden = state !== 'refused';
      spinner.hidden = !retry.hidden;
      if (!element.hidden) setText(sentence, [translate('log.merged.lacking'), state === 'waiting' ? translate('log.waiting') : (lines?.reason ?? '')].join(' '));
    },
  };
}
