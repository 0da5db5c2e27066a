// What a page says when the server did not answer a question.

import type { NoticeContent } from '../notice';
import type { ViewerContext } from './context';

export function failureNotice({ translate }: ViewerContext, error: unknown, retry: () => void): NoticeContent {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'error', sentence: translate('state.failed', { message }), action: { label: translate('state.retry'), run: retry } };
}
