// The field in which one types what to look for in a log, how often it is there, and the way from hit to hit.

import type { ViewContext } from '../context';
import { make, setAttribute, setText } from '../dom';
import { iconButton } from './log-toolbar';
import type { LogSearch } from './search';

export interface FindBar {
  element: HTMLElement;
  open(): void;
  refresh(search: LogSearch, current: number): void;
}

export interface FindActions {
  look(text: string): void;
  go(backwards: boolean): void;
  close(): void;
}

export function createFindBar(context: ViewContext, actions: FindActions, signal: AbortSignal): FindBar {
  const { translate } = context;
  const field = make('input', { type: 'text', class: 'rn-field', 'aria-label': translate('log.find'), placeholder: translate('log.find.hint'), spellcheck: 'false', autocomplete: 'off' });
  const count = make('span', { class: 'rn-count', role: 'status' });
  const up = iconButton('up', translate('log.find.previous'));
  const down = iconButton('down', translate('log.find.next'));
  const close = iconButton('close', translate('log.find.close'));
  const element = make('div', { class: 'rn-find', role: 'search' }, field, count, up, down, close);
  element.hidden = true;
  field.addEventListener('input', () => actions.look(field.value), { signal });
  up.addEventListener('click', () => actions.go(true), { signal });
  down.addEventListener('click', () => actions.go(false), { signal });
  const leave = (): void => {
    element.hidden = true;
    actions.look('');
    actions.close();
  };
  close.addEventListener('click', leave, { signal });
  element.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') leave();
    else if (event.key === 'Enter' && event.target === field) actions.go(event.shiftKey);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, { signal });
  return {
    element,
    open() {
      element.hidden = false;
      field.focus();
      field.select();
      actions.look(field.value);
    },
    refresh(search, current) {
      setText(count, sentenceOf(context, search, current));
      setAttribute(count, 'title', search.state === 'refused' ? search.reason : null);
      element.dataset['state'] = search.state;
      up.disabled = down.disabled = search.total === 0;
      setAttribute(field, 'aria-invalid', search.state === 'refused' ? 'true' : null);
    },
  };
}

function sentenceOf({ translate }: ViewContext, search: LogSearch, current: number): string {
  const { state, total } = search;
  if (state === 'none') return '';
  if (state === 'refused') return search.reason;
  const rank = search.rank(current);
  const found = rank > 0 ? translate('log.find.rank', { rank, total }) : translate(total === 1 ? 'log.find.count.one' : 'log.find.count', { total });
  if (state === 'done') return total === 0 ? translate('log.find.none') : found;
  return `${found} · ${translate(`log.find.${state}`)}`;
}
