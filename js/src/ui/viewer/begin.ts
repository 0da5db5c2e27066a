// What a store without runs says: how to make the first one.

import { make, setText } from '../dom';
import { createCopyButton } from './copy-button';
import type { ViewerContext } from './context';

const FIRST_RUN = `import runicorn as rn
with rn.init("my-project", "first-try") as run:
    for step in range(100): run.log(loss=1 / (step + 1))`;

export interface Begin {
  element: HTMLElement;
  show(isShown: boolean): void;
}

export function createBegin({ client, words }: ViewerContext): Begin {
  const where = make('p', { class: 'rn-begin-where' });
  const code = make('div', { class: 'rn-code' }, make('pre', { tabindex: '0' }, FIRST_RUN), createCopyButton(words, 'Python', () => FIRST_RUN));
  const element = make('section', { class: 'rn-begin' }, make('h2', {}, words('runs.begin')), make('p', {}, words('runs.begin.hint')), code, where);
  return {
    element,
    show(isShown) {
      element.hidden = !isShown;
      setText(where, words('runs.begin.where', { store: client.runs.store }));
    },
  };
}
