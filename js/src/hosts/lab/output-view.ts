// An output of ours: the live widget while its kernel lives, else the picture that was saved with it.

import { Panel, Widget } from '@lumino/widgets';
import { make } from '../../ui/dom';
import { findView, type LiveView } from '../../ui/picture/live-view';
import { safeCopy } from '../../ui/picture/safe-copy';
import style from '../../ui/styles/picture.raw.css' with { type: 'text' };
import type { Translate } from '../../ui/translate';
import type { MimeModel, MimeRenderer, RenderMime, Session } from './notebook-types';
import { modelIdOf, textOf } from './output-data';

const WIDGET_TYPE = 'application/vnd.jupyter.widget-view+json';

/** So long nothing is shown while a widget may be about to appear: a picture would flash. */
const GRACE_MS = 300;
/** So long a widget may show that it waits for its kernel, before the picture is the better thing to see. */
const PATIENCE_MS = 3000;

/** States of a kernel that none of its widgets outlives. */
const ENDINGS = new Set(['restarting', 'autorestarting', 'terminating', 'dead']);

export class OutputView extends Panel implements MimeRenderer {
  readonly #picture = new Widget();
  #widget: MimeRenderer | undefined;
  #model: MimeModel | undefined;
  #modelId = '';
  #live = false;
  #observer: MutationObserver | undefined;
  readonly #rendermime: RenderMime;
  readonly #session: Session;
  /** Called when a widget has come to life. */
  readonly #onLife: (id: string, view: LiveView) => void;
  readonly #translate: Translate;

  constructor(
    rendermime: RenderMime,
    session: Session,
    onLife: (id: string, view: LiveView) => void,
    translate: Translate,
  ) {
    super();
    this.#rendermime = rendermime;
    this.#session = session;
    this.#onLife = onLife;
    this.#translate = translate;
    this.addClass('rn-output');
    this.addWidget(this.#picture);
    session.kernelChanged.connect(this.#onKernel, this);
    session.statusChanged.connect(this.#onStatus, this);
  }

  override dispose(): void {
    this.#observer?.disconnect();
    this.#session.kernelChanged.disconnect(this.#onKernel, this);
    this.#session.statusChanged.disconnect(this.#onStatus, this);
    super.dispose();
  }

  /** Called again when the picture was replaced; a live widget stays as it is. */
  async renderModel(model: MimeModel): Promise<void> {
    const id = modelIdOf(model.data);
    this.#model = model;
    const note = make('div', { class: 'rn-picture' }, make('p', {}, this.#translate('picture.saved')));
    this.#picture.node.replaceChildren(make('style', {}, style), note, safeCopy(textOf(model.data)));
    if (id === this.#modelId) return;
    this.#modelId = id;
    this.#dropWidget();
    if (!this.#canLive) return;
    this.#picture.hide();
    setTimeout(() => this.#settle(), GRACE_MS);
    await this.#tryWidget();
  }

  get #canLive(): boolean {
    return this.#modelId !== '' && this.#model?.trusted === true && Boolean(this.#session.session?.kernel);
  }

  /** Shows the picture unless a widget is there. */
  #settle(): void {
    if (!this.isDisposed && (this.#widget === undefined || this.#widget.isHidden)) this.#picture.show();
  }

  /** A widget that has lived stays as it is, and says that nothing new comes. */
  #sayEnded(): void {
    if (this.#live && this.#widget !== undefined) findView(this.#widget.node)?.sayEnded();
  }

  #onStatus(_session: unknown, status: string): void {
    if (ENDINGS.has(status)) this.#sayEnded();
  }

  #onKernel(): void {
    this.#sayEnded();
    if (this.#live || !this.#canLive) return;
    this.#dropWidget();
    void this.#tryWidget();
  }

  /** Lets ipywidgets look for the model, out of sight; it answers with a view, or with a sentence that nobody needs. */
  async #tryWidget(): Promise<void> {
    const widget = this.#rendermime.createRenderer(WIDGET_TYPE);
    this.#widget = widget;
    widget.hide();
    this.addWidget(widget);
    this.#observer = new MutationObserver(() => this.#lookForView());
    this.#observer.observe(widget.node, { childList: true, subtree: true });
    const data = { [WIDGET_TYPE]: { version_major: 2, version_minor: 0, model_id: this.#modelId } };
    await widget.renderModel(this.#rendermime.createModel({ data, trusted: true }));
  }

  #lookForView(): void {
    const widget = this.#widget;
    const view = widget && findView(widget.node);
    const plain = widget?.node.querySelector('.bqplot, .rn-gpus, .rn-mirror');
    if (widget === undefined || (view === undefined && !plain)) return;
    this.#observer?.disconnect();
    this.#showWidget(widget);
    if (view === undefined) this.#live = true;
    else void this.#waitForLife(widget, view);
  }

  async #waitForLife(widget: MimeRenderer, view: LiveView): Promise<void> {
    const patience = setTimeout(() => {
      if (widget !== this.#widget || this.isDisposed) return;
      widget.hide();
      this.#picture.show();
    }, PATIENCE_MS);
    await view.live;
    clearTimeout(patience);
    if (widget !== this.#widget || this.isDisposed) return;
    this.#live = true;
    this.#showWidget(widget);
    this.#onLife(this.#modelId, view);
  }

  #showWidget(widget: MimeRenderer): void {
    this.#picture.hide();
    widget.show();
  }

  #dropWidget(): void {
    this.#observer?.disconnect();
    this.#widget?.dispose();
    this.#widget = undefined;
    this.#live = false;
  }
}
