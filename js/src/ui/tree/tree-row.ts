// One line of the tree of runs.

import type { ViewContext } from '../context';
import { make, setAttribute, setText } from '../dom';
import { formatDuration, formatNumber } from '../format';
import { icon } from '../icons';
import { createName } from '../name';
import { runLabel } from '../run-label';
import { type KnownStatus, knownStatus, statusWord } from '../browser/status';
import type { FolderLine, RunLine, TreeLine } from './tree-lines';

export interface TreeRow {
  element: HTMLElement;
  update(line: TreeLine, index: number, active: boolean, chosen: boolean): void;
}

export function createTreeRow(context: ViewContext, idPrefix: string): TreeRow {
  const fold = make('span', { class: 'rn-fold' }, icon('chevron'));
  const state = make('span', { class: 'rn-state', 'aria-hidden': 'true' });
  const name = createName('rn-branch-name');
  const more = make('span', { class: 'rn-branch-more' });
  const element = make('div', { role: 'treeitem', class: 'rn-branch' }, fold, state, name.element, more);

  const showState = (status: KnownStatus | 'other' | undefined): void => {
    if (status === state.dataset['status']) return;
    setAttribute(state, 'data-status', status ?? null);
    state.replaceChildren(...(status === undefined ? [] : [icon(status)]));
  };
  const showFolder = (line: FolderLine): void => {
    const { translate } = context;
    name.show(line.label);
    setText(more, String(line.runs));
    const running = line.running > 0 ? `, ${line.running} ${translate('status.running')}` : '';
    setAttribute(element, 'aria-label', `${line.label}, ${translate('browser.count', { count: line.runs })}${running}`);
    setAttribute(element, 'title', line.label);
    setAttribute(element, 'aria-expanded', String(line.open));
    showState(line.running > 0 ? 'running' : undefined);
  };
  const showRun = ({ row }: RunLine): void => {
    const { translate } = context;
    const label = runLabel(row);
    const status = statusWord(row.status, translate);
    const best = row.primary?.value ?? null;
    const text = best !== null ? formatNumber(best) : row.started_at !== null && row.ended_at !== null ? formatDuration(row.ended_at - row.started_at) : '';
    name.show(label);
    setText(more, text);
    setAttribute(element, 'aria-label', `${label}, ${status}${best === null ? '' : `, ${row.primary?.name} ${text}`}`);
    setAttribute(element, 'title', `${row.key}\n${status}${best === null ? '' : `\n${row.primary?.name} ${text}`}`);
    setAttribute(element, 'aria-expanded', null);
    showState(knownStatus(row.status) ?? 'other');
  };
  return {
    element,
    update(line, index, active, chosen) {
      element.id = `${idPrefix}-${index}`;
      element.dataset['index'] = String(index);
      setAttribute(element, 'data-kind', line.kind);
      setAttribute(element, 'data-run', line.kind === 'run' ? line.row.key : null);
      setAttribute(element, 'aria-level', String(line.level));
      setAttribute(element, 'aria-selected', String(chosen));
      element.style.setProperty('--rn-level', String(line.level - 1));
      element.classList.toggle('rn-active', active);
      if (line.kind === 'run') showRun(line);
      else showFolder(line);
    },
  };
}
