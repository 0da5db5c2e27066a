// What the run browser says when it has no row to show.

import type { ViewContext } from '../context';
import { absenceNotice, type NoticeContent } from '../notice';

export function browserNotice(context: ViewContext, shown: number): NoticeContent | undefined {
  const { client, viewState, translate } = context;
  if (shown > 0) return undefined;
  if (!client.runs.loaded) return absenceNotice(context, 'browser.loading');
  if (client.runs.size > 0) {
    const showAll = (): void => viewState.set({ project: '', experiment: '', query: '' });
    return { kind: 'empty', sentence: translate('browser.nothing'), action: { label: translate('browser.nothing.action'), run: showAll } };
  }
  return {
    kind: 'empty',
    sentence: translate('browser.empty', { store: client.runs.store }),
    hint: translate('browser.empty.hint'),
  };
}
