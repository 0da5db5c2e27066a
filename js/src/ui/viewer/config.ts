// What a run was set to, and what came of it.

import { make } from '../dom';
import { createNotice } from '../notice';
import type { ViewerContext } from './context';
import { detailNotice } from './detail-notice';
import type { RunDetail } from './run-detail';
import { Tree } from './tree';

export function createConfig(panel: HTMLElement, context: ViewerContext, detail: RunDetail, signal: AbortSignal): void {
  const { words } = context;
  const tree = new Tree(words);
  const body = make('div', { class: 'rn-body rn-page-body' });
  panel.append(tree.element, body);
  const notice = createNotice(body);
  const refresh = (): void => {
    const { config = {}, summary = {} } = detail.reply ?? {};
    const isEmpty = Object.keys(config).length + Object.keys(summary).length === 0;
    tree.element.hidden = isEmpty;
    body.hidden = !isEmpty;
    const nothing = { kind: 'empty', sentence: words('config.empty'), hint: words('config.empty.hint') } as const;
    notice.show(isEmpty ? (detailNotice(context, detail) ?? nothing) : undefined);
    tree.show([{ title: words('config.config'), values: config }, { title: words('config.summary'), values: summary }]);
  };
  detail.onChange(refresh, signal);
  refresh();
}
