// How curves are smoothed, and how much.

import type { Smoothing } from '../../contract/generated';
import type { ViewContext } from '../context';
import { make, setText } from '../dom';
import { createSegments } from '../segments';
import { type Setting, settingRow } from './setting-row';
import { halfWindow } from './smooth';

const KINDS: readonly Smoothing[] = ['none', 'ema', 'average'];
/** The slider runs over the decades of 1 − amount, down to this many: there the differences are seen. */
const DECADES = 3;

export function createSmoothingSetting({ viewState, translate }: ViewContext, signal: AbortSignal): Setting {
  const caption = translate('chart.smoothing');
  const choices = KINDS.map((value) => ({ value, label: translate(`chart.smoothing.${value}`), title: translate(`chart.smoothing.${value}.title`) }));
  const segments = createSegments(choices, caption, (smoothing) => viewState.set({ smoothing }), signal);
  const slider = make('input', { type: 'range', class: 'rn-slider', min: '0', max: String(DECADES), step: '0.02', 'aria-label': translate('chart.smoothing.amount') });
  const value = make('output', { class: 'rn-slider-value' });
  const amountRow = make('span', { class: 'rn-slider-row' }, slider, value);
  slider.addEventListener('input', () => viewState.set({ smoothing_amount: amountAt(Number(slider.value)) }), { signal });
  return {
    element: settingRow(caption, segments.element, amountRow),
    refresh() {
      const { smoothing, smoothing_amount: amount } = viewState.get();
      segments.show(smoothing);
      amountRow.hidden = smoothing === 'none';
      if (amountAt(Number(slider.value)) !== amount) slider.value = String(-Math.log10(1 - amount));
      const points = translate('chart.smoothing.points', { count: 2 * halfWindow(amount) + 1 });
      setText(value, smoothing === 'ema' ? amount.toFixed(3) : points);
      slider.setAttribute('aria-valuetext', value.textContent);
    },
  };
}

function amountAt(place: number): number {
  return Number((1 - 10 ** -place).toFixed(4));
}
