// Images of the selected runs, compared at one step.

import type { ImageItem, ViewState } from '../../contract/generated';
import { focusOf, onFields } from '../../data/view-state';
import { labelIn, type ViewContext } from '../context';
import { make, setAttribute, setText } from '../dom';
import { absenceNotice, createNotice, type Notice, type NoticeContent } from '../notice';
import { createEnlarged, type Enlarged } from './enlarged';
import { captionOf, ImageCard } from './image-card';
import { ImageCache } from './image-cache';
import { imageAt, imageBy, keysOf, stepOf, stepsOf } from './steps';

/** Runs that are compared at most; more images than this nobody compares, and each is bytes to bring. */
const MOST_RUNS = 24;
const SHOWN_FIELDS: readonly (keyof ViewState)[] = ['selected', 'focused', 'colours', 'moment', 'image_key', 'image_step'];

export function createGallery(element: HTMLElement, context: ViewContext, signal: AbortSignal): void {
  new Gallery(element, context, signal).refresh();
}

class Gallery {
  readonly #keys = make('select', { class: 'rn-select' });
  readonly #slider = make('input', { type: 'range', class: 'rn-slider', min: '0', step: '1' });
  readonly #stepText = make('output', { class: 'rn-count' });
  readonly #grid = make('div', { class: 'rn-images' });
  readonly #cache: ImageCache;
  readonly #notice: Notice;
  readonly #enlarged: Enlarged;
  readonly #cards = new Map<string, ImageCard>();
  #key = '';
  #steps: number[] = [];
  #opened = '';
  #moment = 0;
  readonly #element: HTMLElement;
  readonly #context: ViewContext;

  constructor(element: HTMLElement, context: ViewContext, signal: AbortSignal) {
    this.#element = element;
    this.#context = context;
    const { client, viewState, translate } = context;
    this.#cache = new ImageCache(client, signal);
    const body = make('div', { class: 'rn-body' }, this.#grid);
    const toolbar = make('div', { class: 'rn-toolbar' }, make('h2', { class: 'rn-title' }, translate('gallery.title')), this.#keys, this.#slider, this.#stepText);
    this.#enlarged = createEnlarged(translate, (steps, runs) => this.#move(steps, runs), signal);
    element.append(toolbar, body, this.#enlarged.element);
    this.#notice = createNotice(body);
    setAttribute(this.#keys, 'aria-label', translate('gallery.key'));
    setAttribute(this.#slider, 'aria-label', translate('gallery.step'));
    this.#keys.addEventListener('change', () => viewState.set({ image_key: this.#keys.value }), { signal });
    this.#slider.addEventListener('input', () => this.#choose(Number(this.#slider.value)), { signal });
    this.#enlarged.element.addEventListener('close', () => this.#onClosed(), { signal });
    client.changes.on(['images', 'runs', 'status'], () => this.refresh(), signal);
    onFields(viewState, SHOWN_FIELDS, () => this.refresh(), signal);
  }

  refresh(): void {
    const { client, viewState } = this.#context;
    const state = viewState.get();
    const runs = state.selected.filter((run) => (client.images.get(run) ?? []).length > 0).slice(-MOST_RUNS);
    const lists = runs.map((run) => client.images.get(run) ?? []);
    const keys = keysOf(lists);
    this.#element.hidden = keys.length === 0 && this.#standsBesideOthers();
    this.#key = keys.includes(state.image_key) ? state.image_key : (keys[0] ?? '');
    this.#steps = stepsOf(lists, this.#key);
    this.#refreshControls(keys);
    this.#followMoment(state.moment, client.images.get(focusOf(state)) ?? []);
    this.#refreshCards(runs);
    this.#notice.show(keys.length > 0 ? undefined : this.#absence());
    this.#refreshEnlarged();
  }

  /** The step that is compared. */
  get #step(): number {
    return this.#steps[this.#place] ?? Infinity;
  }

  get #place(): number {
    const { image_step: wanted } = this.#context.viewState.get();
    if (wanted === null) return this.#steps.length - 1;
    return Math.max(0, this.#steps.filter((step) => step <= wanted).length - 1);
  }

  #standsBesideOthers(): boolean {
    return (this.#element.parentElement?.childElementCount ?? 0) > 1;
  }

  #refreshControls(keys: readonly string[]): void {
    const { translate } = this.#context;
    if (keys.join('\n') !== [...this.#keys.options].map(({ value }) => value).join('\n')) {
      this.#keys.replaceChildren(...keys.map((key) => make('option', { value: key }, key)));
    }
    this.#keys.value = this.#key;
    this.#keys.hidden = keys.length === 0;
    this.#slider.hidden = this.#steps.length < 2;
    this.#slider.max = String(this.#steps.length - 1);
    this.#slider.value = String(this.#place);
    const text = Number.isFinite(this.#step) ? translate('gallery.at', { step: this.#step }) : '';
    setText(this.#stepText, text);
    setAttribute(this.#slider, 'aria-valuetext', text);
  }

  #refreshCards(runs: readonly string[]): void {
    const { client } = this.#context;
    for (const [run, card] of this.#cards) {
      if (runs.includes(run)) continue;
      card.element.remove();
      this.#cards.delete(run);
    }
    for (const run of runs) {
      const card = this.#cards.get(run) ?? new ImageCard(run, this.#context, this.#cache, () => this.#open(run));
      if (!this.#cards.has(run)) this.#grid.append(card.element);
      this.#cards.set(run, card);
      card.show(imageAt(client.images.get(run) ?? [], this.#key, this.#step), this.#key, this.#step);
    }
  }

  /** A click in a chart leads to the image that its run had logged by then. */
  #followMoment(moment: number, items: readonly ImageItem[]): void {
    if (moment === this.#moment || (moment !== 0 && items.length === 0)) return;
    this.#moment = moment;
    const item = moment === 0 ? undefined : imageBy(items, this.#key, moment);
    if (item !== undefined && Number.isFinite(stepOf(item))) this.#context.viewState.set({ image_step: stepOf(item) });
  }

  /** At the newest step, new ones are followed. */
  #choose(place: number): void {
    const last = this.#steps.length - 1;
    const step = this.#steps[Math.min(Math.max(place, 0), last)];
    this.#context.viewState.set({ image_step: place >= last || step === undefined || !Number.isFinite(step) ? null : step });
  }

  #open(run: string): void {
    this.#opened = run;
    this.#refreshEnlarged();
    this.#enlarged.open();
  }

  #onClosed(): void {
    this.#cards.get(this.#opened)?.focus();
    this.#opened = '';
  }

  #move(steps: number, runs: number): void {
    const order = [...this.#cards.keys()];
    const next = order[order.indexOf(this.#opened) + runs];
    if (next !== undefined) this.#opened = next;
    if (steps !== 0) this.#choose(this.#place + steps);
    else this.#refreshEnlarged();
  }

  #refreshEnlarged(): void {
    const run = this.#opened;
    const item = this.#cards.get(run)?.item;
    if (run === '') return;
    const title = [labelIn(this.#context, run), this.#key, this.#stepText.value].filter((part) => part !== '').join(' · ');
    const caption = captionOf(this.#context, item, this.#step);
    if (item === undefined) return this.#enlarged.show({ title, url: '', alt: '', caption: this.#context.translate('gallery.none') });
    void this.#cache.load(run, item).then((loaded) => {
      if (this.#opened !== run || this.#cards.get(run)?.item !== item) return;
      const [url, said] = 'url' in loaded ? [loaded.url, caption] : ['', loaded.problem];
      this.#enlarged.show({ title, url, alt: item.caption ?? `${this.#key}, ${labelIn(this.#context, run)}`, caption: said });
    });
  }

  #absence(): NoticeContent {
    const { client, viewState, translate } = this.#context;
    const { selected } = viewState.get();
    if (client.runs.loaded && selected.length === 0) return { kind: 'empty', sentence: translate('chart.unselected'), hint: translate('gallery.unselected.hint') };
    if (selected.some((run) => client.images.get(run) === undefined) || !client.runs.loaded) return absenceNotice(this.#context, 'gallery.loading');
    return { kind: 'empty', sentence: translate('gallery.empty'), hint: translate('gallery.empty.hint') };
  }
}
