// Why what is known about a run is not here.

import { absenceNotice, type NoticeContent } from '../notice';
import type { ViewerContext } from './context';
import type { RunDetail } from './run-detail';

export function detailNotice(context: ViewerContext, { reply, failure }: RunDetail): NoticeContent | undefined {
  if (reply !== undefined) return undefined;
  if (failure === undefined) return { kind: 'loading', sentence: context.words('run.loading') };
  if (failure.code === 'unreachable') return absenceNotice(context, 'browser.loading');
  return { kind: 'error', sentence: context.translate('state.failed', { message: failure.message }) };
}
