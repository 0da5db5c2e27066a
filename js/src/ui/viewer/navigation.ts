// Where one is in the viewer. The page keeps it in the address, Lab in its layout.

import type { ViewState } from '../../contract/generated';

export const PAGES = ['runs', 'gpu', 'remote', 'settings'] as const;
export type Page = (typeof PAGES)[number];

/** What is shown of a run, or, as far as it makes sense, of several that are compared. */
export const TABS = ['charts', 'logs', 'gallery', 'config', 'environment', 'files'] as const;
export type Tab = (typeof TABS)[number];

export interface Place {
  page: Page;
  /** Key of the run that is shown alone, on the page of runs; empty: the list. */
  run: string;
  tab: Tab;
  /** Path of the file that is looked at, among those of the run; empty: none. */
  file: string;
  /** From and to on the x axis of the charts; empty: all. */
  zoom: readonly number[];
  /** What the view of the runs remembers, as far as it differs from the usual; on another page, for the way back. */
  view: Partial<ViewState>;
}

export const START: Readonly<Place> = { page: 'runs', run: '', tab: 'charts', file: '', zoom: [], view: {} };

export interface Navigation {
  readonly place: Readonly<Place>;
  /** Goes elsewhere; Back leads here again. */
  go(place: Place): void;
  /** Keeps what has changed about the view of this place; Back leads to where Back led before. */
  note(place: Place): void;
  /** Calls back when somebody has gone elsewhere, by `go`, Back or Forward. */
  onChange(callback: () => void, signal: AbortSignal): void;
  /** What a link to a place holds. */
  addressOf(place: Place): string;
  /** Says what is shown now. */
  setTitle(title: string): void;
}
