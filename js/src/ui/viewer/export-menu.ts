// The runs that are looked at as a file to keep.

import type { ExportKind } from '../../contract/generated';
import { make } from '../dom';
import { createPopover } from '../popover';
import type { ViewerContext } from './context';

const KINDS = ['zip', 'tar.gz', 'csv', 'parquet'] as const satisfies ExportKind[];

/** A button and what it opens; both must be added side by side. */
export function createExportMenu({ server, viewState, words }: ViewerContext, signal: AbortSignal): readonly [HTMLButtonElement, HTMLElement] {
  const button = make('button', { type: 'button', class: 'rn-chip', title: words('export.title') }, words('export.button'));
  const links = KINDS.map((kind) => ({ kind, link: make('a', { class: 'rn-menu-entry', download: '' }, words(`export.${kind}`)) }));
  const panel = make('div', { class: 'rn-menu-list' }, ...links.map(({ link }) => link));
  panel.addEventListener('beforetoggle', () => {
    for (const { kind, link } of links) link.href = server.addressOfExport({ kind, runs: [...viewState.get().selected] });
  }, { signal });
  panel.addEventListener('click', () => panel.hidePopover(), { signal });
  createPopover(button, panel, signal);
  return [button, panel];
}
