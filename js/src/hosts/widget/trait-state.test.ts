import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_VIEW_STATE } from '../../contract/generated';
import type { WidgetModel } from './model';
import { TraitViewState } from './trait-state';

/** Says of each trait when it changes, as the model of a widget does, and counts what goes to Python. */
class TraitModel implements WidgetModel {
  saved = 0;
  readonly #values = new Map<string, unknown>(Object.entries(DEFAULT_VIEW_STATE));
  readonly #listeners = new Map<string, () => void>();

  get = (name: string): unknown => this.#values.get(name);
  on = (name: string, callback: (content: unknown, buffers: DataView[]) => void): unknown => this.#listeners.set(name, callback as () => void);
  off = (name: string): unknown => this.#listeners.delete(name);
  send = (): void => undefined;

  set(name: string, value: unknown): void {
    this.#values.set(name, value);
    this.#listeners.get(`change:${name}`)?.();
  }

  save_changes(): void {
    this.saved += 1;
  }
}

test('traits that are set together are told of once, with the new values, and so is one that Python sets', () => {
  const model = new TraitModel();
  const state = new TraitViewState(model, new AbortController().signal);
  const seen: string[] = [];
  state.onChange(() => seen.push(`${state.get().focused} ${state.get().moment}`), new AbortController().signal);

  state.set({ focused: 'a', moment: 7 });
  model.set('moment', 8);

  assert.deepEqual(seen, ['a 7', 'a 8']);
  assert.equal(model.saved, 1);
});
