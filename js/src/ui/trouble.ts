// What does not work right now, in a line above everything else.

import type { DataClient } from '../data/client';
import { make, setText } from './dom';
import type { Translate } from './translate';

export function createTrouble(client: DataClient, translate: Translate, signal: AbortSignal): HTMLElement {
  const element = make('p', { class: 'rn-trouble', role: 'alert' });
  const refresh = (): void => {
    const sentences = [...client.troubles.values()];
    if (client.connection === 'lost' && client.runs.loaded) sentences.push(translate('state.lost'));
    element.hidden = sentences.length === 0;
    setText(element, sentences.join(' '));
  };
  client.changes.on(['status', 'runs'], refresh, signal);
  refresh();
  return element;
}
