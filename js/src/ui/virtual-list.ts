// Rows of one height of which only those in sight exist. They stand in the document in their own order.

export interface VirtualRow {
  element: HTMLElement;
  update(index: number): void;
}

export interface VirtualList {
  /** Renders the rows in sight again, after a change of content or number. */
  refresh(count: number): void;
  scrollTo(index: number): void;
  scrollToEnd(): void;
  /** Rows that fit into the visible part. */
  pageSize(): number;
}

const OVERSCAN = 6;

export function createVirtualList(
  scroller: HTMLElement,
  content: HTMLElement,
  options: { rowHeight: number; headerHeight?: () => number; makeRow: () => VirtualRow },
  signal: AbortSignal,
): VirtualList {
  const { rowHeight, headerHeight = () => 0, makeRow } = options;
  const window_ = document.createElement('div');
  window_.setAttribute('role', 'presentation');
  window_.className = 'rn-virtual-window';
  content.append(window_);
  const rows: VirtualRow[] = [];
  let count = 0;

  /** Index of the first row that exists. */
  let first = 0;

  /** Takes rows that have gone out of sight to the other end; gives them. */
  const rotate = (by: number): readonly VirtualRow[] => {
    const moved = by > 0 ? rows.splice(0, by) : rows.splice(by, -by);
    const elements = moved.map(({ element }) => element);
    if (by > 0) window_.append(...elements);
    else window_.prepend(...elements);
    rows.splice(by > 0 ? rows.length : 0, 0, ...moved);
    return moved;
  };
  /** Rows that stay in sight stay as they are, unless all are to be made anew. */
  const render = (all: boolean): void => {
    const next = Math.max(0, Math.floor(scroller.scrollTop / rowHeight) - OVERSCAN);
    const stays = !all && Math.abs(next - first) < rows.length;
    const stale = new Set(stays ? rotate(next - first) : rows);
    first = next;
    const wanted = Math.ceil(scroller.clientHeight / rowHeight) + 2 * OVERSCAN;
    const shown = Math.max(0, Math.min(count - first, wanted));
    while (rows.length < shown) {
      const row = makeRow();
      rows.push(row);
      stale.add(row);
      window_.append(row.element);
    }
    for (const row of rows.splice(shown)) row.element.remove();
    window_.style.transform = `translateY(${first * rowHeight}px)`;
    for (const [index, row] of rows.entries()) if (stale.has(row)) row.update(first + index);
  };

  scroller.addEventListener('scroll', () => render(false), { signal, passive: true });
  const observer = new ResizeObserver(() => render(false));
  observer.observe(scroller);
  signal.addEventListener('abort', () => observer.disconnect());

  return {
    refresh(newCount) {
      count = newCount;
      content.style.height = `${count * rowHeight}px`;
      render(true);
    },
    scrollTo(index) {
      const top = index * rowHeight;
      const visible = scroller.clientHeight - headerHeight();
      if (top < scroller.scrollTop) scroller.scrollTop = top;
      else if (top + rowHeight > scroller.scrollTop + visible) scroller.scrollTop = top + rowHeight - visible;
    },
    scrollToEnd() {
      scroller.scrollTop = scroller.scrollHeight;
    },
    pageSize: () => Math.max(1, Math.floor((scroller.clientHeight - headerHeight()) / rowHeight)),
  };
}
