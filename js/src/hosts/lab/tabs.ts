// The viewer in a tab of the main area.

import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import { RunColours } from '../../ui/run-colours';
import { translator } from '../../ui/translate';
import { type Place, START } from '../../ui/viewer/navigation';
import type { PreferenceStore } from '../../ui/viewer/preferences';
import { createViewer } from '../../ui/viewer/viewer';
import { runicornIcon } from './icon';
import { LabNavigation, placeAt } from './lab-navigation';
import type { StoreChoice } from './store-choice';
import { RunicornView } from './view';
import { labWordsIn } from './words';

export const TAB_ID = 'runicorn-tab';

export class ViewerTab extends MainAreaWidget<RunicornView> {
  constructor(
    readonly navigation: LabNavigation,
    content: RunicornView,
  ) {
    super({ content });
    this.id = TAB_ID;
    this.title.icon = runicornIcon;
    this.title.closable = true;
    this.toolbar.hide();
  }
}

/** There is one tab; what is opened goes there. */
export class ViewerTabs {
  readonly tracker = new WidgetTracker<ViewerTab>({ namespace: 'runicorn' });

  readonly #app: JupyterFrontEnd;
  readonly #choice: StoreChoice;
  readonly #locale: string;
  readonly #preferences: PreferenceStore;

  constructor(
    app: JupyterFrontEnd,
    choice: StoreChoice,
    locale: string,
    preferences: PreferenceStore,
  ) {
    this.#app = app;
    this.#choice = choice;
    this.#locale = locale;
    this.#preferences = preferences;
  }

  /** Shows the tab as it was, or made for an address. */
  open(address = ''): ViewerTab {
    const tab = this.tracker.currentWidget ?? this.#make(address);
    if (!tab.isAttached) this.#app.shell.add(tab, 'main');
    this.#app.shell.activateById(tab.id);
    return tab;
  }

  go(place: Place): void {
    this.open().navigation.go(place);
  }

  /** Shows the place of an address. */
  goTo(address: string): void {
    this.go(placeAt(address));
  }

  /** Adds a run to those that are compared. */
  compare(run: string): void {
    const { navigation } = this.open();
    const { page, run: alone, view } = navigation.place;
    const list = page === 'runs' && alone === '' ? view : {};
    const selected = new Set([...(list.selected ?? []), ...(alone === '' ? [] : [alone]), run]);
    navigation.go({ ...START, view: { ...list, selected: [...selected] } });
  }

  #make(address: string): ViewerTab {
    const words = labWordsIn(this.#locale);
    const base = PageConfig.getOption('appUrl') || PageConfig.getBaseUrl();
    const navigation: LabNavigation = new LabNavigation(
      address,
      base,
      () => void this.tracker.save(tab),
      (title) => (tab.title.label = `${title} · ${words('lab.title')}`),
    );
    const content = new RunicornView(this.#choice, this.#locale, (element, client, signal) => {
      const host = { client, server: this.#choice.server(), colours: new RunColours(), translate: translator(this.#locale), preferences: this.#preferences };
      createViewer(element, host, navigation, signal);
    });
    const tab = new ViewerTab(navigation, content);
    tab.title.label = words('lab.title');
    void this.tracker.add(tab);
    return tab;
  }
}
