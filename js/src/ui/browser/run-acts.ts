// What can be done with runs and groups of the table: changes of the view state.

import type { RunRow } from '../../contract/generated';
import type { ViewStateStore } from '../../data/view-state';
import { toggled } from './selection';

/** Of a larger group the first ones are chosen: nobody can look at more curves. */
export const MOST_AT_ONCE = 100;

/** Makes the run the one that others are compared with, or no longer. */
export function togglePin(viewState: ViewStateStore, run: string): void {
  viewState.set({ baseline: viewState.get().baseline === run ? '' : run });
}

export function toggleHidden(viewState: ViewStateStore, run: string): void {
  viewState.set({ hidden: toggled(viewState.get().hidden, run) });
}

/** An empty colour leaves the choice to the view. */
export function setColour(viewState: ViewStateStore, run: string, colour: string): void {
  const { [run]: _before, ...others } = viewState.get().colours;
  viewState.set({ colours: colour === '' ? others : { ...others, [run]: colour } });
}

export function toggleFold(viewState: ViewStateStore, label: string): void {
  viewState.set({ closed_groups: toggled(viewState.get().closed_groups, label) });
}

/** Chooses the runs of a group, or none of them where all are chosen already. */
export function toggleGroup(viewState: ViewStateStore, rows: readonly RunRow[]): void {
  const { selected } = viewState.get();
  const keys = rows.slice(0, MOST_AT_ONCE).map(({ key }) => key);
  const all = new Set(rows.map(({ key }) => key));
  const others = selected.filter((key) => !all.has(key));
  const chosen = new Set(selected);
  viewState.set({ selected: keys.every((key) => chosen.has(key)) ? others : [...others, ...keys], focused: '' });
}
