// Finds charts by the name of their metric while somebody types.

import type { ViewContext } from '../context';
import { make } from '../dom';

/** Fewer charts are found with the eye. */
const WORTH_SEARCHING = 5;

export interface MetricSearch {
  element: HTMLElement;
  refresh(metrics: readonly string[]): void;
}

export function createMetricSearch({ viewState, translate }: ViewContext, signal: AbortSignal): MetricSearch {
  const label = translate('chart.search');
  const element = make('input', { type: 'search', class: 'rn-search', 'aria-label': label, placeholder: label, title: translate('chart.search.title') });
  element.addEventListener('input', () => viewState.set({ metric_search: element.value }), { signal });
  return {
    element,
    refresh(metrics) {
      const { metric_search: search } = viewState.get();
      if (element.value !== search) element.value = search;
      element.hidden = search === '' && metrics.length < WORTH_SEARCHING;
    },
  };
}
