// What is set rarely and for all charts, behind one button: a row for each setting.

import { METRIC_AXIS } from '../../contract/generated';
import type { ViewContext } from '../context';
import { make } from '../dom';
import { icon } from '../icons';
import { createPopover } from '../popover';
import { createSegments } from '../segments';
import { createAlignSetting } from './align';
import { axisOf, BASE_AXES, metricOf } from './axis';
import { createBandSetting } from './band-setting';
import { titleOf } from './machine-metrics';
import { type CreateSetting, type Setting, settingRow } from './setting-row';
import { createSmoothingSetting } from './smoothing-setting';

/** From top to bottom. A further setting is one more function here. */
const SETTINGS: readonly CreateSetting[] = [createAxisSetting, createLogSetting, createSmoothingSetting, createBandSetting, createAlignSetting];

export interface Settings {
  /** The button and its panel. */
  elements: readonly [HTMLElement, HTMLElement];
  refresh(metrics: readonly string[]): void;
}

export function createSettings(context: ViewContext, signal: AbortSignal): Settings {
  const title = context.translate('chart.settings');
  const button = make('button', { type: 'button', class: 'rn-chip rn-icon-button', 'aria-label': title, title }, icon('settings'));
  const rows = SETTINGS.map((create) => create(context, signal));
  const panel = make('div', { class: 'rn-settings', role: 'dialog', 'aria-label': title }, ...rows.map(({ element }) => element));
  createPopover(button, panel, signal);
  return {
    elements: [button, panel],
    refresh(metrics) {
      for (const row of rows) row.refresh(metrics);
    },
  };
}

function createAxisSetting(context: ViewContext, signal: AbortSignal): Setting {
  const { viewState, translate } = context;
  const caption = translate('chart.axis');
  const choices = BASE_AXES.map((value) => ({ value, label: translate(`chart.axis.${value}`), title: translate(`chart.axis.${value}.title`) }));
  const segments = createSegments(choices, caption, (x_axis) => viewState.set({ x_axis }), signal);
  const metrics = createMetricAxis(context, signal);
  return {
    element: settingRow(caption, segments.element, metrics.element),
    refresh(known) {
      segments.show(viewState.get().x_axis);
      metrics.refresh(known);
    },
  };
}

/** A list of the metrics that may be x. */
function createMetricAxis({ viewState, translate }: ViewContext, signal: AbortSignal): Setting {
  const caption = translate('chart.axis.metric');
  const element = make('select', { class: 'rn-select', 'aria-label': caption, title: translate('chart.axis.metric.title') });
  element.addEventListener('change', () => viewState.set({ x_axis: element.value === '' ? 'step' : METRIC_AXIS + element.value }), { signal });
  let shown = '';
  return {
    element,
    refresh(metrics) {
      const chosen = metricOf(axisOf(viewState.get().x_axis));
      const names = chosen === undefined || metrics.includes(chosen) ? metrics : [...metrics, chosen];
      if (names.join('\n') !== shown || element.options.length === 0) {
        shown = names.join('\n');
        element.replaceChildren(make('option', { value: '' }, caption), ...names.map((name) => make('option', { value: name }, titleOf(name, translate))));
      }
      element.value = chosen ?? '';
      element.toggleAttribute('data-filtered', chosen !== undefined);
    },
  };
}

function createLogSetting({ viewState, translate }: ViewContext, signal: AbortSignal): Setting {
  const fields = ['log_x', 'log_y'] as const;
  const inputs = fields.map((field) => {
    const input = make('input', { type: 'checkbox', class: 'rn-check' });
    input.addEventListener('change', () => viewState.set({ [field]: input.checked }), { signal });
    return input;
  });
  const labels = fields.map((field, index) =>
    make('label', { class: 'rn-switch', title: translate(`chart.scale.${field}.title`) }, inputs[index] as Node, translate(`chart.scale.${field}`)),
  );
  return {
    element: settingRow(translate('chart.scale'), ...labels),
    refresh() {
      const state = viewState.get();
      inputs.forEach((input, index) => (input.checked = state[fields[index] ?? 'log_y']));
      const [logX] = inputs;
      if (logX !== undefined) logX.disabled = state.x_axis === 'wall_time';
    },
  };
}
