// What a server asks of who signs in: its own words, a field for each thing; the answers leave the fields when they are given.

import type { SshAnswerParams, SshConnectReply } from '../../../contract/generated';
import { make } from '../../dom';
import type { ViewerContext } from '../context';

/** No answers: connecting is given up. */
export type Answer = Pick<SshAnswerParams, 'answers' | 'remember'>;

/** Rejects with the signal's reason when the page is left meanwhile. */
export function askForServer(element: HTMLElement, { host, title, instructions, prompts, is_again: isAgain }: SshConnectReply, { words }: ViewerContext, signal: AbortSignal): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    // Without names, like all fields of this page: nothing could put them into an address.
    const fields = prompts.map(({ is_shown: isShown }) => make('input', { type: isShown ? 'text' : 'password', class: 'rn-text-input', spellcheck: 'false', autocapitalize: 'off', autocomplete: 'one-time-code' }));
    const end = (answers: string[] | null): void => {
      for (const field of fields) field.value = '';
      element.replaceChildren();
      resolve({ answers });
    };
    const give = (): void => end(fields.map((field) => field.value));
    const button = (word: 'remote.answer' | 'import.cancel', mark: string, onClick: () => void): HTMLButtonElement => {
      const made = make('button', { type: 'button', class: `rn-button ${mark}` }, words(word));
      made.addEventListener('click', onClick);
      return made;
    };
    element.onkeydown = (event) => {
      if (event.key === 'Escape') end(null);
      if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
      event.preventDefault();
      const next = fields[fields.indexOf(event.target) + 1];
      if (next === undefined) give();
      else next.focus();
    };
    const heading = words('remote.asks', { host });
    const said = [title, instructions].filter((text) => text !== '').map((text) => make('p', { class: 'rn-explanation rn-remote-words' }, text));
    const again = isAgain ? [make('p', { class: 'rn-said', role: 'alert', 'data-kind': 'error' }, words('remote.asks.again'))] : [];
    const labelled = prompts.map(({ text }, index) => make('label', { class: 'rn-root-label' }, text.replace(/\s*[:：]?\s*$/, '') || words('remote.answer.label'), ...fields.slice(index, index + 1)));
    element.replaceChildren(
      make('div', { class: 'rn-remote-asked', role: 'group', 'aria-label': heading },
        make('h3', {}, heading), ...again, ...said, ...labelled,
        make('div', { class: 'rn-remote-buttons' }, button('remote.answer', 'rn-main-button', give), button('import.cancel', '', () => end(null)))),
    );
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    fields[0]?.focus();
  });
}
