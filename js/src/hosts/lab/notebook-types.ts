// The parts of a notebook of JupyterLab that are used here.

import type { JSONObject, ReadonlyJSONObject } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';

export interface Signal<Arguments> {
  connect(slot: (sender: unknown, args: Arguments) => void, owner?: object): boolean;
  disconnect(slot: (sender: unknown, args: Arguments) => void, owner?: object): boolean;
}

export interface MimeModel {
  readonly trusted: boolean;
  readonly data: ReadonlyJSONObject;
}

export interface MimeRenderer extends Widget {
  renderModel(model: MimeModel): Promise<void>;
}

export interface RenderMime {
  addFactory(factory: { safe: boolean; mimeTypes: readonly string[]; createRenderer(): MimeRenderer }, rank: number): void;
  createRenderer(mimeType: string): MimeRenderer;
  createModel(options: { data: JSONObject; trusted: boolean }): MimeModel;
}

export interface Session {
  readonly session: { readonly kernel: object | null } | null;
  readonly kernelChanged: Signal<unknown>;
  readonly statusChanged: Signal<string>;
}

export interface OutputModel extends MimeModel {
  toJSON(): JSONObject;
}

export interface Outputs {
  readonly length: number;
  get(index: number): OutputModel;
  set(index: number, output: JSONObject): void;
}

export interface NotebookContext {
  readonly model: { readonly cells?: Iterable<{ readonly outputs?: Outputs }> };
  readonly saveState: Signal<string>;
  readonly sessionContext: Session;
}

export interface NotebookPanel extends Widget {
  readonly content: { readonly rendermime: RenderMime };
}
