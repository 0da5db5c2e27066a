// View state that lives in the traits of a widget, so that Python sees it and a saved notebook keeps it.

import { DEFAULT_VIEW_STATE, type ViewState } from '../../contract/generated';
import type { ViewStateStore } from '../../data/view-state';
import type { WidgetModel } from './model';

const FIELDS = Object.keys(DEFAULT_VIEW_STATE) as (keyof ViewState)[];

export class TraitViewState implements ViewStateStore {
  readonly #listeners = new Set<() => void>();
  #cached: ViewState | undefined;
  /** Whether the traits that change are changed here, for all of which the listeners are called once. */
  #setting = false;
  readonly #model: WidgetModel;

  constructor(model: WidgetModel, signal: AbortSignal) {
    this.#model = model;
    for (const field of FIELDS) model.on(`change:${field}`, this.#onTrait);
    signal.addEventListener('abort', () => {
      for (const field of FIELDS) model.off(`change:${field}`, this.#onTrait);
    });
  }

  get(): Readonly<ViewState> {
    this.#cached ??= Object.fromEntries(
      FIELDS.map((field) => [field, this.#model.get(field) ?? DEFAULT_VIEW_STATE[field]]),
    ) as unknown as ViewState;
    return this.#cached;
  }

  set(patch: Partial<ViewState>): void {
    this.#setting = true;
    for (const [field, value] of Object.entries(patch)) this.#model.set(field, value);
    this.#setting = false;
    this.#model.save_changes();
    this.#notify();
  }

  onChange(callback: () => void, signal: AbortSignal): void {
    this.#listeners.add(callback);
    signal.addEventListener('abort', () => this.#listeners.delete(callback));
  }

  readonly #onTrait = (): void => {
    if (!this.#setting) this.#notify();
  };

  #notify(): void {
    this.#cached = undefined;
    for (const listener of [...this.#listeners]) listener();
  }
}
