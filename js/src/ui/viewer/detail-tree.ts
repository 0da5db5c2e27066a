// Keys and values of a run, or why there are none.

import type { RunReply } from '../../contract/generated';
import { make } from '../dom';
import { absenceNotice, createNotice, type NoticeContent } from '../notice';
import type { ViewerContext } from './context';
import type { RunDetail } from './run-detail';
import { type Section, Tree } from './tree';
import type { WordKey } from './words';

/** What is said of a run that has nothing of these. */
export interface Nothing {
  sentence: WordKey;
  hint: WordKey;
}

export function createDetailTree(
  panel: HTMLElement,
  context: ViewerContext,
  detail: RunDetail,
  sectionsOf: (reply: RunReply) => readonly Section[],
  nothing: Nothing,
  signal: AbortSignal,
): void {
  const { words } = context;
  const tree = new Tree(words);
  const body = make('div', { class: 'rn-body rn-page-body' });
  panel.append(tree.element, body);
  const notice = createNotice(body);
  const refresh = (): void => {
    const sections = detail.reply === undefined ? [] : sectionsOf(detail.reply);
    const isEmpty = sections.every(({ values }) => Object.keys(values).length === 0);
    tree.element.hidden = isEmpty;
    body.hidden = !isEmpty;
    const empty: NoticeContent = { kind: 'empty', sentence: words(nothing.sentence), hint: words(nothing.hint) };
    notice.show(isEmpty ? (absenceOf(context, detail) ?? empty) : undefined);
    tree.show(sections);
  };
  detail.onChange(refresh, signal);
  refresh();
}

/** Why nothing is known about the run; undefined where something is. */
function absenceOf(context: ViewerContext, { reply, failure }: RunDetail): NoticeContent | undefined {
  if (reply !== undefined) return undefined;
  if (failure === undefined) return { kind: 'loading', sentence: context.words('run.loading') };
  if (failure.code === 'unreachable') return absenceNotice(context, 'browser.loading');
  return { kind: 'error', sentence: context.translate('state.failed', { message: failure.message }) };
}
