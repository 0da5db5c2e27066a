// What is set rarely and for all charts, behind one button: a row for each setting.

import type { ViewContext } from '../context';
import { make, uniqueId } from '../dom';
import { icon } from '../icons';
import { createPopover } from '../popover';
import { BASE_AXES } from './axis';

/** One row of the panel. */
export interface Setting {
  element: HTMLElement;
  /** Shows what the view state says now. `metrics` are those of the chosen runs. */
  refresh(metrics: readonly string[]): void;
}

export type CreateSetting = (context: ViewContext, signal: AbortSignal) => Setting;

/** From top to bottom. A further setting is one more function here. */
const SETTINGS: readonly CreateSetting[] = [createAxisSetting, createLogSetting];

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

/** A caption and its control, in line with those of the other rows. */
export function settingRow(caption: string, ...controls: (Node | string)[]): HTMLElement {
  return make('div', { class: 'rn-setting' }, make('span', { class: 'rn-setting-caption' }, caption), ...controls);
}

/** One of a few words, as radio buttons in one box. */
export function createSegments<T extends string>(
  choices: readonly { value: T; label: string; title?: string }[],
  label: string,
  onChoose: (value: T) => void,
  signal: AbortSignal,
): { element: HTMLElement; show(value: string): void } {
  const name = uniqueId('segments');
  const inputs = choices.map(({ value }) => make('input', { type: 'radio', name, value, class: 'rn-hidden-input' }));
  const segments = choices.map(({ label: text, title = '' }, index) =>
    make('label', { class: 'rn-segment', title }, inputs[index] as Node, make('span', {}, text)),
  );
  const element = make('div', { class: 'rn-segments', role: 'radiogroup', 'aria-label': label }, ...segments);
  element.addEventListener('change', (event) => onChoose((event.target as HTMLInputElement).value as T), { signal });
  return {
    element,
    show(value) {
      for (const input of inputs) input.checked = input.value === value;
    },
  };
}

function createAxisSetting({ viewState, translate }: ViewContext, signal: AbortSignal): Setting {
  const caption = translate('chart.axis');
  const choices = BASE_AXES.map((value) => ({ value, label: translate(`chart.axis.${value}`), title: translate(`chart.axis.${value}.title`) }));
  const segments = createSegments(choices, caption, (x_axis) => viewState.set({ x_axis }), signal);
  return {
    element: settingRow(caption, segments.element),
    refresh: () => segments.show(viewState.get().x_axis),
  };
}

function createLogSetting({ viewState, translate }: ViewContext, signal: AbortSignal): Setting {
  const input = make('input', { type: 'checkbox', class: 'rn-check' });
  input.addEventListener('change', () => viewState.set({ log_y: input.checked }), { signal });
  const label = make('label', { class: 'rn-switch', title: translate('chart.log.title') }, input, translate('chart.log'));
  return {
    element: settingRow(translate('chart.scale'), label),
    refresh: () => void (input.checked = viewState.get().log_y),
  };
}
