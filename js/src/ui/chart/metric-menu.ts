// Which metrics are drawn: a list of all, to tick.

import { toggled } from '../browser/selection';
import type { ViewContext } from '../context';
import { make, setText } from '../dom';
import { createPopover } from '../popover';
import { titleOf } from './machine-metrics';

export interface MetricMenu {
  /** The button and its panel. */
  elements: readonly [HTMLElement, HTMLElement];
  refresh(metrics: readonly string[]): void;
}

export function createMetricMenu({ viewState, translate }: ViewContext, signal: AbortSignal): MetricMenu {
  const button = make('button', { type: 'button', class: 'rn-chip' });
  const panel = make('div', { class: 'rn-menu-list', role: 'group', 'aria-label': translate('chart.metrics') });
  let known: readonly string[] = [];
  const choose = (metric: string): void => {
    const { metrics } = viewState.get();
    const next = toggled(metrics.length === 0 ? known : metrics, metric);
    viewState.set({ metrics: next.length === known.length ? [] : next });
  };
  panel.addEventListener('change', (event) => choose((event.target as HTMLInputElement).value), { signal });
  createPopover(button, panel, signal);
  return {
    elements: [button, panel],
    refresh(metrics) {
      const chosen = viewState.get().metrics;
      button.hidden = metrics.length < 2;
      setText(button, `${translate('chart.metrics')} ${chosen.length === 0 ? metrics.length : `${chosen.length}/${metrics.length}`}`);
      if (metrics.join('\n') !== known.join('\n')) panel.replaceChildren(...metrics.map((metric) => menuEntry(metric, titleOf(metric, translate))));
      known = metrics;
      for (const input of panel.querySelectorAll('input')) input.checked = chosen.length === 0 || chosen.includes(input.value);
    },
  };
}

function menuEntry(metric: string, title: string): HTMLElement {
  const input = make('input', { type: 'checkbox', class: 'rn-check' });
  input.value = metric;
  return make('label', { class: 'rn-menu-entry' }, input, title);
}
