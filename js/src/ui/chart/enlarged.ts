// One chart over the others, as large as there is room. The page around it stays as it is, so that nothing jumps.

import type { ViewContext } from '../context';
import { make } from '../dom';
import type { ChartCard } from './chart-card';
import type { ChartGrid, CreateCard } from './chart-grid';

/** CSS pixels; a chart part that is lower grows to it. */
const LEAST_HEIGHT = 420;
const MOST_HEIGHT = 640;
/** What of the window stays free for the page around it. */
const AROUND = 160;

interface Held {
  metric: string;
  card: ChartCard;
  life: AbortController;
}

export class Enlarged {
  readonly #element: HTMLElement;
  #held: Held | undefined;
  readonly #body: HTMLElement;
  readonly #grid: ChartGrid;
  readonly #context: ViewContext;
  readonly #createCard: CreateCard;

  constructor(body: HTMLElement, grid: ChartGrid, context: ViewContext, createCard: CreateCard, signal: AbortSignal) {
    this.#body = body;
    this.#grid = grid;
    this.#context = context;
    this.#createCard = createCard;
    this.#element = make('div', { class: 'rn-enlarged', role: 'dialog' });
    this.#element.addEventListener('keydown', (event) => this.#onKey(event), { signal });
    signal.addEventListener('abort', () => this.#held?.life.abort());
  }

  /** Opens the chart for somebody who asked for it, or closes it, and moves the focus along. */
  toggle(metric: string): void {
    const { viewState } = this.#context;
    const open = viewState.get().enlarged !== metric;
    viewState.set({ enlarged: open ? metric : '' });
    const card = open ? this.#element : this.#grid.elementOf(metric);
    card?.querySelector<HTMLElement>('.rn-enlarge')?.focus({ preventScroll: true });
    if (open) this.#element.scrollIntoView({ block: 'nearest' });
  }

  /** Shows the chart of this metric; with an empty name, none. */
  show(metric: string): void {
    if (this.#held !== undefined && this.#held.metric !== metric) this.#close(this.#held);
    if (metric !== '' && this.#held === undefined) this.#open(metric);
    this.#held?.card.invalidate();
  }

  /** The metric that is shown large, with the pixel columns of its chart. */
  get shown(): { metric: string; columns: number } | undefined {
    return this.#held && { metric: this.#held.metric, columns: this.#held.card.columns };
  }

  recolour(): void {
    this.#held?.card.recolour();
  }

  #open(metric: string): void {
    const life = new AbortController();
    const card = this.#createCard(metric, life.signal);
    this.#held = { metric, card, life };
    this.#element.setAttribute('aria-label', metric);
    this.#element.replaceChildren(card.element);
    this.#place(this.#grid.elementOf(metric)?.offsetTop ?? 0);
    this.#grid.element.inert = true;
    this.#body.append(this.#element);
  }

  #close({ life }: Held): void {
    life.abort();
    this.#held = undefined;
    this.#element.remove();
    this.#body.style.minHeight = '';
    this.#body.style.overflow = '';
    this.#grid.element.inert = false;
  }

  /** Where the small chart is, within what can be seen. */
  #place(wanted: number): void {
    const { scrollTop, clientHeight, scrollHeight, style } = this.#body;
    const scrolls = scrollHeight > clientHeight + 1;
    const room = innerHeight - AROUND;
    const height = scrolls ? Math.min(clientHeight, Math.max(LEAST_HEIGHT, room)) : Math.max(LEAST_HEIGHT, Math.min(MOST_HEIGHT, clientHeight, room));
    const from = scrolls ? scrollTop : 0;
    const top = Math.max(from, Math.min(wanted, from + clientHeight - height));
    if (scrolls) style.overflow = 'hidden';
    else style.minHeight = `${height}px`;
    Object.assign(this.#element.style, { top: `${top}px`, height: `${height}px` });
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this.#held === undefined) return;
    this.toggle(this.#held.metric);
    event.preventDefault();
    event.stopPropagation();
  }
}
