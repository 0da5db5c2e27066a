// One server that is connected: its mirrors, its folders, and the way to leave it.

import type { Mirror, MirrorsReply, SshSession } from '../../../contract/generated';
import { make, setAttribute, setText } from '../../dom';
import type { ViewerContext } from '../context';
import { FolderBrowser } from './folder-browser';
import { createMirrorRow, type MirrorRow } from './mirror-row';
import { hasEnded, StartForm } from './start-form';

/** What the page lends its cards. */
export interface RemoteDoor {
  /** Ends a mirror or a session, and shows what is left. */
  end(work: () => Promise<MirrorsReply>): Promise<void>;
  /** Looks at the mirrors at once. */
  look(): void;
}

export class SessionCard {
  readonly element: HTMLElement;
  readonly #title = make('h2');
  readonly #standing = make('span', { class: 'rn-remote-state' });
  readonly #choose: HTMLButtonElement;
  readonly #leaving = make('div', { class: 'rn-remote-leaving', role: 'group' });
  readonly #leave: HTMLButtonElement;
  readonly #list = make('ul', { class: 'rn-remote-mirrors' });
  readonly #folders: HTMLElement;
  readonly #browser: FolderBrowser;
  readonly #start: StartForm;
  readonly #rows = new Map<string, MirrorRow>();
  readonly #context: ViewerContext;
  readonly #session: string;
  readonly #door: RemoteDoor;
  readonly #signal: AbortSignal;
  readonly #life = new AbortController();
  #mirrors: readonly Mirror[] = [];
  /** The folder that was shown last, and the one that is; empty while none is. */
  #last = '';
  #path = '';

  constructor(context: ViewerContext, session: string, door: RemoteDoor, signal: AbortSignal) {
    this.#signal = signal;
    const { words } = context;
    this.#context = context;
    this.#session = session;
    this.#door = door;
    const life = AbortSignal.any([signal, this.#life.signal]);
    this.#choose = make('button', { type: 'button', class: 'rn-button', 'aria-expanded': 'false' }, words('remote.choose'));
    this.#choose.addEventListener('click', () => this.browse(this.#folders.hidden, true));
    this.#leave = make('button', { type: 'button', class: 'rn-button' }, words('remote.disconnect'));
    this.#leave.addEventListener('click', () => this.#ask());
    this.#browser = new FolderBrowser(context, session, (path) => this.#onPath(path), life);
    this.#start = new StartForm(context, session, () => {
      this.browse(false, false);
      this.#choose.focus();
      door.look();
    }, life);
    this.#folders = make('div', { class: 'rn-remote-folders' }, make('p', { class: 'rn-explanation' }, words('remote.choose.hint')), this.#browser.element, this.#start.element);
    this.#folders.hidden = true;
    this.#leaving.hidden = true;
    setAttribute(this.#list, 'aria-label', words('remote.mirrors'));
    const line = make('div', { class: 'rn-remote-line' }, this.#title, this.#standing, make('span', { class: 'rn-spring' }), this.#choose, this.#leave);
    this.element = make('section', { class: 'rn-settings-card' }, line, this.#leaving, this.#list, this.#folders);
  }

  /** Shows its folders, or not; moves the focus there if it should. */
  browse(isWanted: boolean, focus: boolean): void {
    this.#folders.hidden = !isWanted;
    setAttribute(this.#choose, 'aria-expanded', String(isWanted));
    if (isWanted) void this.#browser.open(this.#last, focus);
  }

  show({ name, is_open: isOpen }: SshSession, mirrors: readonly Mirror[]): void {
    const { words } = this.#context;
    setText(this.#title, name);
    setAttribute(this.element, 'aria-label', name);
    setText(this.#standing, words(isOpen ? 'remote.connected' : 'remote.broken'));
    setAttribute(this.#standing, 'data-open', String(isOpen));
    this.#mirrors = mirrors;
    for (const mirror of mirrors) this.#rowOf(mirror.id).show(mirror);
    for (const [id, row] of this.#rows) {
      if (mirrors.some((mirror) => mirror.id === id)) continue;
      if (row.element.contains(document.activeElement)) this.#choose.focus();
      row.element.remove();
      this.#rows.delete(id);
    }
    this.#list.hidden = mirrors.length === 0;
    this.#start.show(this.#path, mirrors);
  }

  remove(): void {
    this.#life.abort();
    this.element.remove();
  }

  #onPath(path: string): void {
    this.#path = path;
    if (path !== '') this.#last = path;
    this.#start.show(path, this.#mirrors);
  }

  #rowOf(id: string): MirrorRow {
    let row = this.#rows.get(id);
    if (row === undefined) {
      row = createMirrorRow(this.#context, () => this.#door.end(() => this.#context.server.act('mirror_stop', { task_id: id }, this.#signal)));
      this.#rows.set(id, row);
      this.#list.append(row.element);
    }
    return row;
  }

  /** Disconnects; where that ends mirrors, it is said and asked first. */
  #ask(): void {
    const { words } = this.#context;
    const running = this.#mirrors.filter((mirror) => !hasEnded(mirror)).length;
    const close = (): void => void this.#door.end(() => this.#context.server.act('ssh_close', { session_id: this.#session }, this.#signal));
    if (running === 0) {
      close();
      return;
    }
    const yes = make('button', { type: 'button', class: 'rn-button' }, words('remote.disconnect'));
    const no = make('button', { type: 'button', class: 'rn-button' }, words('import.cancel'));
    const put = (): void => {
      this.#leaving.hidden = true;
      this.#leave.hidden = false;
      this.#leave.focus();
    };
    yes.addEventListener('click', close);
    no.addEventListener('click', put);
    this.#leaving.replaceChildren(make('span', {}, words(running === 1 ? 'remote.leaving.one' : 'remote.leaving', { count: running })), yes, no);
    this.#leaving.hidden = false;
    this.#leave.hidden = true;
    no.focus();
  }
}
