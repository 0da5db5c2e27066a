// The live view that a dashboard on the page offers.

import type { HostContext } from '../context';
import type { LiveView } from './live-view';
import { pictureOf } from './picture';

/** The last points may come a moment after the news that a run has ended. */
const SETTLE_MS = 1000;

/** `context` is asked anew each time: the language can change. */
export function liveViewOf(root: Element, context: () => HostContext, signal: AbortSignal): LiveView {
  const { client } = context();
  return {
    live: new Promise((resolve) => {
      const look = (): void => {
        if (client.runs.loaded) resolve();
      };
      client.changes.on(['runs'], look, signal);
      look();
    }),
    picture: () => pictureOf(root, context()),
    onRunEnd: (callback, until) => followEnds(context(), callback, AbortSignal.any([signal, until])),
  };
}

function followEnds({ client, viewState }: HostContext, callback: () => void, signal: AbortSignal): void {
  let before = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    const ended = viewState.get().selected.filter((key) => (client.runs.get(key)?.status ?? 'running') !== 'running');
    if (ended.some((key) => !before.has(key))) {
      clearTimeout(timer);
      timer = setTimeout(callback, SETTLE_MS);
    }
    before = new Set(ended);
  };
  client.changes.on(['runs'], look, signal);
  signal.addEventListener('abort', () => clearTimeout(timer));
  look();
}
