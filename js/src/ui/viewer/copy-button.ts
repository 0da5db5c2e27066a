// A button that puts a text on the clipboard and says that it has.

import { make, setAttribute } from '../dom';
import { icon, setIcon } from '../icons';
import { writeToClipboard } from '../log/copying';
import type { Words } from './words';

const SAID_MS = 1500;

/** `what` completes "Copy …"; `label` is written beside the picture. */
export function createCopyButton(words: Words, what: string, text: () => string, label = ''): HTMLButtonElement {
  const picture = icon('copy');
  const button = make('button', { type: 'button', class: label === '' ? 'rn-copy' : 'rn-chip' }, picture, label);
  const name = (title: string): void => {
    setAttribute(button, 'title', title);
    setAttribute(button, 'aria-label', label === '' ? title : `${label}: ${title}`);
  };
  name(words('tree.copy', { key: what }));
  button.addEventListener('click', async () => {
    const isCopied = await writeToClipboard(text());
    setIcon(picture, isCopied ? 'finished' : 'warning');
    name(words(isCopied ? 'tree.copied' : 'tree.copied.not'));
    setTimeout(() => {
      setIcon(picture, 'copy');
      name(words('tree.copy', { key: what }));
    }, SAID_MS);
  });
  return button;
}
