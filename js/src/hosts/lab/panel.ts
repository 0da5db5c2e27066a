// The panel at the left: which store it is, and its runs as a tree.

import type { StoreItem } from '../../contract/generated';
import { make, setAttribute } from '../../ui/dom';
import { Highlight } from '../../ui/highlight';
import { icon } from '../../ui/icons';
import { RunColours } from '../../ui/run-colours';
import { keepKeys } from '../../ui/dashboard';
import { followTheme } from '../../ui/theme';
import { translator } from '../../ui/translate';
import { createTrouble } from '../../ui/trouble';
import { createRunTree, type TreeActs } from '../../ui/tree/run-tree';
import { MemoryViewState } from '../../data/view-state';
import { runicornIcon } from './icon';
import type { StoreChoice } from './store-choice';
import { RunicornView } from './view';
import { type LabWords, labWordsIn } from './words';

export const PANEL_ID = 'runicorn-panel';

export function createPanel(choice: StoreChoice, locale: string, acts: TreeActs & { openTab(): void }, signal: AbortSignal): { panel: RunicornView; viewState: MemoryViewState } {
  const translate = translator(locale);
  const words = labWordsIn(locale);
  const viewState = new MemoryViewState();
  const open = make('button', { type: 'button', class: 'rn-chip rn-icon-button', 'aria-label': words('lab.open'), title: words('lab.open.caption') }, icon('enlarge'));
  open.addEventListener('click', () => acts.openTab(), { signal });
  const store = createStoreSelect(choice, words, signal);
  const head = make('div', { class: 'rn-root rn-lab-head' }, store.element, open);
  const panel = new RunicornView(
    choice,
    locale,
    (element, client, life) => {
      const root = make('div', { class: 'rn-root rn-lab-runs', lang: translate.locale });
      element.append(root);
      life.addEventListener('abort', () => root.remove());
      keepKeys(root, life);
      followTheme(root, () => undefined, life);
      root.append(createTrouble(client, translate, life));
      createRunTree(root, { client, viewState, colours: new RunColours(), translate, highlight: new Highlight() }, acts, life);
      client.bind(viewState, () => false);
      void store.look();
    },
    [head],
  );
  panel.id = PANEL_ID;
  panel.title.icon = runicornIcon;
  panel.title.caption = words('lab.title');
  return { panel, viewState };
}

function createStoreSelect(choice: StoreChoice, words: LabWords, signal: AbortSignal): { element: HTMLElement; look(): Promise<void> } {
  const element = make('select', { class: 'rn-select', 'aria-label': words('lab.store') });
  const nameOf = ({ root, own }: StoreItem): string => words(own ? 'lab.store.own' : 'lab.store.notebook', { store: tailOf(root) });
  let items: readonly StoreItem[] = [];
  const show = (): void => {
    const { current, stores } = choice;
    const next = current === undefined || stores.some((one) => isSame(one, current)) ? stores : [current, ...stores];
    // A list that is open must not change under the pointer.
    if (next.length !== items.length || next.some((one, index) => !isSame(one, items[index]))) {
      element.replaceChildren(...next.map((one) => make('option', { title: one.root }, nameOf(one))));
    }
    items = next;
    element.selectedIndex = next.findIndex((one) => isSame(one, current));
    setAttribute(element, 'title', current === undefined ? null : words('lab.store.title', { store: current.root }));
  };
  element.addEventListener('change', () => choice.choose(items[element.selectedIndex]), { signal });
  const look = async (): Promise<void> => {
    try {
      await choice.look(signal);
    } catch {
      // A server that does not answer is told by the tree below.
    }
    show();
  };
  element.addEventListener('pointerdown', () => void look(), { signal });
  element.addEventListener('focus', () => void look(), { signal });
  choice.onChange(show, signal);
  show();
  return { element, look };
}

function isSame(a: StoreItem, b: StoreItem | undefined): boolean {
  return a.root === b?.root && a.own === b.own;
}

/** The end of a path says more than its begin. */
function tailOf(root: string): string {
  const parts = root.split('/');
  return parts.length > 3 ? `…/${parts.slice(-2).join('/')}` : root;
}
