// The JupyterLab extension: a panel at the left, and a tab with room for more.

import { ILabShell, ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { ServerConnection } from '@jupyterlab/services';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator } from '@jupyterlab/translation';
import type { JSONObject } from '@lumino/coreutils';
import '../../ui/styles/index.css';
import '../../ui/styles/lab.css';
import type { ViewState } from '../../contract/generated';
import { HttpTransport } from '../../transport/http';
import { make } from '../../ui/dom';
import { hostLocale, translator } from '../../ui/translate';
import { runicornIcon } from './icon';
import { NotebookPictures } from './notebook-pictures';
import type { NotebookContext, NotebookPanel } from './notebook-types';
import { RunicornView } from './view';

const OPEN = 'runicorn:open';
const PANEL_ID = 'runicorn-panel';
const TAB_ID = 'runicorn-tab';
const PANEL_RANK = 450;

type Tab = MainAreaWidget<RunicornView>;

function activate(
  app: JupyterFrontEnd,
  labShell: ILabShell | null,
  palette: ICommandPalette | null,
  restorer: ILayoutRestorer | null,
  language: ITranslator | null,
  memory: IStateDB | null,
): void {
  // Notebook 7 has no side panel that can be seen and no second tab.
  if (labShell === null) return;
  const { baseUrl, wsUrl, token } = ServerConnection.makeSettings();
  const transport = new HttpTransport({ baseUrl, wsUrl, token });
  const locale = localeOf(language);
  const translate = translator(locale);
  const tracker = new WidgetTracker<Tab>({ namespace: 'runicorn' });

  const openTab = make('button', { type: 'button', class: 'rn-chip', title: translate('lab.open.caption') }, translate('lab.tab'));
  openTab.addEventListener('click', () => void app.commands.execute(OPEN, { state: asJson(panel.viewState.get()) }));
  const panel = new RunicornView(transport, locale, {}, [make('div', { class: 'rn-root rn-lab-head' }, openTab)]);
  panel.id = PANEL_ID;
  panel.title.icon = runicornIcon;
  panel.title.caption = translate('lab.title');
  app.shell.add(panel, 'left', { rank: PANEL_RANK });
  restorer?.add(panel, PANEL_ID);
  if (memory !== null) void rememberView(memory, panel);

  const makeTab = (state: Partial<ViewState>): Tab => {
    const content = new RunicornView(transport, locale, state);
    const tab = new MainAreaWidget({ content });
    tab.id = TAB_ID;
    tab.title.label = translate('lab.title');
    tab.title.icon = runicornIcon;
    tab.title.closable = true;
    tab.toolbar.hide();
    content.viewState.onChange(() => void tracker.save(tab), new AbortController().signal);
    void tracker.add(tab);
    return tab;
  };

  app.commands.addCommand(OPEN, {
    label: translate('lab.open'),
    caption: translate('lab.open.caption'),
    icon: runicornIcon,
    execute: (args) => {
      const tab = tracker.currentWidget ?? makeTab((args['state'] ?? {}) as Partial<ViewState>);
      if (!tab.isAttached) app.shell.add(tab, 'main');
      app.shell.activateById(tab.id);
    },
  });
  palette?.addItem({ command: OPEN, category: translate('lab.title') });
  if (restorer !== null) {
    void restorer.restore(tracker, {
      command: OPEN,
      name: () => TAB_ID,
      args: (tab) => ({ state: asJson(tab.content.viewState.get()) }),
    });
  }
}

/** Shows what was shown before the page was loaded, and notes every change from then on. */
async function rememberView(memory: IStateDB, { id, viewState }: RunicornView): Promise<void> {
  const key = `runicorn:${id}`;
  const before = (await memory.fetch(key)) as Partial<ViewState> | undefined;
  if (before !== undefined) viewState.set(before);
  viewState.onChange(() => void memory.save(key, asJson(viewState.get())), new AbortController().signal);
}

function localeOf(language: ITranslator | null): string {
  return language?.languageCode.replace('_', '-') ?? hostLocale();
}

function asJson(state: Readonly<ViewState>): JSONObject {
  return JSON.parse(JSON.stringify(state)) as JSONObject;
}

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'runicorn:plugin',
  description: 'Runs, live charts and logs of Runicorn',
  autoStart: true,
  optional: [ILabShell, ICommandPalette, ILayoutRestorer, ITranslator, IStateDB],
  activate,
};

/** Shows the saved picture of a widget whose kernel is gone, and keeps it current while the kernel lives. */
const pictures: JupyterFrontEndPlugin<void> = {
  id: 'runicorn:pictures',
  description: 'Still pictures of Runicorn widgets in notebooks without a kernel',
  autoStart: true,
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, language: ITranslator | null) => {
    const translate = translator(localeOf(language));
    app.docRegistry.addWidgetExtension('Notebook', {
      createNew: (panel, context) =>
        void new NotebookPictures(panel as unknown as NotebookPanel, context as unknown as NotebookContext, translate),
    });
  },
};

export default [plugin, pictures];
