// What can be set for all charts: the x axis, a logarithmic y axis, which metrics, and back from a zoom.

import type { XAxis } from '../../contract/generated';
import type { ViewContext } from '../context';
import { make, setText, uniqueId } from '../dom';
import { icon } from '../icons';
import { toggled } from '../browser/selection';

export interface ChartToolbar {
  element: HTMLElement;
  /** `pending` says what is still to come; empty where all is here. */
  refresh(state: { metrics: readonly string[]; zoomed: boolean; pending: string }): void;
}

const AXES: readonly XAxis[] = ['step', 'relative_time', 'wall_time'];

export function createChartToolbar(context: ViewContext, onResetZoom: () => void, signal: AbortSignal): ChartToolbar {
  const { viewState, translate } = context;
  const axes = createAxisChoice(context, signal);
  const log = make('input', { type: 'checkbox', class: 'rn-check' });
  log.addEventListener('change', () => viewState.set({ log_y: log.checked }), { signal });
  const logLabel = make('label', { class: 'rn-switch', title: translate('chart.log.title') }, log, translate('chart.log'));
  const reset = make('button', { type: 'button', class: 'rn-chip' }, icon('reset'), translate('chart.zoom.reset'));
  reset.addEventListener('click', onResetZoom, { signal });
  const menu = createMetricMenu(context, signal);
  const title = make('h2', { class: 'rn-title', title: translate('chart.hint') }, translate('chart.title'));
  const pendingText = make('span');
  const pending = make('span', { class: 'rn-pending', role: 'status' }, make('span', { class: 'rn-spinner' }), pendingText);
  const element = make('div', { class: 'rn-toolbar' }, title, pending, reset, make('span', { class: 'rn-spring' }), menu.element, logLabel, axes.element);
  return {
    element,
    refresh({ metrics, zoomed, pending: sentence }) {
      axes.refresh();
      menu.refresh(metrics);
      log.checked = viewState.get().log_y;
      reset.hidden = !zoomed;
      pending.hidden = sentence === '';
      setText(pendingText, sentence);
    },
  };
}

function createAxisChoice({ viewState, translate }: ViewContext, signal: AbortSignal): { element: HTMLElement; refresh(): void } {
  const name = uniqueId('axis');
  const inputs = AXES.map((axis) => make('input', { type: 'radio', name, value: axis, class: 'rn-hidden-input' }));
  const labels = AXES.map((axis, index) =>
    make('label', { class: 'rn-segment', title: translate(`chart.axis.${axis}.title`) }, inputs[index] as Node, make('span', {}, translate(`chart.axis.${axis}`))),
  );
  const element = make('div', { class: 'rn-segments', role: 'radiogroup', 'aria-label': translate('chart.axis') }, ...labels);
  element.addEventListener('change', (event) => viewState.set({ x_axis: (event.target as HTMLInputElement).value as XAxis }), { signal });
  return {
    element,
    refresh() {
      for (const input of inputs) input.checked = input.value === viewState.get().x_axis;
    },
  };
}

function createMetricMenu({ viewState, translate }: ViewContext, signal: AbortSignal): { element: HTMLElement; refresh(metrics: readonly string[]): void } {
  const summary = make('summary', { class: 'rn-chip' });
  const list = make('div', { class: 'rn-menu-list' });
  const element = make('details', { class: 'rn-menu' }, summary, list);
  let known: readonly string[] = [];
  const choose = (metric: string): void => {
    const { metrics } = viewState.get();
    const next = toggled(metrics.length === 0 ? known : metrics, metric);
    viewState.set({ metrics: next.length === known.length ? [] : next });
  };
  list.addEventListener('change', (event) => choose((event.target as HTMLInputElement).value), { signal });
  closeWhenLeft(element, summary, signal);
  return {
    element,
    refresh(metrics) {
      const chosen = viewState.get().metrics;
      element.hidden = metrics.length < 2;
      summary.textContent = `${translate('chart.metrics')} ${chosen.length === 0 ? metrics.length : `${chosen.length}/${metrics.length}`}`;
      if (metrics.join('\n') !== known.join('\n')) list.replaceChildren(...metrics.map(menuEntry));
      known = metrics;
      for (const input of list.querySelectorAll('input')) input.checked = chosen.length === 0 || chosen.includes(input.value);
    },
  };
}

/** A click or the focus anywhere else closes the menu, and so does Escape. */
function closeWhenLeft(menu: HTMLDetailsElement, summary: HTMLElement, signal: AbortSignal): void {
  const leave = (target: EventTarget | null): void => {
    if (target instanceof Node && !menu.contains(target)) menu.open = false;
  };
  document.addEventListener('pointerdown', (event) => leave(event.composedPath()[0] ?? null), { signal });
  menu.addEventListener('focusout', (event) => leave(event.relatedTarget), { signal });
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    summary.focus();
    event.stopPropagation();
  };
  menu.addEventListener('keydown', onKey, { signal });
}

function menuEntry(metric: string): HTMLElement {
  const input = make('input', { type: 'checkbox', class: 'rn-check' });
  input.value = metric;
  return make('label', { class: 'rn-menu-entry' }, input, metric);
}
