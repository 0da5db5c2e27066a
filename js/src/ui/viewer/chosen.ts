// The runs that are compared, each with the way to all that is known of it.

import { make } from '../dom';
import { icon } from '../icons';
import { createName } from '../name';
import { labelIn } from '../context';
import type { ViewerContext } from './context';
import { createExportMenu } from './export-menu';
import { createLink } from './link';
import { START } from './navigation';

/** More than these are told in the list alone. */
const MOST = 24;

export function createChosen(context: ViewerContext, signal: AbortSignal): HTMLElement {
  const { client, viewState, colours, words } = context;
  const list = make('ul', { class: 'rn-chosen', 'aria-label': words('runs.chosen') });
  const none = make('p', { class: 'rn-chosen-none' }, words('runs.none'));
  const [exportButton, exportPanel] = createExportMenu(context, signal);
  const element = make('div', { class: 'rn-chosen-bar' }, list, none, exportButton, exportPanel);
  let shown = '';
  const refresh = (): void => {
    const state = viewState.get();
    colours.show(state.selected, state.colours);
    const runs = state.selected.slice(0, MOST).map((key) => ({ key, label: labelIn(context, key), colour: colours.of(key).variable }));
    const more = state.selected.length - runs.length;
    const signature = JSON.stringify([runs, more]);
    if (signature === shown) return;
    shown = signature;
    none.hidden = runs.length > 0;
    exportButton.hidden = runs.length === 0;
    list.replaceChildren(...runs.map((run) => createChip(context, run)), ...(more > 0 ? [make('li', { class: 'rn-count' }, `+${more}`)] : []));
  };
  client.changes.on(['runs'], refresh, signal);
  viewState.onChange(refresh, signal);
  refresh();
  return element;
}

function createChip(context: ViewerContext, { key, label, colour }: { key: string; label: string; colour: string }): HTMLElement {
  const name = createName('rn-run-label');
  name.show(label);
  const swatch = make('span', { class: 'rn-swatch', style: `--rn-colour: var(${colour})`, 'aria-hidden': 'true' });
  const target = () => ({ ...START, run: key, view: context.viewState.keptOfRun });
  const attributes = { class: 'rn-chip rn-run-link', title: key, 'aria-label': context.words('runs.open', { run: label }) };
  const link = createLink(context, target, attributes, swatch, name.element, icon('chevron'));
  return make('li', {}, link.element);
}
