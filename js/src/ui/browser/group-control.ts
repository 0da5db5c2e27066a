// By what the runs are grouped: a list of all that can be chosen, and one button for what is asked for most.

import { SAME_BUT } from '../../contract/generated';
import { seedKey } from '../../data/run-groups';
import type { ViewContext } from '../context';
import { make, setAttribute } from '../dom';
import { icon } from '../icons';
import { fillChoices, type Section } from './choice-list';
import { columnTitle } from './columns';

export interface GroupControl {
  select: HTMLSelectElement;
  button: HTMLElement;
  refresh(): void;
}

const COLUMNS = ['status', 'project', 'experiment', 'started', 'primary'] as const;

export function createGroupControl(context: ViewContext, signal: AbortSignal): GroupControl {
  const { client, viewState, translate } = context;
  const select = make('select', { class: 'rn-select', 'aria-label': translate('group.title') });
  const button = make('button', { type: 'button', class: 'rn-chip rn-icon-button' }, icon('group'));
  const groupBy = (group_by: string): void => viewState.set({ group_by });
  const titleOf = (by: string): string => (by === 'started' ? translate('group.day') : columnTitle(by, translate));
  let same = '';
  select.addEventListener('change', () => groupBy(select.value), { signal });
  button.addEventListener('click', () => groupBy(viewState.get().group_by === same ? '' : same), { signal });

  const refresh = (): void => {
    const { group_by: chosen } = viewState.get();
    const config = client.runs.knownKeys.filter(({ source }) => source === 'config');
    const seed = seedKey(config);
    const varying = config.filter(({ name, varies }) => varies && name !== seed).map(({ name }) => name);
    same = SAME_BUT + (seed ?? '');
    const sections: readonly Section[] = [
      [translate('group.same.title'), (seed === undefined ? varying : [seed, ...varying]).map((name) => SAME_BUT + name)],
      [translate('group.columns'), COLUMNS],
      [translate('group.config'), config.map(({ name }) => name)],
      [translate('group.summary'), client.runs.knownKeys.filter(({ source }) => source === 'summary').map(({ name }) => name)],
    ];
    fillChoices(select, translate('group.none'), sections, chosen, titleOf);
    button.hidden = seed === undefined;
    const title = translate('group.same', { key: seed ?? '' });
    for (const name of ['aria-label', 'title']) setAttribute(button, name, title);
    setAttribute(button, 'aria-pressed', String(chosen === same));
  };
  return { select, button, refresh };
}
