// Aligning runs by a stage: a list to choose it from, and a chip that says so and undoes it.

import type { ViewContext } from '../context';
import { make, setText } from '../dom';
import { icon } from '../icons';
import { isAligned } from './axis';
import { unalignedCount } from './held-run';
import { type Setting, settingRow } from './setting-row';

export function createAlignSetting({ client, viewState, translate }: ViewContext, signal: AbortSignal): Setting {
  const caption = translate('chart.align');
  const select = make('select', { class: 'rn-select', 'aria-label': caption, title: translate('chart.align.title') });
  select.addEventListener('change', () => viewState.set({ align_stage: select.value }), { signal });
  const element = settingRow(caption, select);
  let shown: string | undefined;
  return {
    element,
    refresh() {
      const { selected, align_stage } = viewState.get();
      const stages = selected.flatMap((key) => client.series.get(key)?.stages.map(({ name }) => name) ?? []);
      const names = [...new Set(align_stage === '' ? stages : [...stages, align_stage])];
      element.hidden = names.length === 0;
      if (names.join('\n') !== shown) {
        shown = names.join('\n');
        select.replaceChildren(make('option', { value: '' }, translate('chart.align.none')), ...names.map((name) => make('option', { value: name }, name)));
      }
      select.value = align_stage;
      select.toggleAttribute('data-filtered', align_stage !== '');
    },
  };
}

export function createAlignChip(context: ViewContext, signal: AbortSignal): { element: HTMLElement; refresh(): void } {
  const { viewState, translate } = context;
  const text = make('span');
  const element = make('button', { type: 'button', class: 'rn-chip', title: translate('chart.aligned.undo') }, icon('reset'), text);
  element.addEventListener('click', () => viewState.set({ align_stage: '' }), { signal });
  return {
    element,
    refresh() {
      const state = viewState.get();
      element.hidden = !isAligned(state);
      const left = unalignedCount(context);
      const aligned = translate('chart.aligned', { stage: state.align_stage });
      setText(text, left === 0 ? aligned : `${aligned} · ${translate(left === 1 ? 'chart.aligned.without.one' : 'chart.aligned.without', { count: left })}`);
    },
  };
}
