// Line icons on a 16 by 16 grid, drawn for this project.

const PATHS = {
  running: 'M5 3.5v9l7-4.5z',
  finished: 'M3 8.5l3.2 3.2L13 4.8',
  failed: 'M4 4l8 8M12 4l-8 8',
  interrupted: 'M4.5 4.5h7v7h-7z',
  crashed: 'M9 2L4 9h3.5L7 14l5-7H8.5z',
  stale: 'M8 4.5V8l2.5 1.8M8 2a6 6 0 100 12A6 6 0 008 2z',
  other: 'M8 6.5a1.5 1.5 0 100 3 1.5 1.5 0 000-3z',
  warning: 'M8 2.5L1.8 13h12.4zM8 6.5v3.2M8 11.3v.4',
  close: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
  find: 'M7 2.5a4.5 4.5 0 100 9 4.5 4.5 0 000-9zM10.3 10.3L14 14',
  wrap: 'M2 4h12M2 8h9.5a2.2 2.2 0 010 4.4H8M10 10.3L8 12.4l2 2M2 12.4h3',
  copy: 'M6 6h7.5v7.5H6zM10 6V2.5H2.5V10H6',
  up: 'M3.5 10L8 5.5l4.5 4.5',
  down: 'M3.5 6L8 10.5 12.5 6',
  more: 'M3.5 7.2a.8.8 0 100 1.6.8.8 0 000-1.6zM8 7.2a.8.8 0 100 1.6.8.8 0 000-1.6zM12.5 7.2a.8.8 0 100 1.6.8.8 0 000-1.6z',
  enlarge: 'M9.5 2.5h4v4M13.5 2.5l-5 5M6.5 13.5h-4v-4M2.5 13.5l5-5',
  columns: 'M2 3h12v10H2zM6 3v10M10 3v10',
  grip: 'M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01',
  ascending: 'M8 13V3.5M4 7l4-4 4 4',
  descending: 'M8 3v9.5M4 9l4 4 4-4',
  chevron: 'M6 4l4 4-4 4',
  reset: 'M3 8a5 5 0 105-5H5M7 1L5 3l2 2',
  pin: 'M5.5 2h5M6.2 2l-.4 4.5L3.5 9h9l-2.3-2.5L9.8 2M8 9v5',
  seen: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 6a2 2 0 100 4 2 2 0 000-4z',
  unseen: 'M2 2l12 12M6 3.8a6.6 6.6 0 012-.3c4 0 6.5 4.5 6.5 4.5a12 12 0 01-2.2 2.7M4 5.2A12 12 0 001.5 8S4 12.5 8 12.5a6.5 6.5 0 003-.8',
  group: 'M2.5 2.5v11h2M2.5 8h2M7 2.5h6.5M7 8h6.5M7 13.5h6.5',
  settings: 'M2 4.5h5M11 4.5h3M9 2.7a1.8 1.8 0 100 3.6 1.8 1.8 0 000-3.6zM2 11.5h3M9 11.5h5M7 9.7a1.8 1.8 0 100 3.6 1.8 1.8 0 000-3.6z',
} as const;

export type IconName = keyof typeof PATHS;

const NAMESPACE = 'http://www.w3.org/2000/svg';

/** A picture beside a word that says the same; hidden from screen readers. */
export function icon(name: IconName): SVGSVGElement {
  return drawIcon(PATHS[name]);
}

export function drawIcon(drawing: string): SVGSVGElement {
  const svg = document.createElementNS(NAMESPACE, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', 'rn-icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(NAMESPACE, 'path');
  path.setAttribute('d', drawing);
  svg.append(path);
  return svg;
}

export function setIcon(svg: SVGSVGElement, name: IconName): void {
  const path = svg.firstElementChild;
  if (path !== null && path.getAttribute('d') !== PATHS[name]) path.setAttribute('d', PATHS[name]);
}
