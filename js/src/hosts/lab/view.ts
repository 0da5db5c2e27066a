// The dashboard as a Lumino widget. It follows the runs while it is visible, and says so when there is no server side.

import { Widget } from '@lumino/widgets';
import { DEFAULT_VIEW_STATE, type Part, type ViewState } from '../../contract/generated';
import { DataClient } from '../../data/client';
import { MemoryViewState } from '../../data/view-state';
import type { Transport } from '../../transport/transport';
import { createDashboard } from '../../ui/dashboard';
import { make } from '../../ui/dom';
import { createNotice } from '../../ui/notice';
import { RunColours } from '../../ui/run-colours';
import { translator, type Translate } from '../../ui/translate';

const PARTS: readonly Part[] = ['browser', 'chart', 'log', 'gallery'];

/** `head` stands above the dashboard. */
export class RunicornView extends Widget {
  readonly viewState: MemoryViewState;
  readonly #life = new AbortController();
  readonly #translate: Translate;
  #client: DataClient | undefined;
  #asking = false;
  readonly #transport: Transport;
  readonly #head: readonly HTMLElement[];

  constructor(transport: Transport, locale: string, state: Partial<ViewState> = {}, head: readonly HTMLElement[] = []) {
    super();
    this.#transport = transport;
    this.#head = head;
    this.addClass('rn-lab');
    this.#translate = translator(locale);
    this.viewState = new MemoryViewState({ ...DEFAULT_VIEW_STATE, ...state });
  }

  override dispose(): void {
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

  /** Asks whether the server side is there; mounts the dashboard or offers to ask again. */
  async #begin(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      await this.#transport.request('health', {}, this.#life.signal);
      if (!this.isDisposed) this.#mount();
    } catch {
      if (!this.isDisposed) this.#offerRetry();
    } finally {
      this.#asking = false;
    }
  }

  #mount(): void {
    const { viewState } = this;
    const [life, translate] = [this.#life, this.#translate];
    const client = new DataClient(this.#transport, life.signal);
    this.#client = client;
    this.node.replaceChildren(...this.#head);
    createDashboard(this.node, PARTS, { client, viewState, colours: new RunColours(), translate }, life.signal);
    client.bind(viewState, (part) => PARTS.includes(part));
    const chosen = new AbortController();
    client.changes.on(['runs'], () => selectNewest(client, viewState, chosen), AbortSignal.any([life.signal, chosen.signal]));
  }

  #offerRetry(): void {
    const body = make('div', { class: 'rn-body rn-missing' });
    this.node.replaceChildren(...this.#head, make('div', { class: 'rn-root' }, body));
    createNotice(body).show({
      kind: 'error',
      sentence: this.#translate('lab.missing'),
      hint: this.#translate('lab.missing.hint'),
      action: { label: this.#translate('state.retry'), run: () => void this.#begin() },
    });
  }
}

/** Shows something at once: the newest run, unless runs were chosen before. */
function selectNewest(client: DataClient, viewState: MemoryViewState, done: AbortController): void {
  const newest = client.runs.newestFirst()[0];
  if (newest === undefined) return;
  done.abort();
  if (viewState.get().selected.length === 0) viewState.set({ selected: [newest.key] });
}
