// The logs that are seen: one, several merged by time, or several side by side, each of which can be followed by itself.

import type { LogLayout } from '../../contract/generated';
import { labelIn, type ViewContext } from '../context';
import { make, setAttribute, setText } from '../dom';
import { LogPane } from './log-pane';
import { countOf } from './log-toolbar';

interface Seat {
  pane: LogPane;
  element: HTMLElement;
  refresh(): void;
  life: AbortController;
}

export class LogPanes {
  readonly element = make('div', { class: 'rn-logs' });
  /** Where somebody reads. */
  #active: LogPane | undefined;
  readonly #seats = new Map<string, Seat>();
  #followed: boolean;
  readonly #context: ViewContext;
  readonly #onSearchChanged: () => void;
  readonly #signal: AbortSignal;

  constructor(context: ViewContext, onSearchChanged: () => void, signal: AbortSignal) {
    this.#context = context;
    this.#onSearchChanged = onSearchChanged;
    this.#signal = signal;
    this.#followed = context.viewState.get().follow_log;
  }

  get all(): LogPane[] {
    return [...this.#seats.values()].map(({ pane }) => pane);
  }

  /** The pane that is worked in. */
  get current(): LogPane | undefined {
    return this.#active ?? this.all[0];
  }

  /** Whether some of the logs are followed and some are not. */
  get isMixed(): boolean {
    return this.all.some(({ follow }) => follow !== this.#followed);
  }

  show(layout: LogLayout, runs: readonly string[], search: string): void {
    const isDivided = layout === 'columns';
    const wanted = new Map(isDivided ? runs.map((run) => [run, [run]] as const) : [[layout, runs] as const]);
    for (const [name, seat] of this.#seats) if (!wanted.has(name)) this.#leave(name, seat);
    this.element.dataset['layout'] = layout;
    const { follow_log: follow } = this.#context.viewState.get();
    if (follow !== this.#followed) for (const pane of this.all) pane.follow = follow;
    this.#followed = follow;
    const places = [...wanted].map(([name, shown]) => {
      const seat = this.#seats.get(name) ?? this.#seat(name, isDivided);
      this.#seats.delete(name); // those that are seen stand in their order
      this.#seats.set(name, seat);
      seat.pane.show(shown);
      if (search !== seat.pane.search.text) seat.pane.search.look(search, seat.pane.lines);
      return seat.element;
    });
    places.forEach((place, index) => this.element.children[index] === place || this.element.insertBefore(place, this.element.children[index] ?? null));
    this.refresh();
  }

  /** Shows what stands above the columns. */
  refresh(): void {
    for (const seat of this.#seats.values()) seat.refresh();
  }

  /** Follows none of the logs from now on. */
  leaveEnds(): void {
    this.#followed = false;
    for (const pane of this.all) pane.follow = false;
    this.#context.viewState.set({ follow_log: false });
  }

  /** Goes to the next hit, from log to log and round again. */
  goToHit(backwards: boolean): void {
    const panes = this.all;
    const start = Math.max(0, panes.indexOf(this.current as LogPane));
    const around = panes.map((_, index) => panes.at((start + (backwards ? -1 : 1) * (index + 1)) % panes.length) as LogPane);
    this.#active = panes[start]?.goToHit(backwards) ? panes[start] : around.find((pane) => pane.goToOuterHit(backwards));
    for (const pane of panes) if (pane !== this.#active) pane.goTo(0);
  }

  /** Which hit is marked in the log that is worked in, counted through all logs; 0: none. */
  get rank(): number {
    const pane = this.current;
    const row = pane?.currentRow ?? 0;
    const place = row === 0 ? undefined : pane?.lines.at(row);
    if (pane === undefined || place === undefined || !pane.search.isHit(place.log.run, place.line)) return 0;
    const before = this.all.slice(0, this.all.indexOf(pane));
    return before.reduce((sum, { search }) => sum + search.total, pane.search.countUpTo(row));
  }

  /** Who scrolls up wants to read; who scrolls to the end wants to follow. */
  #follow(pane: LogPane, follow: boolean): void {
    if (pane.follow === follow) return;
    pane.follow = follow;
    this.#followed = this.all.every((one) => one.follow);
    if (follow) pane.refresh();
    this.refresh();
    this.#context.viewState.set({ follow_log: this.#followed });
  }

  #seat(name: string, hasHead: boolean): Seat {
    const life = new AbortController();
    const signal = AbortSignal.any([life.signal, this.#signal]);
    const pane: LogPane = new LogPane(this.#context, { onScrolled: (atEnd) => this.#follow(pane, atEnd), onSearchChanged: this.#onSearchChanged }, signal);
    pane.follow = this.#followed;
    pane.element.addEventListener('focusin', () => (this.#active = pane), { signal });
    const head = hasHead ? this.#head(name, pane, signal) : undefined;
    const element = make('div', { class: 'rn-log-column' }, ...(head === undefined ? [] : [head.element]), pane.element);
    return { pane, element, refresh: () => head?.refresh(), life };
  }

  #leave(name: string, { life, element, pane }: Seat): void {
    life.abort();
    element.remove();
    this.#seats.delete(name);
    if (this.#active === pane) this.#active = undefined;
  }

  /** Above a column: its run, how many lines it has, and whether it is followed. */
  #head(run: string, pane: LogPane, signal: AbortSignal): { element: HTMLElement; refresh(): void } {
    const { translate, colours } = this.#context;
    const swatch = make('span', { class: 'rn-swatch', 'aria-hidden': 'true' });
    const name = make('span', { class: 'rn-log-name', title: run });
    const count = make('span', { class: 'rn-count' });
    const box = make('input', { type: 'checkbox', class: 'rn-check' });
    const label = make('label', { class: 'rn-switch', title: translate('log.follow.title') }, box, translate('log.follow'));
    box.addEventListener('change', () => this.#follow(pane, box.checked), { signal });
    return {
      element: make('div', { class: 'rn-log-head' }, swatch, name, count, make('span', { class: 'rn-spring' }), label),
      refresh: () => {
        swatch.style.setProperty('--rn-colour', `var(${colours.of(run).variable})`);
        setText(name, labelIn(this.#context, run));
        setAttribute(box, 'aria-label', translate('log.follow.one', { run: labelIn(this.#context, run) }));
        setText(count, countOf(translate, pane.lines.count));
        box.checked = pane.follow;
      },
    };
  }
}
