// Above the charts: what is still to come, back from a zoom, which metrics, and the settings of all charts.

import type { ViewContext } from '../context';
import { make, setText } from '../dom';
import { icon } from '../icons';
import { createMetricMenu } from './metric-menu';
import { createSettings } from './settings';

export interface ChartToolbar {
  element: HTMLElement;
  /** `pending` says what is still to come; empty where all is here. */
  refresh(state: { metrics: readonly string[]; zoomed: boolean; pending: string }): void;
}

export function createChartToolbar(context: ViewContext, onResetZoom: () => void, signal: AbortSignal): ChartToolbar {
  const { translate } = context;
  const settings = createSettings(context, signal);
  const menu = createMetricMenu(context, signal);
  const reset = make('button', { type: 'button', class: 'rn-chip' }, icon('reset'), translate('chart.zoom.reset'));
  reset.addEventListener('click', onResetZoom, { signal });
  const title = make('h2', { class: 'rn-title', title: translate('chart.hint') }, translate('chart.title'));
  const pendingText = make('span');
  const pending = make('span', { class: 'rn-pending', role: 'status' }, make('span', { class: 'rn-spinner' }), pendingText);
  const spring = make('span', { class: 'rn-spring' });
  return {
    element: make('div', { class: 'rn-toolbar' }, title, pending, spring, reset, ...menu.elements, ...settings.elements),
    refresh({ metrics, zoomed, pending: sentence }) {
      menu.refresh(metrics);
      settings.refresh(metrics);
      reset.hidden = !zoomed;
      pending.hidden = sentence === '';
      setText(pendingText, sentence);
    },
  };
}
