// Something of Runicorn as a Lumino widget. It follows the runs while it is visible, and says so when there is no server side.

import { Widget } from '@lumino/widgets';
import { DataClient } from '../../data/client';
import { TransportError } from '../../transport/transport';
import { make } from '../../ui/dom';
import { createNotice, type NoticeContent } from '../../ui/notice';
import { translator, type Translate } from '../../ui/translate';
import type { StoreChoice } from './store-choice';
import { labWordsIn, type LabWords } from './words';

/** Shows the runs that a client follows, until the signal aborts. */
export type Mount = (element: HTMLElement, client: DataClient, signal: AbortSignal) => void;

export class RunicornView extends Widget {
  readonly #life = new AbortController();
  readonly #translate: Translate;
  readonly #words: LabWords;
  readonly #place: HTMLElement;
  #mounted: AbortController | undefined;
  #client: DataClient | undefined;
  #asking: AbortController | undefined;

  readonly #choice: StoreChoice;
  readonly #mount: Mount;

  /** `head` stands above what is mounted. */
  constructor(
    choice: StoreChoice,
    locale: string,
    mount: Mount,
    head: readonly HTMLElement[] = [],
  ) {
    super();
    this.#choice = choice;
    this.#mount = mount;
    this.addClass('rn-lab');
    this.#translate = translator(locale);
    this.#words = labWordsIn(locale);
    this.#place = make('div', { class: 'rn-lab-place' });
    this.node.append(...head, this.#place);
    choice.onChange(() => this.#changeStore(), this.#life.signal);
  }

  override dispose(): void {
    this.#mounted?.abort();
    this.#life.abort();
    super.dispose();
  }

  protected override onAfterShow(): void {
    this.#wake();
  }

  protected override onAfterAttach(): void {
    if (this.isVisible) this.#wake();
  }

  protected override onAfterHide(): void {
    this.#client?.pause();
  }

  #wake(): void {
    if (this.#client !== undefined) this.#client.restart();
    else void this.#begin();
  }

  #changeStore(): void {
    this.#leave();
    if (this.isVisible) void this.#begin();
  }

  #leave(): void {
    this.#asking?.abort();
    this.#asking = undefined;
    this.#mounted?.abort();
    this.#mounted = this.#client = undefined;
    this.#place.replaceChildren();
  }

  /** Asks whether the server side is there, and mounts or offers to ask again. */
  async #begin(): Promise<void> {
    if (this.#asking !== undefined) return;
    const asking = (this.#asking = new AbortController());
    const transport = this.#choice.transport();
    try {
      await transport.request('health', {}, AbortSignal.any([this.#life.signal, asking.signal]));
      if (!asking.signal.aborted) this.#mountIn(new AbortController(), transport);
    } catch (error) {
      if (!asking.signal.aborted && !this.isDisposed) this.#offerRetry(error);
    } finally {
      if (this.#asking === asking) this.#asking = undefined;
    }
  }

  #mountIn(mounted: AbortController, transport: ReturnType<StoreChoice['transport']>): void {
    this.#leave();
    this.#mounted = mounted;
    this.#client = new DataClient(transport, mounted.signal);
    this.#mount(this.#place, this.#client, mounted.signal);
  }

  #offerRetry(error: unknown): void {
    const body = make('div', { class: 'rn-body rn-missing' });
    this.#place.replaceChildren(make('div', { class: 'rn-root' }, body));
    createNotice(body).show(this.#sentenceOf(error));
  }

  #sentenceOf(error: unknown): NoticeContent {
    if (error instanceof TransportError && error.code === 'store_refused') {
      const back = (): void => this.#choice.choose(undefined);
      return { kind: 'error', sentence: this.#words('lab.store.gone'), action: { label: this.#words('lab.store.back'), run: back } };
    }
    const isOurs = error instanceof TransportError && !['unreachable', 'no_extension'].includes(error.code);
    return {
      kind: 'error',
      sentence: isOurs ? error.message : this.#words('lab.missing'),
      hint: isOurs ? '' : this.#words('lab.missing.hint'),
      action: { label: this.#translate('state.retry'), run: () => void this.#begin() },
    };
  }
}
