// The image of one run at the step that is compared.

import type { ImageItem } from '../../contract/generated';
import { labelIn, type ViewContext } from '../context';
import { make, setAttribute, setText } from '../dom';
import type { ImageCache } from './image-cache';
import { stepOf } from './steps';

const PATIENCE_MS = 1500;

export class ImageCard {
  readonly element: HTMLElement;
  item: ImageItem | undefined;
  readonly #swatch = make('span', { class: 'rn-swatch' });
  readonly #name = make('span', { class: 'rn-image-run' });
  readonly #image = make('img', { class: 'rn-image', draggable: 'false' });
  readonly #problem = make('span', { class: 'rn-image-problem' });
  readonly #button: HTMLButtonElement;
  readonly #caption = make('figcaption', { class: 'rn-caption' });
  readonly #context: ViewContext;
  readonly #cache: ImageCache;

  constructor(readonly run: string, context: ViewContext, cache: ImageCache, onEnlarge: () => void) {
    this.#context = context;
    this.#cache = cache;
    this.#button = make('button', { type: 'button', class: 'rn-image-button' }, this.#image, this.#problem);
    this.#button.addEventListener('click', onEnlarge);
    this.#image.hidden = true;
    this.element = make('figure', { class: 'rn-image-card', role: 'group' }, make('div', { class: 'rn-image-head' }, this.#swatch, this.#name), this.#button, this.#caption);
  }

  /** Shows an image, or says that there is none at this step; the one before stays until the new one is here. */
  show(item: ImageItem | undefined, key: string, step: number): void {
    const { colours, translate } = this.#context;
    const label = labelIn(this.#context, this.run);
    this.#swatch.style.setProperty('--rn-colour', `var(${colours.of(this.run).variable})`);
    setText(this.#name, label);
    setAttribute(this.#name, 'title', this.run);
    setAttribute(this.element, 'aria-label', label);
    setText(this.#caption, captionOf(this.#context, item, step));
    setAttribute(this.#button, 'aria-label', translate('gallery.enlarge', { key, run: label }));
    this.#image.alt = item?.caption ?? `${key}, ${label}`;
    this.#button.disabled = item === undefined;
    if (item === undefined) this.#tell(translate('gallery.none'));
    else if (item.path !== this.item?.path || item.time !== this.item.time) void this.#load(item);
    this.item = item;
  }

  focus(): void {
    this.#button.focus();
  }

  async #load(item: ImageItem): Promise<void> {
    const { client, translate } = this.#context;
    const late = setTimeout(() => this.item === item && this.#image.hidden && this.#tell(translate(client.mayBeBusy ? 'state.waiting' : 'gallery.loading')), PATIENCE_MS);
    this.element.dataset['state'] = 'loading';
    const loaded = await this.#cache.load(this.run, item);
    clearTimeout(late);
    if (this.item !== item) return;
    if ('problem' in loaded) return this.#tell(loaded.problem);
    this.#image.src = loaded.url;
    try {
      await this.#image.decode();
    } catch {
      if (this.item === item) this.#tell(translate('gallery.damaged', { path: item.path }));
      return;
    }
    this.#image.hidden = false;
    setText(this.#problem, '');
    this.element.dataset['state'] = 'shown';
  }

  #tell(sentence: string): void {
    this.#image.hidden = true;
    setText(this.#problem, sentence);
    this.element.dataset['state'] = 'told';
  }
}

/** The step, where it is another one than is compared, and what the run says of the image. */
export function captionOf({ translate }: ViewContext, item: ImageItem | undefined, step: number): string {
  if (item === undefined) return '';
  const own = item.step === null || stepOf(item) === step ? '' : translate('gallery.earlier', { step: item.step });
  return [own, item.caption ?? ''].filter((part) => part !== '').join(' · ');
}
