// What every page of the viewer gets beside its element and its abort signal.

import type { Part } from '../../contract/generated';
import type { ServerSide } from '../../transport/transport';
import type { HostContext, ViewContext } from '../context';
import type { Navigation, Place } from './navigation';
import type { PlaceState } from './place-state';
import type { PreferenceStore } from './preferences';
import type { Words } from './words';

/** What a host brings; the view state is kept in its navigation. */
export interface ViewerHost extends Omit<HostContext, 'viewState'> {
  /** Absent where the host has settings of its own. */
  preferences?: PreferenceStore;
  server: ServerSide;
  /** Version of Runicorn, where it should be told. */
  version?: string;
}

export interface ViewerContext extends ViewerHost, ViewContext {
  viewState: PlaceState;
  words: Words;
  navigation: Navigation;
  /** Goes elsewhere, after what is seen here was noted. */
  go(place: Place): void;
  /** Adds a part of the dashboard, and has the client hear of what it shows. */
  mount(part: Part, into: HTMLElement, signal: AbortSignal): HTMLElement;
  /** How far the list of runs was scrolled when it was left, in CSS pixels. */
  listScroll: number;
}

export type CreatePage = (element: HTMLElement, context: ViewerContext, signal: AbortSignal) => void;
