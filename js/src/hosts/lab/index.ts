// The JupyterLab extension: a panel at the left, a tab with the viewer, and pictures in notebooks without a kernel.

import { ILabShell, ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { ServerConnection } from '@jupyterlab/services';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator } from '@jupyterlab/translation';
import type { JSONObject } from '@lumino/coreutils';
import '../../ui/styles/index.css';
import '../../ui/styles/lab.css';
import '../../ui/styles/viewer.css';
import type { ViewState } from '../../contract/generated';
import type { MemoryViewState } from '../../data/view-state';
import { type FiredRule, onRuleFired } from '../../ui/chart/fired-rules';
import { hostLocale, translator } from '../../ui/translate';
import { START } from '../../ui/viewer/navigation';
import { addCommands, OPEN } from './commands';
import { PARAMETER } from './lab-navigation';
import { LabPreferences } from './lab-preferences';
import { NotebookPictures } from './notebook-pictures';
import type { NotebookContext, NotebookPanel } from './notebook-types';
import { createPanel, PANEL_ID } from './panel';
import { StoreChoice } from './store-choice';
import { TAB_ID, ViewerTabs } from './tabs';
import { labWordsIn } from './words';

const PLUGIN = 'runicorn:plugin';
const PANEL_RANK = 450;

function activate(
  app: JupyterFrontEnd,
  labShell: ILabShell | null,
  palette: ICommandPalette | null,
  restorer: ILayoutRestorer | null,
  language: ITranslator | null,
  memory: IStateDB | null,
  launcher: ILauncher | null,
  files: IFileBrowserFactory | null,
  registry: ISettingRegistry | null,
): void {
  // Notebook 7 has no side panel that can be seen and no second tab.
  if (labShell === null) return;
  const { baseUrl, wsUrl, token } = ServerConnection.makeSettings();
  const locale = localeOf(language);
  const { signal } = new AbortController();
  const choice = new StoreChoice({ baseUrl, wsUrl, token });
  const tabs = new ViewerTabs(app, choice, locale, new LabPreferences(registry, PLUGIN));

  const acts = {
    open: (run: string, beside: boolean) => (beside ? tabs.compare(run) : tabs.go({ ...START, run })),
    list: (project: string, experiment: string) => tabs.go({ ...START, view: { project, experiment } }),
    openTab: () => void tabs.open(),
  };
  const { panel, viewState } = createPanel(choice, locale, acts, signal);
  app.shell.add(panel, 'left', { rank: PANEL_RANK });
  restorer?.add(panel, PANEL_ID);
  if (memory !== null) void rememberView(memory, PANEL_ID, viewState);

  addCommands({ app, labShell, words: labWordsIn(locale), tabs, choice, palette, launcher, files });
  if (restorer !== null) {
    void restorer.restore(tabs.tracker, { command: OPEN, name: () => TAB_ID, args: (tab) => ({ address: tab.navigation.address }) });
  }
  const linked = new URLSearchParams(location.search).get(PARAMETER);
  if (linked !== null) void app.restored.then(() => tabs.goTo(linked));
}

/** Shows what was shown before the page was loaded, and notes every change from then on. */
async function rememberView(memory: IStateDB, id: string, viewState: MemoryViewState): Promise<void> {
  const key = `runicorn:${id}`;
  const before = (await memory.fetch(key)) as Partial<ViewState> | undefined;
  if (before !== undefined) viewState.set(before);
  viewState.onChange(() => void memory.save(key, JSON.parse(JSON.stringify(viewState.get())) as JSONObject), new AbortController().signal);
}

function localeOf(language: ITranslator | null): string {
  return language?.languageCode.replace('_', '-') ?? hostLocale();
}

const plugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN,
  description: 'Runs, live charts and logs of Runicorn',
  autoStart: true,
  optional: [ILabShell, ICommandPalette, ILayoutRestorer, ITranslator, IStateDB, ILauncher, IFileBrowserFactory, ISettingRegistry],
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

/** Watch rules that fire in a chart of a notebook or of the tab are told where Lab tells what needs somebody. */
const notices: JupyterFrontEndPlugin<void> = {
  id: 'runicorn:notices',
  description: 'Notifications of Runicorn watch rules',
  autoStart: true,
  optional: [ITranslator],
  activate: (_app: JupyterFrontEnd, language: ITranslator | null) => {
    const words = labWordsIn(localeOf(language));
    // A rule that fires again says so where it did before, as long as that was not dismissed.
    const shown = new Map<string, string>();
    const tell = ({ run: key, label: run, rule, figures, step }: FiredRule): void => {
      const message = step === null ? words('lab.rule', { run, rule, figures }) : words('lab.rule.step', { run, rule, figures, step });
      const subject = JSON.stringify([key, rule]);
      if (!Notification.manager.update({ id: shown.get(subject) ?? '', message })) shown.set(subject, Notification.warning(message, { autoClose: false }));
    };
    onRuleFired(document, tell, new AbortController().signal);
  },
};

export default [plugin, pictures, notices];
