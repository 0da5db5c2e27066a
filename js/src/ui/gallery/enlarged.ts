// One image as large as the window lets it be.

import { make, setText } from '../dom';
import type { Translate } from '../translate';
import { iconButton } from '../log/log-toolbar';

export interface Enlarged {
  element: HTMLDialogElement;
  open(): void;
  show(content: { title: string; url: string; alt: string; caption: string }): void;
}

/** `onMove` goes along the steps (left and right) or along the runs (up and down). */
export function createEnlarged(translate: Translate, onMove: (steps: number, runs: number) => void, signal: AbortSignal): Enlarged {
  const title = make('h2', { class: 'rn-title' });
  const close = iconButton('close', translate('gallery.close'));
  const image = make('img', { class: 'rn-image' });
  const caption = make('p', { class: 'rn-caption' });
  const element = make('dialog', { class: 'rn-large-image', 'aria-label': translate('gallery.enlarged') }, make('header', { class: 'rn-toolbar' }, title, make('span', { class: 'rn-spring' }), close), image, caption);
  const moves: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  close.addEventListener('click', () => element.close(), { signal });
  element.addEventListener('click', (event) => event.target === element && element.close(), { signal });
  element.addEventListener('keydown', (event) => {
    event.stopPropagation();
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    onMove(...move);
  }, { signal });
  return {
    element,
    open: () => element.showModal(),
    show(content) {
      setText(title, content.title);
      setText(caption, content.caption);
      if (content.url !== image.src) image.src = content.url;
      image.alt = content.alt;
      image.hidden = content.url === '';
    },
  };
}
