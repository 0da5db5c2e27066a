// Light or dark: what the host says, else how dark the ground is that we stand on.

const DARK_BELOW = 0.4;

/** Keeps `data-rn-theme` of the root current and calls back after each change of the host's theme. */
export function followTheme(root: HTMLElement, onChange: () => void, signal: AbortSignal): void {
  const update = (): void => {
    root.dataset['rnTheme'] = isDark(root) ? 'dark' : 'light';
    onChange();
  };
  const observer = new MutationObserver(update);
  const options = { attributes: true, attributeFilter: ['data-jp-theme-light', 'data-jp-theme-name', 'data-theme', 'class', 'style'] };
  observer.observe(document.body, options);
  observer.observe(document.documentElement, options);
  const media = matchMedia('(prefers-color-scheme: dark)');
  media.addEventListener('change', update);
  signal.addEventListener('abort', () => {
    observer.disconnect();
    media.removeEventListener('change', update);
  });
  update();
}

function isDark(root: HTMLElement): boolean {
  const jupyter = root.closest('[data-jp-theme-light]') ?? document.body;
  const light = jupyter.getAttribute('data-jp-theme-light');
  if (light !== null) return light === 'false';
  for (let element = root.parentElement; element !== null; element = element.parentElement) {
    const luminance = luminanceOf(getComputedStyle(element).backgroundColor);
    if (luminance !== undefined) return luminance < DARK_BELOW;
  }
  return matchMedia('(prefers-color-scheme: dark)').matches;
}

/** From 0 to 1; undefined where one can see through. */
function luminanceOf(colour: string): number | undefined {
  const [red = 0, green = 0, blue = 0, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  if (alpha < 0.5 || !colour.startsWith('rgb')) return undefined;
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}

/** Values of CSS variables, for what is drawn on a canvas; asking the browser each time would cost a layout. */
export class ThemeColours {
  readonly #known = new Map<string, string>();
  readonly #element: Element;

  constructor(element: Element) {
    this.#element = element;
  }

  readonly get = (name: string): string => {
    let value = this.#known.get(name);
    if (value === undefined) {
      value = getComputedStyle(this.#element).getPropertyValue(name).trim();
      this.#known.set(name, value);
    }
    return value;
  };

  /** To be called when the theme has changed. */
  forget(): void {
    this.#known.clear();
  }
}

/** The colour as one sees it on the ground, `#rrggbb`; for files that are looked at without our style sheets. */
export function solidColour(colour: string, ground: string): string {
  const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (pen === null) return colour;
  for (const layer of ['#fff', ground, colour]) {
    pen.fillStyle = layer;
    pen.fillRect(0, 0, 1, 1);
  }
  const [red = 0, green = 0, blue = 0] = pen.getImageData(0, 0, 1, 1).data;
  return `#${((1 << 24) | (red << 16) | (green << 8) | blue).toString(16).slice(1)}`;
}
