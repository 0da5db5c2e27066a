// Rows of any height, as many as there may be, of which only those in sight exist. Browsers draw no element higher than
// some millions of pixels and nobody can measure a million rows: so the scrollbar stands for all rows in proportion, and
// around the place where one reads rows lie at their true distances. Both are brought together again while nothing moves.

import { onResize } from './dom';

export interface LongRow {
  element: HTMLElement;
  /** Shows what the row holds now. */
  update(): void;
}

/** Firefox draws up to 17.9 million pixels, Chromium up to 33.5 million. */
const HIGHEST_PX = 8_000_000;
const OVERSCAN_PX = 120;
/** A scroll by more screens than this is a jump by the scrollbar. */
const JUMP_SCREENS = 3;
const QUIET_MS = 150;
/** Who has come to an end of the scrollbar has come to the end, if it is so near. */
const SNAP_PX = 40;
/** How much the rows in sight count for the average height of all. */
const LEARNING = 0.3;
const UPWARD = new Set(['ArrowUp', 'PageUp', 'Home']);

export class LongList {
  readonly #window = document.createElement('div');
  #rows: LongRow[] = [];
  #first = 0;
  /** Where the first row that exists begins, in pixels of the content. */
  #top = 0;
  #count = 0;
  #seen = 0;
  #height = 0;
  #average: number;
  #anchor = { index: 0, offset: 0 };
  /** Whether a pointer is down, on the scrollbar or on a touch screen. */
  #held = false;
  #quietAt = 0;
  #quietTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #scroller: HTMLElement;
  readonly #content: HTMLElement;
  readonly #options: { rowHeight: number; makeRow: (index: number) => LongRow; onShown?: () => void; onScrolled?: (atEnd: boolean) => void };

  constructor(
    scroller: HTMLElement,
    content: HTMLElement,
    options: { rowHeight: number; makeRow: (index: number) => LongRow; onShown?: () => void; onScrolled?: (atEnd: boolean) => void },
    signal: AbortSignal,
  ) {
    this.#scroller = scroller;
    this.#content = content;
    this.#options = options;
    this.#average = options.rowHeight;
    this.#window.setAttribute('role', 'presentation');
    this.#window.className = 'rn-long-window';
    content.append(this.#window);
    scroller.addEventListener('scroll', () => this.#onScroll(), { signal, passive: true });
    this.#noticeIntent(signal);
    onResize(scroller, () => this.#rearrange(), signal);
    signal.addEventListener('abort', () => clearTimeout(this.#quietTimer));
  }

  /** Indices of the first and the last row that can be seen; the last is before the first where there is none. */
  visible(): [first: number, last: number] {
    const { scrollTop, clientHeight } = this.#scroller;
    return [this.#indexAt(scrollTop), Math.min(this.#indexAt(scrollTop + clientHeight - 1), this.#count - 1)];
  }

  /** The row of an index where it exists. */
  row(index: number): HTMLElement | undefined {
    return this.#rows[index - this.#first]?.element;
  }

  refresh(count: number): void {
    this.#count = count;
    for (const row of this.#rows.splice(Math.max(0, count - this.#first))) row.element.remove();
    this.#first = Math.min(this.#first, count);
    for (const row of this.#rows) row.update();
    this.#rearrange();
  }

  scrollToEnd(): void {
    const missing = this.#count - this.#first - this.#rows.length;
    if (this.#rows.length === 0 || missing * this.#average > this.#scroller.clientHeight) this.#seed(this.#count, this.#height);
    else if (missing > 0) this.#fill(Infinity, Infinity);
    this.#moveToEnd();
    this.#render();
    this.#moveToEnd();
    this.#noteAnchor();
  }

  /** Brings a row into sight, into the middle unless it is there already. */
  reveal(index: number): void {
    const [first, last] = this.visible();
    if (index > first && index < last) return;
    const { clientHeight } = this.#scroller;
    this.#moveTo(this.#placeOf(index, 0) - clientHeight / 2);
    this.#seed(index, this.#scroller.scrollTop + clientHeight / 2 - this.#average);
    this.#render();
  }

  /** Who moves up leaves the end. The scroll that follows says less: it goes on for a while after a later wish. */
  #noticeIntent(signal: AbortSignal): void {
    const scroller = this.#scroller;
    const leave = (): void => {
      if (scroller.scrollHeight > scroller.clientHeight) this.#options.onScrolled?.(false);
    };
    scroller.addEventListener('wheel', ({ deltaY }) => deltaY < 0 && leave(), { signal, passive: true });
    scroller.addEventListener('keydown', ({ key }) => UPWARD.has(key) && leave(), { signal });
    scroller.addEventListener('pointerdown', () => (this.#held = true), { signal });
    for (const end of ['pointerup', 'pointercancel']) window.addEventListener(end, () => (this.#held = false), { signal });
  }

  #onScroll(): void {
    const { scrollTop, clientHeight } = this.#scroller;
    const moved = scrollTop - this.#seen;
    const jumped = Math.abs(moved) > JUMP_SCREENS * clientHeight;
    this.#seen = scrollTop;
    this.#quietAt = performance.now() + QUIET_MS;
    clearTimeout(this.#quietTimer);
    this.#quietTimer = setTimeout(() => this.#settle(), QUIET_MS);
    if (jumped) this.#seedAtPlace();
    this.#render();
    const isAtEnd = this.#height - this.#scroller.scrollTop - clientHeight < this.#options.rowHeight;
    if (moved >= 1 && isAtEnd) this.#options.onScrolled?.(true);
    else if (moved <= -1 && this.#held && !isAtEnd) this.#options.onScrolled?.(false);
  }

  /** Keeps the row at the upper edge where it is while the rows get other heights. */
  #rearrange(): void {
    this.#seen = this.#scroller.scrollTop;
    const anchor = this.row(this.#anchor.index);
    this.#resize();
    if (anchor !== undefined) this.#put(this.#scroller.scrollTop - Math.min(this.#anchor.offset, anchor.offsetHeight) - anchor.offsetTop);
    this.#render();
    if (performance.now() > this.#quietAt) this.#settle();
  }

  #render(): void {
    const { scrollTop, clientHeight } = this.#scroller;
    if (clientHeight === 0) return;
    const [from, to] = [scrollTop - OVERSCAN_PX, scrollTop + clientHeight + OVERSCAN_PX];
    if (this.#top > to || this.#bottom() < from) this.#seedAtPlace();
    this.#fill(from, to);
    this.#trim(from, to);
    this.#keepInside();
    this.#noteAnchor();
    this.#options.onShown?.();
  }

  /** Notes what stands at the upper edge. */
  #noteAnchor(): void {
    const { scrollTop } = this.#scroller;
    const index = this.#indexAt(scrollTop);
    this.#anchor = { index, offset: scrollTop - this.#top - (this.row(index)?.offsetTop ?? 0) };
  }

  /** Adds rows below and above until both edges are covered. */
  #fill(from: number, to: number): void {
    while (this.#bottom() < to && this.#first + this.#rows.length < this.#count) {
      const wanted = Math.ceil((to - this.#bottom()) / this.#average);
      for (let added = 0; added < wanted && this.#first + this.#rows.length < this.#count; added++) {
        const row = this.#options.makeRow(this.#first + this.#rows.length);
        this.#rows.push(row);
        this.#window.append(row.element);
      }
    }
    while (this.#top > from && this.#first > 0) {
      const bottom = this.#bottom();
      const wanted = Math.min(this.#first, Math.ceil((this.#top - from) / this.#average));
      const added = Array.from({ length: wanted }, (_, index) => this.#options.makeRow(this.#first - wanted + index));
      this.#rows.unshift(...added);
      this.#window.prepend(...added.map(({ element }) => element));
      this.#first -= wanted;
      this.#put(bottom - this.#window.offsetHeight);
    }
  }

  #trim(from: number, to: number): void {
    let above = 0;
    while (above < this.#rows.length - 1 && this.#top + this.#endOf(above) < from - OVERSCAN_PX) above += 1;
    let below = this.#rows.length;
    while (below > above + 1 && this.#top + this.#endOf(below - 2) > to + OVERSCAN_PX) below -= 1;
    const cut = above === 0 ? 0 : this.#endOf(above - 1);
    for (const row of [...this.#rows.slice(0, above), ...this.#rows.slice(below)]) row.element.remove();
    this.#rows = this.#rows.slice(above, below);
    this.#first += above;
    this.#put(this.#top + cut);
  }

  /** The first row begins at the upper end of the content, the last one ends at its lower end, and all others are between. */
  #keepInside(): void {
    const { scrollTop, clientHeight } = this.#scroller;
    const bottom = this.#bottom();
    const hasFirst = this.#first === 0;
    const hasLast = this.#first + this.#rows.length === this.#count;
    if (hasFirst && hasLast) this.#setHeight(bottom - this.#top);
    if (hasFirst && scrollTop < 1 && Math.abs(this.#top) < SNAP_PX) this.#put(0);
    else if (hasLast && scrollTop > this.#height - clientHeight - 1 && Math.abs(bottom - this.#height) < SNAP_PX) this.#put(this.#top + this.#height - bottom);
    else if (hasFirst && Math.abs(this.#top) >= 1) this.#shift(-this.#top);
    else if (hasLast && Math.abs(bottom - this.#height) >= 1) this.#shift(this.#height - bottom);
    else if (!hasFirst && !hasLast && (this.#top < 0 || bottom > this.#height)) this.#shift(this.#placeNow() - scrollTop);
  }

  /** Brings the scrollbar to the place that stands for the rows in sight. */
  #settle(): void {
    if (this.#rows.length === 0) return;
    const isAtEnd = this.#first + this.#rows.length === this.#count && this.#bottom() - this.#scroller.scrollTop - this.#scroller.clientHeight < 1;
    this.#average += LEARNING * (this.#window.offsetHeight / this.#rows.length - this.#average);
    this.#resize();
    const distance = this.#placeNow() - this.#scroller.scrollTop;
    if (isAtEnd) this.#moveToEnd();
    else if (Math.abs(distance) > 1) this.#shift(distance);
    this.#keepInside();
    this.#noteAnchor();
  }

  /** The last row that exists ends at the lower end of the content and of what is seen. */
  #moveToEnd(): void {
    this.#put(this.#top + this.#height - this.#bottom());
    this.#moveTo(this.#height);
  }

  /** Moves rows and scrollbar together: nothing is seen of it. */
  #shift(distance: number): void {
    this.#put(this.#top + distance);
    this.#moveTo(this.#scroller.scrollTop + distance);
  }

  #resize(): void {
    this.#setHeight(Math.min(Math.round(this.#count * this.#average), HIGHEST_PX));
  }

  #setHeight(height: number): void {
    if (this.#height === height) return;
    this.#height = height;
    this.#content.style.height = `${height}px`;
    this.#seen = this.#scroller.scrollTop;
  }

  #moveTo(place: number): void {
    this.#scroller.scrollTop = place;
    this.#seen = this.#scroller.scrollTop;
  }

  #put(top: number): void {
    this.#top = top;
    this.#window.style.top = `${top}px`;
  }

  /** Begins anew with no rows, the next of which is `index`, at `top`. */
  #seed(index: number, top: number): void {
    this.#window.replaceChildren();
    this.#rows = [];
    this.#first = Math.min(index, this.#count);
    this.#put(top);
  }

  #seedAtPlace(): void {
    const { scrollTop, clientHeight } = this.#scroller;
    const room = this.#height - clientHeight;
    if (room > 0 && scrollTop > room - 1) return this.#seed(this.#count, this.#height);
    const virtual = room <= 0 ? 0 : (scrollTop * (this.#count * this.#average - clientHeight)) / room;
    const index = Math.max(0, Math.min(this.#count - 1, Math.floor(virtual / this.#average)));
    this.#seed(index, scrollTop - (virtual - index * this.#average));
  }

  /** Scroll position that stands for a place in a row. */
  #placeOf(index: number, offset: number): number {
    const { clientHeight } = this.#scroller;
    const all = this.#count * this.#average - clientHeight;
    return all <= 0 ? 0 : ((index * this.#average + offset) * (this.#height - clientHeight)) / all;
  }

  #placeNow(): number {
    const { scrollTop } = this.#scroller;
    const index = this.#indexAt(scrollTop);
    const row = this.row(index);
    return row === undefined ? scrollTop : this.#placeOf(index, ((scrollTop - this.#top - row.offsetTop) / row.offsetHeight) * this.#average);
  }

  /** Index of the row at a place of the content, among those that exist. */
  #indexAt(place: number): number {
    let low = 0;
    let high = this.#rows.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#top + this.#endOf(middle) > place) high = middle;
      else low = middle + 1;
    }
    return this.#first + low;
  }

  #endOf(position: number): number {
    const element = this.#rows[position]?.element;
    return element === undefined ? 0 : element.offsetTop + element.offsetHeight;
  }

  #bottom(): number {
    return this.#top + this.#window.offsetHeight;
  }
}
