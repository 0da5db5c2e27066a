// By what the runs are grouped: a list of all that can be chosen, and one button for what is asked for most.

import { SAME_BUT } from '../../contract/generated';
import { keyLeftOut, seedKey } from '../../data/run-groups';
import type { ViewContext } from '../context';
import { make, setAttribute } from '../dom';
import { icon } from '../icons';
import type { MessageKey } from '../translate';
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
  let same = '';
  select.addEventListener('change', () => groupBy(select.value), { signal });
  button.addEventListener('click', () => groupBy(viewState.get().group_by === same ? '' : same), { signal });

  const refresh = (): void => {
    const { group_by: chosen } = viewState.get();
    const config = client.runs.knownKeys.filter(({ source }) => source === 'config');
    const seed = seedKey(config);
    const varying = config.filter(({ name, varies }) => varies && name !== seed).map(({ name }) => name);
    same = SAME_BUT + (seed ?? '');
    const sections: [MessageKey, readonly string[]][] = [
      ['group.same.title', (seed === undefined ? varying : [seed, ...varying]).map((name) => SAME_BUT + name)],
      ['group.columns', COLUMNS],
      ['group.config', config.map(({ name }) => name)],
      ['group.summary', client.runs.knownKeys.filter(({ source }) => source === 'summary').map(({ name }) => name)],
    ];
    fill(select, sections, chosen, context);
    button.hidden = seed === undefined;
    const title = translate('group.same', { key: seed ?? '' });
    for (const name of ['aria-label', 'title']) setAttribute(button, name, title);
    setAttribute(button, 'aria-pressed', String(chosen === same));
  };
  return { select, button, refresh };
}

/** By what runs are grouped, in words. */
export function groupingTitle(groupBy: string, { translate }: ViewContext): string {
  const but = keyLeftOut(groupBy);
  if (but !== undefined) return translate('group.same', { key: but });
  return groupBy === 'started' ? translate('group.day') : columnTitle(groupBy, translate);
}

/** Rebuilds the options only when they differ, so that an open list is not pulled away. */
function fill(select: HTMLSelectElement, sections: readonly [MessageKey, readonly string[]][], chosen: string, context: ViewContext): void {
  const { translate } = context;
  const isMissing = chosen !== '' && !sections.some(([, names]) => names.includes(chosen));
  const signature = JSON.stringify([sections, isMissing && chosen]);
  const option = (value: string): HTMLElement => make('option', { value }, groupingTitle(value, context));
  if (select.dataset['options'] !== signature) {
    const parts = sections.filter(([, names]) => names.length > 0).map(([title, names]) => make('optgroup', { label: translate(title) }, ...names.map(option)));
    select.replaceChildren(make('option', { value: '' }, translate('group.none')), ...(isMissing ? [option(chosen)] : []), ...parts);
    select.dataset['options'] = signature;
  }
  select.value = chosen;
  setAttribute(select, 'data-filtered', chosen === '' ? null : 'true');
}
