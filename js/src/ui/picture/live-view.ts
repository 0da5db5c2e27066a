// How a view that is on the page offers itself to the JupyterLab extension, which is another bundle.

import type { PictureContent } from './content';

/** A live view, as long as it is on the page. */
export interface LiveView {
  /** Resolves when the kernel has been heard: a model that was only restored from the file never is. */
  readonly live: Promise<void>;
  /** What it shows now. */
  content(): PictureContent;
  /** Calls back when a run that it draws has ended, also for those that had before. */
  onRunEnd(callback: () => void, signal: AbortSignal): void;
  /** Says in the view that its kernel has ended. */
  sayEnded(): void;
}

const MARK = Symbol.for('runicorn.view');

type Marked = Element & { [MARK]?: LiveView };

export function offerView(element: Element, view: LiveView): void {
  (element as Marked)[MARK] = view;
}

/** The view that lives in an element or below it. */
export function findView(root: Element): LiveView | undefined {
  for (const element of root.querySelectorAll('.rn-host')) {
    const view = (element as Marked)[MARK];
    if (view !== undefined) return view;
  }
  return undefined;
}
