// Says in a corner of the page that a watch rule fired, until somebody has read it.

import { type FiredRule, onRuleFired } from '../chart/fired-rules';
import { make } from '../dom';
import { icon } from '../icons';
import type { Words } from './words';

/** Older ones go. */
const MOST_SHOWN = 5;

export function showFiredRules(root: HTMLElement, words: Words, signal: AbortSignal): void {
  const list = make('div', { class: 'rn-rule-notices', role: 'status' });
  root.append(list);
  const shown = new Map<string, HTMLElement>();
  // A rule that fires again says so once, last.
  const tell = (subject: string, sentence: string): void => {
    const close = make('button', { type: 'button', class: 'rn-card-button', 'aria-label': words('rule.close'), title: words('rule.close') }, icon('close'));
    const notice = make('div', { class: 'rn-rule-notice' }, make('p', {}, sentence), close);
    close.addEventListener('click', () => notice.remove());
    shown.get(subject)?.remove();
    shown.set(subject, notice);
    list.append(notice);
    if (list.childElementCount > MOST_SHOWN) list.firstElementChild?.remove();
  };
  const hear = ({ run, label, rule, figures, step }: FiredRule): void =>
    tell(JSON.stringify([run, rule]), words(step === null ? 'rule.fired' : 'rule.fired.step', { run: label, rule, figures, step: step ?? 0 }));
  onRuleFired(root, hear, signal);
}
