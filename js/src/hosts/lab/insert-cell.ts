// A new cell in the notebook that is in use.

import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import type { Widget } from '@lumino/widgets';

/** The part of a notebook's panel that is needed here. */
interface NotebookLike extends Widget {
  content: { activeCell: { model: { sharedModel: { setSource(text: string): void } } } | null };
}

/** Puts code below the current cell of the notebook that was last in use; false where none is open. */
export async function insertCell(app: JupyterFrontEnd, labShell: ILabShell, code: string): Promise<boolean> {
  const panel = notebookInUse(labShell);
  if (panel === undefined) return false;
  labShell.activateById(panel.id);
  await app.commands.execute('notebook:insert-cell-below');
  panel.content.activeCell?.model.sharedModel.setSource(code);
  return true;
}

function notebookInUse(labShell: ILabShell): NotebookLike | undefined {
  const notebooks = [...labShell.widgets('main')].filter((one): one is NotebookLike => one.hasClass('jp-NotebookPanel'));
  return notebooks.find((one) => one === labShell.currentWidget) ?? notebooks.find(({ isVisible }) => isVisible) ?? notebooks[0];
}
