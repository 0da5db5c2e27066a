// A server that is not known: its key is shown, and nothing is sent before somebody says yes.

import type { SshConnectReply } from '../../../contract/generated';
import { make } from '../../dom';
import type { ViewerContext } from '../context';
import type { Answer } from './server-question';

const ANSWERS = ['remember', 'once', 'no'] as const;

/** Rejects with the signal's reason when the page is left meanwhile. */
export function askAboutKey(element: HTMLElement, { host, host_key: key }: SshConnectReply, { words }: ViewerContext, signal: AbortSignal): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const buttons = ANSWERS.map((answer) => {
      const button = make('button', { type: 'button', class: 'rn-button' }, words(`remote.key.${answer}`));
      button.addEventListener('click', () => {
        element.replaceChildren();
        resolve({ answers: answer === 'no' ? null : [], remember: answer === 'remember' });
      });
      return button;
    });
    element.onkeydown = (event) => {
      if (event.key === 'Escape') buttons[2]?.click();
    };
    const shown = make('code', { class: 'rn-remote-key' }, key);
    element.replaceChildren(
      make('div', { class: 'rn-remote-asked', role: 'group', 'aria-label': words('remote.key.title') },
        make('h3', {}, words('remote.key.title')), make('p', { class: 'rn-explanation' }, words('remote.key.unknown', { host })), shown,
        make('p', { class: 'rn-explanation' }, words('remote.key.how')), make('div', { class: 'rn-remote-buttons' }, ...buttons)),
    );
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    buttons[2]?.focus();
  });
}
