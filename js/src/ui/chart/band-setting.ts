// Whether runs are drawn one by one or as the mean of their group, and what the groups are.

import type { ViewState } from '../../contract/generated';
import { createGroupControl } from '../browser/group-control';
import type { ViewContext } from '../context';
import { createSegments } from '../segments';
import { type Setting, settingRow } from './setting-row';

const KINDS: readonly ViewState['band'][] = ['none', 'std', 'iqr', 'minmax'];

export function createBandSetting(context: ViewContext, signal: AbortSignal): Setting {
  const { viewState, translate } = context;
  const caption = translate('chart.band');
  const choices = KINDS.map((value) => ({ value, label: translate(`chart.band.${value}`), title: translate(`chart.band.${value}.title`) }));
  const segments = createSegments(choices, caption, (band) => viewState.set({ band }), signal);
  const groups = createGroupControl(context, signal);
  return {
    element: settingRow(caption, segments.element, groups.select),
    refresh() {
      const { band } = viewState.get();
      segments.show(band);
      groups.select.hidden = band === 'none';
      if (band !== 'none') groups.refresh();
    },
  };
}
