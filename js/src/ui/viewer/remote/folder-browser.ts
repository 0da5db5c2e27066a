// The folders of a server: arrows and first letters move, Enter and → open, ← and Backspace lead to the folder above.

import type { SshItem, SshListdirReply } from '../../../contract/generated';
import { make, setAttribute, setText } from '../../dom';
import { formatAgo, formatInstant } from '../../format';
import { drawIcon, icon } from '../../icons';
import { createNotice } from '../../notice';
import type { ViewerContext } from '../context';
import { failureNotice } from '../failure-notice';
import { formatBytes } from '../size';

const FOLDER = 'M1.8 4.2v8.3h12.4V5.5H7.6L6.3 3.5H1.8z';
const HOME = 'M2.5 8L8 3l5.5 5M4 7v6h8V7';
/** More entries than these are only counted. */
const MOST_SHOWN = 1000;

export class FolderBrowser {
  readonly element: HTMLElement;
  readonly #path = make('input', { type: 'text', class: 'rn-text-input', spellcheck: 'false', autocomplete: 'off' });
  readonly #list = make('ul', { class: 'rn-remote-list' });
  readonly #rest = make('p', { class: 'rn-explanation' });
  readonly #notice;
  readonly #context: ViewerContext;
  readonly #session: string;
  readonly #onPath: (path: string) => void;
  readonly #signal: AbortSignal;
  #shown = '';
  #turn = 0;
  /** Whether somebody has begun to write another path since the folder was asked for. */
  #isTyped = false;

  /** Calls back with the absolute path of the folder that is shown; empty while it is not known. */
  constructor(context: ViewerContext, session: string, onPath: (path: string) => void, signal: AbortSignal) {
    const { words } = context;
    this.#context = context;
    this.#session = session;
    this.#onPath = onPath;
    this.#signal = signal;
    const home = button(words('remote.home'), drawIcon(HOME), () => void this.open('~', true));
    const up = button(words('remote.up'), icon('up'), () => void this.open(above(this.#shown), true));
    const again = button(words('files.again'), icon('reset'), () => void this.open(this.#shown, true));
    setAttribute(this.#path, 'aria-label', words('remote.path'));
    setAttribute(this.#list, 'aria-label', words('remote.folders'));
    const bar = make('form', { class: 'rn-remote-path' }, home, up, this.#path, again);
    this.#path.addEventListener('input', () => (this.#isTyped = true));
    bar.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.open(this.#path.value.trim(), true);
    });
    const body = make('div', { class: 'rn-body rn-remote-folder' }, make('div', { class: 'rn-files-scroll' }, this.#list, this.#rest));
    this.#list.addEventListener('keydown', (event) => this.#onKey(event));
    this.#notice = createNotice(body);
    this.element = make('div', {}, bar, body);
  }

  /** Shows a folder; an empty path is the home there. */
  async open(path: string, focus: boolean): Promise<void> {
    const { server, words } = this.#context;
    const turn = (this.#turn += 1);
    const from = this.#shown;
    this.#isTyped = false;
    this.#onPath('');
    if (from === '') this.#notice.show({ kind: 'loading', sentence: words('page.loading') });
    setAttribute(this.#list, 'aria-busy', 'true');
    try {
      const reply = await server.act('ssh_listdir', { session_id: this.#session, path }, this.#signal);
      if (turn === this.#turn) this.#show(reply, focus ? from : undefined);
    } catch (error) {
      if (this.#signal.aborted || turn !== this.#turn) return;
      if (!this.#isTyped) this.#path.value = path;
      this.#list.replaceChildren();
      this.#notice.show(failureNotice(this.#context, error, () => void this.open(path, true)));
    }
  }

  /** `from` is the path where one comes from, whose row gets the focus where it is here. */
  #show({ path, items }: SshListdirReply, from: string | undefined): void {
    const { words } = this.#context;
    this.#shown = path;
    if (!this.#isTyped) this.#path.value = path;
    this.#onPath(path);
    setAttribute(this.#list, 'aria-busy', null);
    const rows = items.slice(0, MOST_SHOWN).map((item) => this.#createRow(item));
    this.#list.replaceChildren(...rows.map(({ element }) => element));
    this.#list.parentElement?.scrollTo(0, 0);
    const hidden = items.length - rows.length;
    setText(this.#rest, hidden > 0 ? words('remote.more', { count: hidden }) : '');
    this.#notice.show(items.length === 0 ? { kind: 'empty', sentence: words('remote.empty'), hint: words('remote.empty.hint') } : undefined);
    if (from === undefined || this.#isTyped) return;
    const target = rows.find(({ item }) => item.path === from)?.button ?? rows.find((row) => row.button !== undefined)?.button ?? this.#path;
    target.focus();
  }

  #createRow(item: SshItem): { item: SshItem; element: HTMLElement; button: HTMLButtonElement | undefined } {
    const { translate } = this.#context;
    const isFolder = item.type === 'dir';
    const name = make('span', { class: 'rn-file-name' }, item.name);
    const size = make('span', { class: 'rn-count' }, item.type === 'file' ? formatBytes(item.size) : '');
    const time = make('span', { class: 'rn-count', title: formatInstant(item.mtime, translate.locale) }, formatAgo(item.mtime, Date.now() / 1000, translate.locale, translate('time.now')));
    if (!isFolder) return { item, element: make('li', { class: 'rn-file rn-remote-item' }, make('span'), name, size, time), button: undefined };
    const opens = make('button', { type: 'button', class: 'rn-file rn-remote-item', 'data-path': item.path }, drawIcon(FOLDER), name, size, time);
    opens.addEventListener('click', () => void this.open(item.path, true));
    return { item, element: make('li', {}, opens), button: opens };
  }

  #onKey(event: KeyboardEvent): void {
    const buttons = [...this.#list.querySelectorAll('button')];
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 };
    const to = moves[event.key];
    if (to !== undefined) buttons[Math.min(buttons.length - 1, Math.max(0, to))]?.focus();
    else if (event.key === 'ArrowRight') buttons[at]?.click();
    else if (event.key === 'ArrowLeft' || event.key === 'Backspace') void this.open(above(this.#shown), true);
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== ' ') {
      const begins = ({ textContent }: Element): boolean => textContent.toLowerCase().startsWith(event.key.toLowerCase());
      [...buttons.slice(at + 1), ...buttons.slice(0, at)].find(begins)?.focus();
    } else return;
    event.preventDefault();
  }
}

function above(path: string): string {
  return path.replace(/\/[^/]*\/*$/, '') || '/';
}

function button(label: string, drawing: SVGSVGElement, onClick: () => void): HTMLButtonElement {
  const made = make('button', { type: 'button', class: 'rn-chip rn-icon-button', title: label, 'aria-label': label }, drawing);
  made.addEventListener('click', onClick);
  return made;
}
