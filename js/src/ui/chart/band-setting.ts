// Whether runs are drawn one by one or as the mean of their group, and what the groups are.

import type { ViewState } from '../../contract/generated';
import type { ViewContext } from '../context';
import { createSegments, type Setting, settingRow } from './setting-row';

const KINDS: readonly ViewState['band'][] = ['none', 'std', 'iqr', 'minmax'];

export function createBandSetting({ viewState, translate }: ViewContext, signal: AbortSignal): Setting {
  const caption = translate('chart.band');
  const choices = KINDS.map((value) => ({ value, label: translate(`chart.band.${value}`), title: translate(`chart.band.${value}.title`) }));
  const segments = createSegments(choices, caption, (band) => viewState.set({ band }), signal);
  return { element: settingRow(caption, segments.element), refresh: () => segments.show(viewState.get().band) };
}
