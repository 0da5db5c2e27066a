// What a button opens above everything else. The browser closes it on Escape and on a click elsewhere, and gives the focus back.

import { uniqueId } from './dom';

/** CSS pixels between the button and the panel, and between the panel and the window's edge. */
const GAP = 4;
/** With less room below the button than this, the panel opens upward where there is more. */
const WANTED_HEIGHT = 260;

export interface Panel {
  /** Opens it at a place of the window. */
  open(anchor: DOMRect): void;
}

/** Puts the panel behind the button; both must stand in the document side by side. */
export function createPopover(button: HTMLButtonElement, panel: HTMLElement, signal: AbortSignal): void {
  panel.id = uniqueId('popover');
  button.setAttribute('aria-haspopup', 'dialog');
  button.popoverTargetElement = panel;
  keepPlaced(panel, () => button.getBoundingClientRect(), signal);
}

/** Makes a panel of an element that several things open. */
export function createPanel(panel: HTMLElement, signal: AbortSignal): Panel {
  let place = new DOMRect();
  keepPlaced(panel, () => place, signal);
  return {
    open(anchor) {
      place = anchor;
      panel.hidePopover();
      panel.showPopover();
    },
  };
}

function keepPlaced(panel: HTMLElement, anchor: () => DOMRect, signal: AbortSignal): void {
  panel.popover = 'auto';
  panel.classList.add('rn-popover');
  const follow = (): void => place(panel, anchor());
  let open: AbortController | undefined;
  const onToggle = (event: Event): void => {
    open?.abort();
    if ((event as ToggleEvent).newState !== 'open') return;
    open = new AbortController();
    const options = { signal: AbortSignal.any([open.signal, signal]), capture: true, passive: true };
    window.addEventListener('scroll', follow, options);
    window.addEventListener('resize', follow, options);
    follow();
  };
  panel.addEventListener('beforetoggle', onToggle, { signal });
}

/** Right edges in line, as far as the window's left edge allows. */
function place(panel: HTMLElement, anchor: DOMRect): void {
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const below = height - anchor.bottom - 2 * GAP;
  const above = anchor.top - 2 * GAP;
  const upward = below < WANTED_HEIGHT && above > below;
  panel.style.top = upward ? 'auto' : `${anchor.bottom + GAP}px`;
  panel.style.bottom = upward ? `${height - anchor.top + GAP}px` : 'auto';
  panel.style.maxHeight = `${Math.max(upward ? above : below, 120)}px`;
  const toTheLeft = anchor.right > width / 2;
  panel.style.right = toTheLeft ? `${Math.max(GAP, width - anchor.right)}px` : 'auto';
  panel.style.left = toTheLeft ? 'auto' : `${Math.max(GAP, anchor.left)}px`;
}
