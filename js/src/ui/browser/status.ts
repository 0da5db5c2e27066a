// The states of a run in words.

import type { Translate } from '../translate';

export const STATUSES = ['running', 'finished', 'failed', 'interrupted', 'crashed', 'stale'] as const;
export type KnownStatus = (typeof STATUSES)[number];

export function knownStatus(status: string): KnownStatus | undefined {
  return STATUSES.find((known) => known === status);
}

/** Free text that a file holds stays as it is. */
export function statusWord(status: string, translate: Translate): string {
  const known = knownStatus(status);
  return known === undefined ? status || translate('status.none') : translate(`status.${known}`);
}
