// How a chart is zoomed and moved with the mouse, a trackpad and the keyboard.
//
// A plain wheel always scrolls the page: a notebook is a long page full of charts. Ctrl or ⌘ with the wheel zooms, and
// browsers report a pinch on a trackpad as just that.

import type uPlot from 'uplot';
import type { Viewport } from './viewport';

/** Share of the window that an arrow key moves. */
const KEY_PAN = 0.1;
/** Width of the window after a plus key, as a share of that before. */
const KEY_ZOOM = 0.7;
/** CSS pixels of wheel that make the window e times as wide. */
const WHEEL_ZOOM = 240;
/** CSS pixels that one notch of a wheel stands for where the browser counts lines. */
const LINE_HEIGHT = 16;
/** CSS pixels that the pointer may slip during a click. */
const CLICK_SLIP = 4;
/** Selecting a stretch shorter than this is a click that slipped. */
const LEAST_SELECTION = 4;

export interface GestureTarget {
  /** Undefined while nothing is drawn. */
  plot(): uPlot | undefined;
  viewport: Viewport;
  /** A click at this place, in CSS pixels from the plot's top left corner. */
  onClick(left: number, top: number): void;
}

export function followGestures(area: HTMLElement, target: GestureTarget, signal: AbortSignal): void {
  followWheel(area, target, signal);
  followPointer(area, target, signal);
  area.addEventListener('keydown', (event) => onKey(event, target), { signal });
  area.addEventListener('dblclick', () => target.viewport.zoomTo(undefined), { signal });
}

/** To be called for each stretch that uPlot lets the user select. */
export function zoomToSelection(u: uPlot, viewport: Viewport): void {
  const { left, width } = u.select;
  if (width < LEAST_SELECTION) return;
  viewport.zoomTo([u.posToVal(left, 'x'), u.posToVal(left + width, 'x')]);
  u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}

function followWheel(area: HTMLElement, { plot, viewport }: GestureTarget, signal: AbortSignal): void {
  const onWheel = (event: WheelEvent): void => {
    const over = plot()?.over;
    if (over === undefined) return;
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_HEIGHT : 1;
    if (event.ctrlKey || event.metaKey) {
      const { left, width } = over.getBoundingClientRect();
      const share = Math.min(1, Math.max(0, (event.clientX - left) / width));
      viewport.zoomBy(Math.exp((event.deltaY * unit) / WHEEL_ZOOM), share);
    } else if (event.shiftKey && viewport.isZoomed) {
      // Some platforms turn shift and the wheel into a horizontal wheel themselves.
      viewport.panBy(((event.deltaX || event.deltaY) * unit) / over.clientWidth);
    } else return;
    event.preventDefault();
  };
  area.addEventListener('wheel', onWheel, { passive: false, signal });
}

function followPointer(area: HTMLElement, { plot, viewport, onClick }: GestureTarget, signal: AbortSignal): void {
  let down: { x: number; y: number } | undefined;
  let panFrom: number | undefined;
  const stop = (event: PointerEvent): void => {
    panFrom = undefined;
    area.classList.remove('rn-panning');
    const over = plot()?.over;
    if (event.type !== 'pointerup' || down === undefined || over === undefined) return;
    if (Math.hypot(event.clientX - down.x, event.clientY - down.y) > CLICK_SLIP) return;
    const { left, top } = over.getBoundingClientRect();
    onClick(event.clientX - left, event.clientY - top);
  };
  const start = (event: PointerEvent): void => {
    down = event.button === 0 && !event.shiftKey && isIn(event, plot()) ? { x: event.clientX, y: event.clientY } : undefined;
    if (event.button !== 0 || !event.shiftKey || !viewport.isZoomed) return;
    panFrom = event.clientX;
    area.setPointerCapture(event.pointerId);
    area.classList.add('rn-panning');
  };
  const move = (event: PointerEvent): void => {
    const width = plot()?.over.clientWidth ?? 0;
    if (panFrom === undefined || width === 0) return;
    viewport.panBy((panFrom - event.clientX) / width);
    panFrom = event.clientX;
  };
  area.addEventListener('pointerdown', start, { signal });
  area.addEventListener('pointermove', move, { signal });
  area.addEventListener('pointerup', stop, { signal });
  area.addEventListener('pointercancel', stop, { signal });
  // uPlot would take a drag with shift for a selection.
  area.addEventListener('mousedown', (event) => void (event.shiftKey && event.stopPropagation()), { capture: true, signal });
}

function isIn(event: PointerEvent, u: uPlot | undefined): boolean {
  return event.target instanceof Node && u?.over.contains(event.target) === true;
}

function onKey(event: KeyboardEvent, { plot, viewport }: GestureTarget): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { left = -1 } = plot()?.cursor ?? {};
  const share = left < 0 ? 0.5 : left / (plot()?.over.clientWidth || 1);
  const moves: Record<string, () => void> = {
    ArrowLeft: () => viewport.panBy(-KEY_PAN),
    ArrowRight: () => viewport.panBy(KEY_PAN),
    Home: () => viewport.panBy(-Infinity),
    End: () => viewport.panBy(Infinity),
    '+': () => viewport.zoomBy(KEY_ZOOM, share),
    '-': () => viewport.zoomBy(1 / KEY_ZOOM, share),
    '0': () => viewport.zoomTo(undefined),
  };
  const move = event.key === 'Escape' && viewport.isZoomed ? moves['0'] : moves[event.key === '=' ? '+' : event.key];
  if (move === undefined) return;
  move();
  event.preventDefault();
  event.stopPropagation();
}
