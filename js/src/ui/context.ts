// What every component gets beside its element and its abort signal.

import type { DataClient } from '../data/client';
import type { ViewStateStore } from '../data/view-state';
import type { Highlight } from './highlight';
import type { RunColours } from './run-colours';
import { labelOfKey, runLabel } from './run-label';
import type { Translate } from './translate';

/** What a host brings. */
export interface HostContext {
  client: DataClient;
  viewState: ViewStateStore;
  colours: RunColours;
  translate: Translate;
}

export interface ViewContext extends HostContext {
  highlight: Highlight;
  zoom?: ZoomMemory;
}

/** Where a host keeps which stretch of x the charts show; undefined: all. */
export interface ZoomMemory {
  get(): [from: number, to: number] | undefined;
  set(range: [from: number, to: number] | undefined): void;
}

export function labelIn({ client }: ViewContext, key: string): string {
  const row = client.runs.get(key);
  return row === undefined ? labelOfKey(key) : runLabel(row);
}
