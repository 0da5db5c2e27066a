// Keeps the picture beside each live widget of a notebook current, in the notebook's file.

import type { JSONObject } from '@lumino/coreutils';
import type { LiveView } from '../../ui/picture/live-view';
import { pictureOf } from '../../ui/picture/picture';
import type { Translate } from '../../ui/translate';
import type { NotebookContext, NotebookPanel, Outputs } from './notebook-types';
import { HTML_TYPE, modelIdOf, textOf, VIEW_TYPE } from './output-data';
import { OutputView } from './output-view';

/** Better than ipywidgets' own -10: its view says "model not found" where there is no kernel. */
const RANK = -20;

export class NotebookPictures {
  readonly #views = new Map<string, LiveView>();
  readonly #life = new AbortController();
  readonly #context: NotebookContext;

  constructor(panel: NotebookPanel, context: NotebookContext, translate: Translate) {
    this.#context = context;
    const { rendermime } = panel.content;
    const createRenderer = (): OutputView => new OutputView(rendermime, context.sessionContext, this.#add, translate);
    // What is drawn of an output that nobody trusts is copied element by element, so this is safe.
    rendermime.addFactory({ safe: true, mimeTypes: [VIEW_TYPE], createRenderer }, RANK);
    context.saveState.connect(this.#onSave);
    panel.disposed.connect(() => {
      context.saveState.disconnect(this.#onSave);
      this.#life.abort();
    });
  }

  /** A widget has come to life; it draws its picture from now on. */
  readonly #add = (id: string, view: LiveView): void => {
    this.#views.set(id, view);
    view.onRunEnd(() => this.#refresh(id), this.#life.signal);
  };

  /** Before the content is gathered, so that what is saved is what is seen. */
  readonly #onSave = (_context: unknown, state: string): void => {
    if (state === 'started') this.#refresh();
  };

  #refresh(only?: string): void {
    for (const { outputs } of this.#context.model.cells ?? []) {
      if (outputs === undefined) continue;
      for (let index = 0; index < outputs.length; index++) this.#refreshOutput(outputs, index, only);
    }
  }

  #refreshOutput(outputs: Outputs, index: number, only?: string): void {
    const output = outputs.get(index);
    const id = modelIdOf(output.data);
    const view = only === undefined || only === id ? this.#views.get(id) : undefined;
    const html = view && pictureOf(view.content());
    if (html === undefined || html === textOf(output.data)) return;
    const json = output.toJSON();
    outputs.set(index, { ...json, data: { ...(json['data'] as JSONObject), [HTML_TYPE]: html } });
  }
}
