// The runs below a chart: which colour is whose, its value, and whether its curve is drawn.

import type { ViewContext } from '../context';
import { make, setAttribute, setText } from '../dom';
import { createName } from '../name';
import { isolated, switched } from './hiding';

export interface LegendEntry {
  /** Key of the run, or what stands for a group of runs. */
  run: string;
  /** Keys of the group's runs. */
  runs?: readonly string[];
  label: string;
  /** CSS variable of the colour. */
  variable: string;
  dash: readonly number[];
  hidden: boolean;
}

interface Shown {
  runs: readonly string[];
  button: HTMLElement;
  count: HTMLElement;
  value: HTMLElement;
}

/** More runs than this are written closer together. */
const COMPACT_FROM = 13;

export class Legend {
  readonly element: HTMLElement;
  readonly #shown = new Map<string, Shown>();
  #key = '';
  readonly #context: ViewContext;

  constructor(context: ViewContext, signal: AbortSignal) {
    this.#context = context;
    this.element = make('ul', { class: 'rn-legend', 'aria-label': context.translate('chart.legend') });
    const { highlight } = context;
    this.#onEntry('click', (run, event) => this.#choose(run, (event as MouseEvent).altKey), signal);
    this.#onEntry('dblclick', (run) => this.#choose(run, true), signal);
    this.#onEntry('keydown', (run, event) => this.#onKey(run, event as KeyboardEvent), signal);
    for (const type of ['pointerover', 'focusin']) this.#onEntry(type, (run) => void (highlight.run = run), signal);
    for (const type of ['pointerleave', 'focusout']) this.element.addEventListener(type, () => void (highlight.run = ''), { signal });
    highlight.onChange(() => this.#emphasize(), signal);
  }

  show(entries: readonly LegendEntry[]): void {
    const key = JSON.stringify(entries.map(({ run, runs, label, variable, dash }) => [run, runs, label, variable, dash.length]));
    if (key !== this.#key) this.#rebuild(entries);
    this.#key = key;
    for (const { run, hidden } of entries) setAttribute(this.#shown.get(run)?.button as HTMLElement, 'aria-pressed', String(!hidden));
    this.#emphasize();
  }

  /** `count` says of how many runs the value is; empty where it is of one. */
  showValue(run: string, value: string, count: string): void {
    const shown = this.#shown.get(run);
    if (shown === undefined) return;
    setText(shown.value, value);
    setText(shown.count, count);
  }

  clear(): void {
    this.#shown.clear();
    this.element.replaceChildren();
    this.#key = '';
  }

  #rebuild(entries: readonly LegendEntry[]): void {
    this.#shown.clear();
    const grouped = entries.some(({ runs }) => runs !== undefined);
    this.element.classList.toggle('rn-compact', entries.length >= COMPACT_FROM && !grouped);
    this.element.classList.toggle('rn-grouped', grouped);
    this.element.replaceChildren(...entries.map((entry) => this.#makeEntry(entry)));
  }

  #makeEntry({ run, runs = [run], label, variable, dash }: LegendEntry): HTMLElement {
    const swatch = make('span', { class: dash.length > 0 ? 'rn-swatch rn-dashed' : 'rn-swatch', 'aria-hidden': 'true' });
    swatch.style.setProperty('--rn-colour', `var(${variable})`);
    const name = createName('rn-legend-label');
    name.show(label);
    const count = make('span', { class: 'rn-legend-value rn-legend-count' });
    const value = make('span', { class: 'rn-legend-value' });
    const title = `${label}\n${this.#context.translate('chart.legend.hint')}`;
    const button = make('button', { type: 'button', class: 'rn-legend-entry', 'data-run': run, title }, swatch, name.element, count, value);
    this.#shown.set(run, { runs, button, count, value });
    return make('li', {}, button);
  }

  #onEntry(type: string, callback: (run: string, event: Event) => void, signal: AbortSignal): void {
    const listener = (event: Event): void => {
      const run = (event.target as Element).closest<HTMLElement>('[data-run]')?.dataset['run'];
      if (run !== undefined) callback(run, event);
    };
    this.element.addEventListener(type, listener, { signal });
  }

  #onKey(run: string, event: KeyboardEvent): void {
    if (event.key.toLowerCase() !== 'o' || event.ctrlKey || event.metaKey || event.altKey) return;
    this.#choose(run, true);
    event.preventDefault();
    event.stopPropagation();
  }

  #choose(run: string, alone: boolean): void {
    const { viewState } = this.#context;
    const { hidden, selected } = viewState.get();
    const runs = this.#shown.get(run)?.runs ?? [run];
    viewState.set({ hidden: alone ? isolated(hidden, selected, runs) : switched(hidden, runs) });
  }

  #emphasize(): void {
    const { run } = this.#context.highlight;
    for (const [key, { runs, button }] of this.#shown) setAttribute(button, 'data-highlighted', key === run || runs.includes(run) ? '' : null);
  }
}
