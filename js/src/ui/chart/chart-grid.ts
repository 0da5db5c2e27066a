// The charts in sections that can be folded, one for each prefix of metrics.

import type { ViewContext } from '../context';
import { make, onResize, setAttribute, setText, uniqueId } from '../dom';
import { toggled } from '../browser/selection';
import { icon } from '../icons';
import type { ChartCard } from './chart-card';
import { gridSize } from './grid-size';
import { isOfMachine, MACHINE_GROUP, titleOf } from './machine-metrics';
import { groupMetrics, metricFilter } from './metric-groups';

/** Gives a new card, which lives until the signal aborts. */
export type CreateCard = (metric: string, signal: AbortSignal) => ChartCard;

interface HeldCard {
  card: ChartCard;
  abort: AbortController;
}

export class ChartGrid {
  readonly element = make('div', { class: 'rn-charts' });
  readonly #cards = new Map<string, HeldCard>();
  readonly #sections = new Map<string, Section>();
  #width = 0;
  #count = 1;
  #entries = 1;
  #grouped = false;
  readonly #context: ViewContext;
  readonly #createCard: CreateCard;

  constructor(context: ViewContext, createCard: CreateCard, signal: AbortSignal) {
    this.#context = context;
    this.#createCard = createCard;
    onResize(this.element, () => {
      this.#width = this.element.clientWidth;
      this.#resize();
    }, signal);
    signal.addEventListener('abort', () => this.#keepCards(new Set()));
  }

  /**
   * Shows those of the metrics that fit the search, by prefix, with room for so many entries, runs or groups of them, in
   * each legend. `unasked` says that there is more about the machine than is here; its group can be opened then.
   * Gives how many charts there are, those in folded sections included.
   */
  show(metrics: readonly string[], entries: number, grouped: boolean, unasked: boolean): number {
    const { metric_search: search, metrics: asked, collapsed, telemetry } = this.#context.viewState.get();
    const groups = groupMetrics(metrics);
    if (unasked && metrics.length > 0 && groups.at(-1)?.name !== MACHINE_GROUP) groups.push({ name: MACHINE_GROUP, metrics: [] });
    const fits = metricFilter(search);
    const searching = search.trim() !== '';
    const isFixed = (name: string): boolean => searching || (name === MACHINE_GROUP && asked.some(isOfMachine));
    const isOpen = (name: string): boolean => isFixed(name) || (name === MACHINE_GROUP ? telemetry : !collapsed.includes(name));
    const found = new Set(metrics.filter((metric) => fits(metric) || fits(titleOf(metric, this.#context.translate))));
    this.#keepCards(new Set(metrics));
    for (const [name, section] of this.#sections) {
      if (groups.some((group) => group.name === name)) continue;
      section.element.remove();
      this.#sections.delete(name);
    }
    groups.forEach(({ name, metrics: all }, index) => {
      const section = this.#section(name);
      keepAt(this.element, section.element, index);
      const count = all.filter((metric) => found.has(metric)).length;
      section.show({ found: count, total: all.length, named: groups.length > 1, searching, fixed: isFixed(name), open: isOpen(name) });
      // What is not found stays, out of sight: the next letter may find it again.
      const cards = all.filter((metric) => found.has(metric) || this.#cards.has(metric));
      cards.forEach((metric, position) => {
        const { element } = this.#cardOf(metric);
        keepAt(section.body, element, position);
        element.hidden = !found.has(metric);
      });
    });
    this.#count = found.size;
    this.#entries = entries;
    this.#grouped = grouped;
    this.#resize();
    return found.size;
  }

  /** Metrics whose charts hold a canvas, seen or not. */
  drawnMetrics(): ReadonlySet<string> {
    return new Set([...this.#cards].filter(([, { card }]) => card.isDrawn).map(([metric]) => metric));
  }

  elementOf(metric: string): HTMLElement | undefined {
    return this.#cards.get(metric)?.card.element;
  }

  /** Pixel columns of a metric's chart; 0 while nobody sees it. */
  columnsOf(metric: string): number {
    return this.#cards.get(metric)?.card.columns ?? 0;
  }

  /** Says that what the cards show has changed. */
  invalidate(): void {
    for (const { card } of this.#cards.values()) card.invalidate();
  }

  recolour(): void {
    for (const { card } of this.#cards.values()) card.recolour();
  }

  #resize(): void {
    const { columns, plotHeight, legendRows } = gridSize(this.#width, this.#count, this.#entries, this.#grouped);
    for (const section of this.#sections.values()) section.span(columns);
    this.element.style.setProperty('--rn-columns', String(columns));
    this.element.style.setProperty('--rn-plot-height', `${plotHeight}px`);
    this.element.style.setProperty('--rn-legend-rows', String(legendRows));
  }

  #cardOf(metric: string): ChartCard {
    const held = this.#cards.get(metric);
    if (held !== undefined) return held.card;
    const abort = new AbortController();
    const card = this.#createCard(metric, abort.signal);
    this.#cards.set(metric, { card, abort });
    return card;
  }

  #keepCards(metrics: ReadonlySet<string>): void {
    for (const [metric, { card, abort }] of this.#cards) {
      if (metrics.has(metric)) continue;
      abort.abort();
      card.element.remove();
      this.#cards.delete(metric);
    }
  }

  #section(name: string): Section {
    const held = this.#sections.get(name);
    if (held !== undefined) return held;
    const { viewState } = this.#context;
    const toggle = (): void => {
      const { collapsed, telemetry } = viewState.get();
      viewState.set(name === MACHINE_GROUP ? { telemetry: !telemetry } : { collapsed: toggled(collapsed, name) });
    };
    const section = new Section(name, this.#context, toggle);
    this.#sections.set(name, section);
    return section;
  }
}

interface SectionContent {
  /** Metrics of the group that fit the search. */
  found: number;
  /** All its metrics. */
  total: number;
  /** Whether it has a heading; a lone group needs none. */
  named: boolean;
  open: boolean;
  /** Whether only what fits a search is here. */
  searching: boolean;
  /** Whether it stays open: all that was found or asked for by name does. */
  fixed: boolean;
}

class Section {
  readonly element: HTMLElement;
  readonly body: HTMLElement;
  readonly #heading: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #count = make('span', { class: 'rn-count' });
  #found = 0;
  readonly #context: ViewContext;

  constructor(name: string, context: ViewContext, onToggle: () => void) {
    this.#context = context;
    const id = uniqueId('group');
    const title = name === '' ? context.translate('chart.group.rest') : name === MACHINE_GROUP ? context.translate('chart.group.machine') : name;
    this.#button = make('button', { type: 'button', class: 'rn-group-button', 'aria-controls': id }, icon('chevron'), title, this.#count);
    this.#button.addEventListener('click', onToggle);
    this.#heading = make('h3', { class: 'rn-group-head' }, this.#button);
    this.body = make('div', { class: 'rn-group-body', id });
    this.element = make('section', { class: 'rn-group', role: 'group', 'aria-label': title }, this.#heading, this.body);
  }

  /** Takes as much of a row as it has charts that were found; all of it before they are here. */
  span(columns: number): void {
    this.element.style.setProperty('--rn-span', String(Math.min(columns, this.#found || columns)));
  }

  show({ found, total, named, open, searching, fixed }: SectionContent): void {
    const { translate } = this.#context;
    this.#found = found;
    this.element.hidden = found === 0 && total > 0;
    this.#heading.hidden = !named;
    this.#button.disabled = fixed;
    setAttribute(this.#button, 'aria-expanded', String(open || !named));
    setText(this.#count, searching ? translate('chart.group.found', { count: found, total }) : String(total || ''));
    this.body.hidden = named && !open;
  }
}

function keepAt(parent: Element, child: Element, index: number): void {
  if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
}
