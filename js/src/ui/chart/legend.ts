// The runs below a chart: which colour is whose, its value, and whether its curve is drawn.

import { toggled } from '../browser/selection';
import type { ViewContext } from '../context';
import { make, setAttribute, setText } from '../dom';
import { formatNumber } from '../format';
import { createName } from '../name';
import { isolated } from './hiding';

export interface LegendEntry {
  run: string;
  label: string;
  /** CSS variable of the colour. */
  variable: string;
  dash: readonly number[];
  hidden: boolean;
}

interface Shown {
  button: HTMLElement;
  value: HTMLElement;
}

/** More runs than this are written closer together. */
const COMPACT_FROM = 13;

export class Legend {
  readonly element: HTMLElement;
  private readonly shown = new Map<string, Shown>();
  private key = '';

  constructor(
    private readonly context: ViewContext,
    signal: AbortSignal,
  ) {
    this.element = make('ul', { class: 'rn-legend', 'aria-label': context.translate('chart.legend') });
    const { highlight } = context;
    this.onEntry('click', (run, event) => this.choose(run, (event as MouseEvent).altKey), signal);
    this.onEntry('dblclick', (run) => this.choose(run, true), signal);
    this.onEntry('keydown', (run, event) => this.onKey(run, event as KeyboardEvent), signal);
    for (const type of ['pointerover', 'focusin']) this.onEntry(type, (run) => void (highlight.run = run), signal);
    for (const type of ['pointerleave', 'focusout']) this.element.addEventListener(type, () => void (highlight.run = ''), { signal });
    highlight.onChange(() => this.emphasize(), signal);
  }

  show(entries: readonly LegendEntry[]): void {
    const key = JSON.stringify(entries.map(({ run, label, variable, dash }) => [run, label, variable, dash.length]));
    if (key !== this.key) this.rebuild(entries);
    this.key = key;
    for (const { run, hidden } of entries) setAttribute(this.shown.get(run)?.button as HTMLElement, 'aria-pressed', String(!hidden));
    this.emphasize();
  }

  showValue(run: string, value: number | undefined): void {
    const shown = this.shown.get(run);
    if (shown !== undefined) setText(shown.value, formatNumber(value));
  }

  clear(): void {
    this.shown.clear();
    this.element.replaceChildren();
    this.key = '';
  }

  private rebuild(entries: readonly LegendEntry[]): void {
    this.shown.clear();
    this.element.classList.toggle('rn-compact', entries.length >= COMPACT_FROM);
    this.element.replaceChildren(...entries.map((entry) => this.makeEntry(entry)));
  }

  private makeEntry({ run, label, variable, dash }: LegendEntry): HTMLElement {
    const swatch = make('span', { class: dash.length > 0 ? 'rn-swatch rn-dashed' : 'rn-swatch', 'aria-hidden': 'true' });
    swatch.style.setProperty('--rn-colour', `var(${variable})`);
    const name = createName('rn-legend-label');
    name.show(label);
    const value = make('span', { class: 'rn-legend-value' });
    const title = `${label}\n${this.context.translate('chart.legend.hint')}`;
    const button = make('button', { type: 'button', class: 'rn-legend-entry', 'data-run': run, title }, swatch, name.element, value);
    this.shown.set(run, { button, value });
    return make('li', {}, button);
  }

  private onEntry(type: string, callback: (run: string, event: Event) => void, signal: AbortSignal): void {
    const listener = (event: Event): void => {
      const run = (event.target as Element).closest<HTMLElement>('[data-run]')?.dataset['run'];
      if (run !== undefined) callback(run, event);
    };
    this.element.addEventListener(type, listener, { signal });
  }

  private onKey(run: string, event: KeyboardEvent): void {
    if (event.key.toLowerCase() !== 'o' || event.ctrlKey || event.metaKey || event.altKey) return;
    this.choose(run, true);
    event.preventDefault();
    event.stopPropagation();
  }

  private choose(run: string, alone: boolean): void {
    const { viewState } = this.context;
    const { hidden, selected } = viewState.get();
    viewState.set({ hidden: alone ? isolated(hidden, selected, run) : toggled(hidden, run) });
  }

  private emphasize(): void {
    const { run } = this.context.highlight;
    for (const [key, { button }] of this.shown) setAttribute(button, 'data-highlighted', key === run ? '' : null);
  }
}
