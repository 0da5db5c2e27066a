// The view state of all pages of the viewer. Where one run is shown alone it is the only one that is chosen, and the choice of
// the list stays as it was.

import { DEFAULT_VIEW_STATE, type ViewState } from '../../contract/generated';
import { MemoryViewState, type ViewStateStore } from '../../data/view-state';
import type { Place } from './navigation';
import { differing, KEPT_FIELDS, LIST_FIELDS, RUN_FIELDS } from './view-query';

export class PlaceState implements ViewStateStore {
  readonly #memory = new MemoryViewState();
  #run = '';
  /** What holds while one run is shown alone. */
  #choice: Partial<ViewState> = {};
  #alone: { of: Readonly<ViewState>; state: ViewState } | undefined;

  get(): Readonly<ViewState> {
    const state = this.#memory.get();
    if (this.#run === '') return state;
    if (this.#alone?.of !== state) this.#alone = { of: state, state: { ...state, ...this.#choice } };
    return this.#alone.state;
  }

  set(patch: Partial<ViewState>): void {
    if (this.#run === '') return this.#memory.set(patch);
    const kept = Object.entries(patch).filter(([field]) => !LIST_FIELDS.some((own) => own === field));
    this.#memory.set(Object.fromEntries(kept));
  }

  onChange(callback: () => void, signal: AbortSignal): void {
    this.#memory.onChange(callback, signal);
  }

  /** Shows what a place says, and all else of it as usual. */
  show({ run, view }: Readonly<Place>): void {
    if (run !== this.#run) this.#choice = choiceOf(run);
    this.#run = run;
    this.#alone = undefined;
    const usual = Object.fromEntries(this.#fields.map((field) => [field, DEFAULT_VIEW_STATE[field]]));
    this.#memory.set({ ...usual, ...view });
  }

  /** What the place's address has to say. */
  get kept(): Partial<ViewState> {
    return differing(this.#memory.get(), this.#fields);
  }

  /** What the list of runs showed last, for the way back. */
  get keptList(): Partial<ViewState> {
    return differing(this.#memory.get(), KEPT_FIELDS);
  }

  /** The settings of what is shown, for the way from the list to a run. */
  get keptOfRun(): Partial<ViewState> {
    return differing(this.#memory.get(), RUN_FIELDS);
  }

  get #fields(): readonly (keyof ViewState)[] {
    return this.#run === '' ? KEPT_FIELDS : RUN_FIELDS;
  }
}

/** The run alone, without what groups, compares or hides several. */
function choiceOf(run: string): Partial<ViewState> {
  const { hidden, group_by, baseline, band } = DEFAULT_VIEW_STATE;
  return { hidden, group_by, baseline, band, selected: [run], focused: run };
}
