// Says to the host when a watch rule that wants to be told of fires in a run that is looked at.

import type { Mark } from '../../contract/generated';

/** Bubbles from the chart; its detail is a `FiredRule`. */
export const RULE_FIRED = 'runicorn-rule-fired';

export interface FiredRule extends Mark {
  /** Key of the run. */
  run: string;
  /** What the run is called. */
  label: string;
}

/** Gives what has fired since it was asked before; of a run that is new to it, nothing. */
export class FiredRules {
  readonly #known = new Map<string, number>();

  since(run: string, marks: readonly Mark[]): readonly Mark[] {
    const before = this.#known.get(run) ?? marks.length;
    this.#known.set(run, marks.length);
    return marks.slice(before).filter(({ action }) => action === 'notify');
  }
}

/** Calls `tell` for each once, however many charts show it. */
export function onRuleFired(page: EventTarget, tell: (fired: FiredRule) => void, signal: AbortSignal): void {
  const told = new Set<string>();
  const hear = (event: Event): void => {
    const { detail } = event as CustomEvent<FiredRule>;
    const key = JSON.stringify([detail.run, detail.rule, detail.step, detail.time]);
    if (!told.has(key)) tell(detail);
    told.add(key);
  };
  page.addEventListener(RULE_FIRED, hear, { signal });
}
