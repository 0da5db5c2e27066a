// The files of a run: what there is, and what is in one of them.

import type { FileItem, FilesReply } from '../../contract/generated';
import { make, setAttribute, setText } from '../dom';
import { formatAgo, formatInstant } from '../format';
import { icon } from '../icons';
import { absenceNotice, createNotice, type Notice } from '../notice';
import type { ViewerContext } from './context';
import { failureNotice } from './failure-notice';
import { FilePreview } from './file-preview';
import type { RunDetail } from './run-detail';
import { formatBytes } from './size';

export function createFiles(panel: HTMLElement, context: ViewerContext, detail: RunDetail, signal: AbortSignal): void {
  new Files(panel, context, detail.run, signal);
}

class Files {
  readonly #list = make('ul', { class: 'rn-files' });
  readonly #count = make('span', { class: 'rn-count', 'aria-live': 'polite' });
  readonly #more: HTMLButtonElement;
  readonly #notice: Notice;
  readonly #preview: FilePreview;
  readonly #buttons = new Map<string, HTMLButtonElement>();
  #files: FileItem[] = [];
  readonly #context: ViewerContext;
  readonly #run: string;
  readonly #signal: AbortSignal;

  constructor(panel: HTMLElement, context: ViewerContext, run: string, signal: AbortSignal) {
    this.#context = context;
    this.#run = run;
    this.#signal = signal;
    const { navigation, words } = context;
    this.#more = make('button', { type: 'button', class: 'rn-button rn-files-more' }, words('files.more'));
    this.#more.addEventListener('click', () => void this.#load(this.#files.length));
    this.#more.hidden = true;
    const again = make('button', { type: 'button', class: 'rn-chip rn-icon-button', title: words('files.again'), 'aria-label': words('files.again') }, icon('reset'));
    again.addEventListener('click', () => void this.#load(0));
    const title = make('h2', { class: 'rn-title' }, words('tab.files'));
    const body = make('div', { class: 'rn-body' }, make('div', { class: 'rn-files-scroll' }, this.#list, this.#more));
    const bar = make('div', { class: 'rn-toolbar' }, title, this.#count, make('span', { class: 'rn-spring' }), again);
    this.#preview = new FilePreview(context, run, signal);
    setAttribute(this.#list, 'aria-label', words('tab.files'));
    panel.append(make('div', { class: 'rn-files-layout' }, make('section', { class: 'rn-part' }, bar, body), this.#preview.element));
    this.#notice = createNotice(body);
    navigation.onChange(() => this.#look(), signal);
    void this.#load(0);
  }

  /** Asks for the files from number `offset` on; those before stay. */
  async #load(offset: number): Promise<void> {
    const { client } = this.#context;
    if (this.#files.length === 0) this.#notice.show(absenceNotice(this.#context, 'browser.loading'));
    try {
      const { result } = await client.ask('files', { run: this.#run, offset }, this.#signal);
      this.#files = [...this.#files.slice(0, offset), ...result.files];
      this.#show(result);
    } catch (error) {
      if (this.#signal.aborted) return;
      this.#notice.show(failureNotice(this.#context, error, () => void this.#load(0)));
    }
  }

  #show({ total, complete }: FilesReply): void {
    const { words } = this.#context;
    this.#buttons.clear();
    this.#list.replaceChildren(...this.#files.map((file) => this.#createEntry(file)));
    this.#more.hidden = this.#files.length >= total;
    const bytes = this.#files.reduce((sum, file) => sum + file.size_bytes, 0);
    const count = words(total === 1 ? 'files.count.one' : complete ? 'files.count' : 'files.count.least', { count: total });
    setText(this.#count, this.#files.length < total ? count : `${count} · ${formatBytes(bytes)}`);
    this.#notice.show(total > 0 ? undefined : { kind: 'empty', sentence: words('files.none') });
    this.#look();
  }

  #createEntry(file: FileItem): HTMLElement {
    const { locale } = this.#context.translate;
    const slash = file.path.lastIndexOf('/') + 1;
    const name = make('span', { class: 'rn-file-name' }, make('span', { class: 'rn-file-folder' }, file.path.slice(0, slash)), file.path.slice(slash));
    const ago = formatAgo(file.modified, Date.now() / 1000, locale, this.#context.translate('time.now'));
    const time = make('span', { class: 'rn-count', title: formatInstant(file.modified, locale) }, ago);
    const button = make('button', { type: 'button', class: 'rn-file', title: file.path }, name, make('span', { class: 'rn-count rn-file-size' }, formatBytes(file.size_bytes)), time);
    button.addEventListener('click', () => {
      const { navigation } = this.#context;
      navigation.note({ ...navigation.place, file: file.path });
      this.#look();
    });
    this.#buttons.set(file.path, button);
    return make('li', {}, button);
  }

  /** Shows the file that the place names. */
  #look(): void {
    const { file: path } = this.#context.navigation.place;
    for (const [one, button] of this.#buttons) setAttribute(button, 'aria-current', one === path ? 'true' : null);
    this.#preview.show(this.#files.find((file) => file.path === path));
  }
}
