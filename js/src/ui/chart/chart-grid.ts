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
  #count = 1;
  #entries = 1;
  #grouped = false;
  readonly #context: ViewContext;
  readonly #createCard: CreateCard;

  constructor(context: ViewContext, createCard: CreateCard, signal: AbortSignal) {
    this.#context = context;
    this.#createCard = createCard;
    onResize(this.element, () => this.#resize(), signal);
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
    const isFound = (metric: string): boolean => fits(metric) || fits(titleOf(metric, this.#context.translate));
    const shown = groups.map(({ name, metrics: all }) => ({ name, total: all.length, metrics: all.filter(isFound) })).filter(({ total, metrics: found }) => found.length > 0 || total === 0);
    const all = shown.flatMap((group) => group.metrics);
    this.#keepCards(new Set(all));
    for (const [name, section] of this.#sections) if (!shown.some((group) => group.name === name)) this.#removeSection(name, section);
    shown.forEach((group, index) => {
      const section = this.#section(group.name);
      keepAt(this.element, section.element, index);
      section.show({ ...group, named: groups.length > 1, searching, fixed: isFixed(group.name), open: isOpen(group.name) });
      group.metrics.forEach((metric, position) => keepAt(section.body, this.#cardOf(metric).element, position));
    });
    this.#count = all.length;
    this.#entries = entries;
    this.#grouped = grouped;
    this.#resize();
    return all.length;
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
    const { columns, plotHeight, legendRows } = gridSize(this.element.clientWidth, this.#count, this.#entries, this.#grouped);
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

  #removeSection(name: string, section: Section): void {
    section.element.remove();
    this.#sections.delete(name);
  }
}

interface SectionContent {
  metrics: readonly string[];
  /** Metrics of the group, whether they fit the search or not. */
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

  /** Takes as much of a row as it has charts; all of it before they are here. */
  span(columns: number): void {
    this.element.style.setProperty('--rn-span', String(Math.min(columns, this.body.childElementCount || columns)));
  }

  show({ metrics, total, named, open, searching, fixed }: SectionContent): void {
    const { translate } = this.#context;
    this.#heading.hidden = !named;
    this.#button.disabled = fixed;
    setAttribute(this.#button, 'aria-expanded', String(open || !named));
    setText(this.#count, searching ? translate('chart.group.found', { count: metrics.length, total }) : String(total || ''));
    this.body.hidden = named && !open;
  }
}

function keepAt(parent: Element, child: Element, index: number): void {
  if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
}
