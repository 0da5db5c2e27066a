// Above the charts: what is still to come, back from a zoom, a search, which metrics, and the settings of all charts.

import type { ViewContext } from '../context';
import { make, setText } from '../dom';
import { icon } from '../icons';
import { createAlignChip } from './align';
import type { FiredRule } from './fired-rules';
import { createMetricMenu } from './metric-menu';
import { createMetricSearch } from './metric-search';
import { createRuleMenu } from './rule-menu';
import { createSettings } from './settings';
import type { Viewport } from './viewport';

export interface ChartToolbar {
  element: HTMLElement;
  /** `pending` says what is still to come; empty where all is here. */
  refresh(state: { metrics: readonly string[]; fired: readonly FiredRule[]; pending: string }): void;
}

export function createChartToolbar(context: ViewContext, viewport: Viewport, signal: AbortSignal): ChartToolbar {
  const { translate } = context;
  const settings = createSettings(context, signal);
  const search = createMetricSearch(context, signal);
  const menu = createMetricMenu(context, signal);
  const rules = createRuleMenu(context, signal);
  const align = createAlignChip(context, signal);
  const reset = make('button', { type: 'button', class: 'rn-chip' }, icon('reset'), translate('chart.zoom.reset'));
  reset.hidden = !viewport.isZoomed;
  reset.addEventListener('click', () => viewport.zoomTo(undefined), { signal });
  viewport.onChange(() => void (reset.hidden = !viewport.isZoomed), signal);
  const title = make('h2', { class: 'rn-title', title: translate('chart.hint') }, translate('chart.title'));
  const pendingText = make('span');
  const pending = make('span', { class: 'rn-pending', role: 'status' }, make('span', { class: 'rn-spinner' }), pendingText);
  const spring = make('span', { class: 'rn-spring' });
  return {
    element: make('div', { class: 'rn-toolbar' }, title, pending, spring, align.element, reset, ...rules.elements, search.element, ...menu.elements, ...settings.elements),
    refresh({ metrics, fired, pending: sentence }) {
      rules.refresh(fired);
      search.refresh(metrics);
      menu.refresh(metrics);
      settings.refresh(metrics);
      align.refresh();
      pending.hidden = sentence === '';
      setText(pendingText, sentence);
    },
  };
}
