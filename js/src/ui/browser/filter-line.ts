// One line that says which runs are shown, in the language of runicorn/query, with completion.

import { complete, type Option } from '../../query/complete';
import type { QueryError } from '../../query/parse';
import type { RunFilter } from '../../data/run-filter';
import type { ViewContext } from '../context';
import { make, setAttribute, setText, uniqueId } from '../dom';
import { columnTitle } from './columns';
import { createCompletionList } from './completion-list';
import { vocabularyOf } from './vocabulary';

export interface FilterLine {
  element: HTMLElement;
  /** The line as it stands in the input. */
  readonly text: string;
  /** Says what became of the line: why it cannot be understood, or the keys whose values are not here yet. */
  refresh(error: QueryError | undefined, missing: readonly string[]): void;
}

/** A line that is being written is neither kept nor complained about before this pause. */
const PAUSE_MS = 400;

export function createFilterLine(context: ViewContext, filter: RunFilter, onInput: () => void, signal: AbortSignal): FilterLine {
  const { client, viewState, translate } = context;
  const noteId = uniqueId('filter-note');
  const input = make('input', {
    type: 'text',
    class: 'rn-filter-input',
    spellcheck: 'false',
    autocomplete: 'off',
    'aria-label': translate('filter.label'),
    'aria-describedby': noteId,
    placeholder: translate('filter.placeholder'),
  });
  const note = make('p', { id: noteId, class: 'rn-filter-note', role: 'status' });
  const list = createCompletionList(input, translate('filter.completions'), (option) => take(option), signal);
  const element = make('div', { class: 'rn-filter' }, input, make('div', { class: 'rn-filter-below' }, list.element, note));
  const vocabulary = vocabularyOf(client.runs, () => filter.among);
  let error: QueryError | undefined;
  let kept = viewState.get().query;
  let timer: ReturnType<typeof setTimeout> | undefined;
  input.value = kept;

  const offer = (): void => {
    const caret = input.selectionStart ?? input.value.length;
    list.show(complete(input.value, caret, vocabulary()).options);
  };
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(settle, PAUSE_MS);
    note.classList.add('rn-unsettled');
    onInput();
  };
  /** Keeps a line that can be understood, and lets the complaint about any other be seen. */
  const settle = (): void => {
    clearTimeout(timer);
    timer = undefined;
    note.classList.remove('rn-unsettled');
    if (error !== undefined || input.value === kept) return;
    kept = input.value;
    viewState.set({ query: kept });
  };
  const take = (option: Option): void => {
    const caret = input.selectionStart ?? input.value.length;
    const { from } = complete(input.value, caret, vocabulary());
    input.setRangeText(option.text, from, caret, 'end');
    changed();
    offer();
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      if (!list.isOpen) offer();
      if (list.isOpen) list.move(step);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && list.active !== undefined) take(list.active);
    else if (event.key === 'Enter') {
      list.close();
      settle();
    } else if (event.key === 'Escape' && list.isOpen) list.close();
    else if (event.key === 'Escape' && input.value !== '') {
      input.value = '';
      changed();
      settle();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  input.addEventListener('input', () => (changed(), offer()), { signal });
  input.addEventListener('click', () => input.value === '' && offer(), { signal });
  input.addEventListener('keydown', onKey, { signal });
  input.addEventListener('blur', () => (list.close(), settle()), { signal });
  signal.addEventListener('abort', () => clearTimeout(timer));

  return {
    element,
    get text() {
      const { query } = viewState.get();
      if (query !== kept) {
        kept = query;
        input.value = query;
      }
      return input.value;
    },
    refresh(nextError, missing) {
      error = nextError;
      const sentence = error !== undefined ? errorSentence(context, error) : missing.length > 0 ? waitingSentence(context, missing) : '';
      note.hidden = sentence === '';
      note.dataset['kind'] = error === undefined ? 'waiting' : 'error';
      setText(note, sentence);
      setAttribute(input, 'aria-invalid', String(error !== undefined));
    },
  };
}

function errorSentence({ translate }: ViewContext, { position, expectation, values, found }: QueryError): string {
  const words = { at: position + 1, expectation: translate(expectation, values), found };
  return translate(found === '' ? 'filter.error.end' : 'filter.error', words);
}

function waitingSentence({ client, translate }: ViewContext, keys: readonly string[]): string {
  return translate(client.waiting ? 'filter.waiting.busy' : 'filter.waiting', { keys: keys.map((key) => columnTitle(key, translate)).join(', ') });
}
