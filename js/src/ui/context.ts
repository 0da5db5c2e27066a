// What every component gets beside its element and its abort signal.

import type { DataClient } from '../data/client';
import type { ViewStateStore } from '../data/view-state';
import type { RunColours } from './run-colours';
import { labelOfKey, runLabel } from './run-label';
import type { Translate } from './translate';

export interface ViewContext {
  client: DataClient;
  viewState: ViewStateStore;
  colours: RunColours;
  translate: Translate;
}

export function labelIn({ client }: ViewContext, key: string): string {
  const row = client.runs.get(key);
  return row === undefined ? labelOfKey(key) : runLabel(row);
}
