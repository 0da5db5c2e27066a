// The few lines of DOM that every component needs. Text only ever goes in as text.

type Attributes = Record<string, string>;

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Writes only what differs, so that an unchanged view costs no layout. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Each widget of a notebook brings its own copy of this module. */
const COPY = Math.random().toString(36).slice(2, 8);
let lastId = 0;

/** An id that no other element of the page has. */
export function uniqueId(stem: string): string {
  lastId += 1;
  return `rn-${stem}-${COPY}-${lastId}`;
}

/** Calls back while the element can be seen, once at first and whenever it comes into view. */
export function whileVisible(element: Element, onVisible: (visible: boolean) => void, signal: AbortSignal): void {
  // scrollMargin is for scrollers within the page, as a notebook is one; browsers that lack it are a little late.
  const options = { rootMargin: '100px', scrollMargin: '100px' };
  const observer = new IntersectionObserver((entries) => onVisible(entries.at(-1)?.isIntersecting ?? false), options);
  observer.observe(element);
  signal.addEventListener('abort', () => observer.disconnect());
}

/** Gives the width of texts in CSS pixels, as they are written in the element. */
export function textMeter(element: Element): (text: string) => number {
  const pen = document.createElement('canvas').getContext('2d');
  const known = new Map<string, number>();
  return (text) => {
    const held = known.get(text);
    if (held !== undefined || pen === null) return held ?? 0;
    const { fontWeight, fontSize, fontFamily } = getComputedStyle(element);
    pen.font = `${fontWeight} ${fontSize} ${fontFamily}`;
    const { width } = pen.measureText(text);
    known.set(text, width);
    return width;
  };
}

export function onResize(element: Element, callback: () => void, signal: AbortSignal): void {
  const observer = new ResizeObserver(callback);
  observer.observe(element);
  signal.addEventListener('abort', () => observer.disconnect());
}
