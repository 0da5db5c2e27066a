// What can be done with Runicorn in JupyterLab: in the palette, the launcher, menus and on a run or a folder.

import type { JupyterFrontEnd, ILabShell } from '@jupyterlab/application';
import { Clipboard, type ICommandPalette, Notification } from '@jupyterlab/apputils';
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { ILauncher } from '@jupyterlab/launcher';
import { START } from '../../ui/viewer/navigation';
import { runicornIcon } from './icon';
import { insertCell } from './insert-cell';
import { findRunOfFolder } from './run-folder';
import { readingCode } from './reading-code';
import type { StoreChoice } from './store-choice';
import type { ViewerTabs } from './tabs';
import type { LabWords } from './words';

export const OPEN = 'runicorn:open';
const PAGES = ['gpu', 'remote', 'settings'] as const;
const RUN_SELECTOR = '.rn-branch[data-run]';
const FOLDER_SELECTOR = '.jp-DirListing-item[data-isdir="true"]';

export interface Doors {
  app: JupyterFrontEnd;
  labShell: ILabShell;
  words: LabWords;
  tabs: ViewerTabs;
  choice: StoreChoice;
  palette: ICommandPalette | null;
  launcher: ILauncher | null;
  files: IFileBrowserFactory | null;
}

export function addCommands(doors: Doors): void {
  addPages(doors);
  addRunCommands(doors);
  if (doors.files !== null) addFolderCommand(doors, doors.files);
}

function addPages({ app, words, tabs, palette, launcher }: Doors): void {
  const category = words('lab.title');
  app.commands.addCommand(OPEN, {
    label: (args) => (args['isLauncher'] ? words('lab.title') : words('lab.open')),
    caption: words('lab.open.caption'),
    icon: runicornIcon,
    execute: (args) => void tabs.open(textIn(args, 'address')),
  });
  palette?.addItem({ command: OPEN, category });
  launcher?.add({ command: OPEN, category: 'Other', rank: 5, args: { isLauncher: true } });
  for (const page of PAGES) {
    const command = `runicorn:open-${page}`;
    app.commands.addCommand(command, { label: words(`lab.page.${page}`), icon: runicornIcon, execute: () => tabs.go({ ...START, page }) });
    palette?.addItem({ command, category });
  }
}

/** The run is named in the arguments, or it is the one whose line in the panel was clicked. */
function addRunCommands({ app, labShell, words, tabs, choice }: Doors): void {
  const runOf = (args: Readonly<Record<string, unknown>>): string =>
    textIn(args, 'run') || (app.contextMenuHitTest((node) => node.matches(RUN_SELECTOR))?.dataset['run'] ?? '');
  const add = (name: string, label: string, act: (run: string) => void | Promise<void>, rank: number): void => {
    const command = `runicorn:${name}`;
    app.commands.addCommand(command, { label, execute: (args) => act(runOf(args)) });
    app.contextMenu.addItem({ command, selector: RUN_SELECTOR, rank });
  };
  add('open-run', words('lab.run.open'), (run) => tabs.go({ ...START, run }), 1);
  add('compare-run', words('lab.run.compare'), (run) => tabs.compare(run), 2);
  add('insert-code', words('lab.run.insert'), (run) => insertCode(run), 3);
  add('copy-run-key', words('lab.run.copy'), (run) => Clipboard.copyToSystem(run), 4);

  const insertCode = async (run: string): Promise<void> => {
    const code = readingCode(choice.current?.root ?? '', run);
    if (!(await insertCell(app, labShell, code))) Notification.info(words('lab.run.insert.none'), { autoClose: 5000 });
  };
}

function addFolderCommand({ app, words, tabs, choice }: Doors, files: IFileBrowserFactory): void {
  const command = 'runicorn:open-folder';
  const folder = () => [...(files.tracker.currentWidget?.selectedItems() ?? [])].find(({ type }) => type === 'directory');
  app.commands.addCommand(command, {
    label: words('lab.folder.open'),
    icon: runicornIcon,
    isVisible: () => /(?:^|\/)runs\/(?:.*\/)?[^/]+$/.test(folder()?.path ?? ''),
    execute: async () => {
      const path = folder()?.path ?? '';
      const run = await findRunOfFolder(choice.transport(), path);
      if (run !== undefined) tabs.go({ ...START, run });
      else Notification.warning(words('lab.folder.none', { path, store: choice.current?.root ?? '' }), { autoClose: 8000 });
    },
  });
  app.contextMenu.addItem({ command, selector: FOLDER_SELECTOR, rank: 2 });
}

function textIn(args: Readonly<Record<string, unknown>>, name: string): string {
  const text = args[name];
  return typeof text === 'string' ? text : '';
}
