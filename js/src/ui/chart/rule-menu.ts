// The watch rules that fired, the last ones first; each leads to where it did.

import type { ViewContext } from '../context';
import { make, setText } from '../dom';
import { formatNumber } from '../format';
import { createPopover } from '../popover';
import type { FiredRule } from './fired-rules';

/** More nobody reads. */
const MOST_LISTED = 50;

export interface RuleMenu {
  /** The button and its panel. */
  elements: readonly [HTMLElement, HTMLElement];
  refresh(fired: readonly FiredRule[]): void;
}

export function createRuleMenu({ viewState, translate }: ViewContext, signal: AbortSignal): RuleMenu {
  const title = translate('chart.rules');
  const button = make('button', { type: 'button', class: 'rn-chip', title: translate('chart.rules.title') });
  const panel = make('div', { class: 'rn-menu-list', role: 'group', 'aria-label': title });
  createPopover(button, panel, signal);
  let shown = '';
  const entryOf = ({ run, label, rule, figures, step, time }: FiredRule): HTMLElement => {
    const place = step === null ? [] : [`${translate('chart.axis.step')} ${formatNumber(step)}`];
    const entry = make('button', { type: 'button', class: 'rn-menu-entry rn-rule' }, [...place, `${rule} (${figures})`, label].join(' · '));
    entry.addEventListener('click', () => viewState.set({ focused: run, moment: time ?? 0 }));
    return entry;
  };
  return {
    elements: [button, panel],
    refresh(fired) {
      button.hidden = fired.length === 0;
      setText(button, `${title} ${fired.length}`);
      const listed = [...fired].sort((a, b) => (b.time ?? 0) - (a.time ?? 0)).slice(0, MOST_LISTED);
      const state = JSON.stringify(listed);
      // What somebody is about to choose stays where it is.
      if (state === shown || panel.matches(':hover, :focus-within')) return;
      panel.replaceChildren(...listed.map(entryOf));
      shown = state;
    },
  };
}
