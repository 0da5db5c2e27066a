// The live view that a dashboard on the page offers.

import type { HostContext } from '../context';
import { contentOf } from './content';
import type { LiveView } from './live-view';

/** What is drawn settles when nothing new has come for so long. */
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
    content: () => contentOf(root, context()),
    sayEnded: () => {
      client.troubles.set('kernel', context().translate('state.ended'));
      client.changes.mark('status');
    },
    onRunEnd: (callback, until) => followEnds(context(), callback, AbortSignal.any([signal, until])),
  };
}

/** Runs may be chosen after they have ended, and their last points may come after the news of that; each is waited for. */
export function followEnds({ client, viewState }: Pick<HostContext, 'client' | 'viewState'>, callback: () => void, signal: AbortSignal): void {
  let before = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isEnded = (key: string): boolean => (client.runs.get(key)?.status ?? 'running') !== 'running';
  const look = (): void => {
    const ended = new Map(viewState.get().selected.filter(isEnded).map((key) => [key, client.series.get(key)?.version ?? 0]));
    if ([...ended].some(([key, version]) => before.get(key) !== version)) {
      clearTimeout(timer);
      timer = setTimeout(callback, SETTLE_MS);
    }
    before = ended;
  };
  client.changes.on(['runs', 'series'], look, signal);
  viewState.onChange(look, signal);
  signal.addEventListener('abort', () => clearTimeout(timer));
  look();
}
