// The field in which one types what to look for in a log, how often it is there, and the way from hit to hit.

import { labelIn, type ViewContext } from '../context';
import { make, setAttribute, setText } from '../dom';
import { iconButton } from './log-toolbar';
import type { SearchState } from './search';

export interface FindBar {
  element: HTMLElement;
  open(): void;
  refresh(found: Found): void;
}

/** What a search has found, in all logs that are seen. */
export interface Found {
  state: SearchState;
  /** Why it was refused. */
  reason: string;
  total: number;
  /** Which hit is marked, from 1; 0: none. */
  rank: number;
  /** How many there are in each log. */
  counts: readonly (readonly [run: string, total: number])[];
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
  const counts = make('span', { class: 'rn-find-counts' });
  const up = iconButton('up', translate('log.find.previous'));
  const down = iconButton('down', translate('log.find.next'));
  const close = iconButton('close', translate('log.find.close'));
  const element = make('div', { class: 'rn-find', role: 'search' }, field, count, counts, up, down, close);
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
    refresh(found) {
      const isRefused = found.state === 'refused';
      setText(count, sentenceOf(context, found));
      setAttribute(count, 'title', isRefused ? found.reason : null);
      element.dataset['state'] = found.state;
      up.disabled = down.disabled = found.total === 0;
      setAttribute(field, 'aria-invalid', isRefused ? 'true' : null);
      counts.replaceChildren(...(found.counts.length > 1 && found.state !== 'none' && !isRefused ? found.counts.map((one) => countNode(context, one)) : []));
    },
  };
}

function countNode(context: ViewContext, [run, total]: Found['counts'][number]): HTMLElement {
  const swatch = make('span', { class: 'rn-swatch', 'aria-hidden': 'true' });
  swatch.style.setProperty('--rn-colour', `var(${context.colours.of(run).variable})`);
  const label = `${labelIn(context, run)}: ${total}`;
  return make('span', { class: 'rn-find-count', role: 'img', title: label, 'aria-label': label }, swatch, String(total));
}

function sentenceOf({ translate }: ViewContext, { state, reason, total, rank }: Found): string {
  if (state === 'none') return '';
  if (state === 'refused') return reason;
  const found = rank > 0 ? translate('log.find.rank', { rank, total }) : translate(total === 1 ? 'log.find.count.one' : 'log.find.count', { total });
  if (state === 'done') return total === 0 ? translate('log.find.none') : found;
  return `${found} · ${translate(`log.find.${state}`)}`;
}
