// What every component gets beside its element and its abort signal.

import type { DataClient } from '../data/client';
import type { ViewStateStore } from '../data/view-state';
import type { RunColours } from './run-colours';
import type { Translate } from './translate';

export interface ViewContext {
  client: DataClient;
  viewState: ViewStateStore;
  colours: RunColours;
  translate: Translate;
}

/** How a run is called: its alias, else its id; its key until the row is here. */
export function runLabel(context: ViewContext, key: string): string {
  const row = context.client.runs.get(key);
  return row?.alias || row?.id || key.slice(key.lastIndexOf('/') + 1);
}
