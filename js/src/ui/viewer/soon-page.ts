// The page of what the server does not do yet; it says so.

import { make } from '../dom';
import { createNotice } from '../notice';
import type { ViewerContext } from './context';
import { failureNotice } from './failure-notice';

export function createSoonPage(element: HTMLElement, context: ViewerContext, signal: AbortSignal): void {
  const { client, words } = context;
  const body = make('div', { class: 'rn-body rn-page-body' });
  element.append(make('h1', { class: 'rn-page-title' }, words('page.remote')), body);
  const notice = createNotice(body);
  const ask = async (): Promise<void> => {
    notice.show({ kind: 'loading', sentence: words('page.loading') });
    try {
      await client.ask('mirrors', {}, signal);
      notice.show({ kind: 'empty', sentence: words('remote.none'), hint: words('remote.none.hint') });
    } catch (error) {
      if (!signal.aborted) notice.show(failureNotice(context, error, () => void ask()));
    }
  };
  void ask();
}
