// Links that the browser can open elsewhere, and that lead on within the viewer when they are clicked.

import { make, setAttribute } from '../dom';
import type { ViewerContext } from './context';
import type { Place } from './navigation';

export interface Link {
  element: HTMLAnchorElement;
  /** Writes the address of where it leads now. */
  refresh(): void;
}

export function createLink(context: ViewerContext, target: () => Place, attributes: Record<string, string> = {}, ...children: (Node | string)[]): Link {
  const element = make('a', attributes, ...children);
  const refresh = (): void => setAttribute(element, 'href', context.navigation.addressOf(target()));
  element.addEventListener('click', (event) => {
    const isForBrowser = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (isForBrowser) return;
    event.preventDefault();
    context.go(target());
  });
  refresh();
  return { element, refresh };
}
