// What is in a file, as far as one can look at it.

import type { FileItem } from '../../contract/generated';
import { make, setText } from '../dom';
import { createNotice, type Notice } from '../notice';
import type { ViewerContext } from './context';
import { formatBytes } from './size';

export class FilePreview {
  readonly element: HTMLElement;
  readonly #title = make('h2', { class: 'rn-title' });
  readonly #size = make('span', { class: 'rn-count' });
  readonly #save = make('a', { class: 'rn-chip', download: '' });
  readonly #content = make('div', { class: 'rn-file-content', tabindex: '0' });
  readonly #notice: Notice;
  #life = new AbortController();
  #shown = '';
  readonly #context: ViewerContext;
  readonly #run: string;
  readonly #signal: AbortSignal;

  constructor(context: ViewerContext, run: string, signal: AbortSignal) {
    this.#context = context;
    this.#run = run;
    this.#signal = signal;
    const { words } = context;
    this.#save.append(words('files.save'));
    const body = make('div', { class: 'rn-body' }, this.#content);
    const bar = make('div', { class: 'rn-toolbar' }, this.#title, this.#size, make('span', { class: 'rn-spring' }), this.#save);
    this.element = make('section', { class: 'rn-part rn-file-preview', 'aria-label': words('files.preview') }, bar, body);
    this.#notice = createNotice(body);
    this.show(undefined);
  }

  /** Shows the file, and shows it anew when it has changed. */
  show(file: FileItem | undefined): void {
    const { server, words } = this.#context;
    const signature = JSON.stringify(file ?? null);
    if (signature === this.#shown) return;
    this.#shown = signature;
    this.#life.abort();
    this.#life = new AbortController();
    this.#content.replaceChildren();
    setText(this.#title, file?.path ?? words('files.preview'));
    setText(this.#size, file === undefined ? '' : formatBytes(file.size_bytes));
    this.#save.hidden = file === undefined;
    if (file === undefined) return this.#notice.show({ kind: 'empty', sentence: words('files.choose') });
    this.#save.href = server.addressOfFile(this.#run, file.path);
    if (file.kind === 'image') this.#showImage(file);
    else if (file.kind === 'binary') this.#notice.show({ kind: 'empty', sentence: words('files.binary'), hint: words('files.binary.hint') });
    else void this.#showText(file, AbortSignal.any([this.#signal, this.#life.signal]));
  }

  #showImage({ path, modified }: FileItem): void {
    const { server, words, translate } = this.#context;
    const image = make('img', { class: 'rn-file-image', alt: path, src: `${server.addressOfFile(this.#run, path)}&v=${modified}` });
    const onError = (): void => {
      image.remove();
      this.#notice.show({ kind: 'error', sentence: translate('gallery.damaged', { path }), hint: words('files.binary.hint') });
    };
    image.addEventListener('error', onError, { signal: this.#life.signal });
    this.#notice.show(undefined);
    this.#content.append(image);
  }

  async #showText(file: FileItem, signal: AbortSignal): Promise<void> {
    const { client, translate, words } = this.#context;
    const text = make('pre', { class: 'rn-file-text' });
    const more = make('button', { type: 'button', class: 'rn-button' }, words('files.text.more'));
    this.#notice.show({ kind: 'loading', sentence: words('files.loading') });
    const load = async (offset: number): Promise<void> => {
      more.disabled = true;
      const { result } = await client.ask('file', { run: this.#run, path: file.path, offset }, signal);
      text.append(result.text);
      more.hidden = result.next_offset === null;
      more.disabled = false;
      more.onclick = () => void attempt(result.next_offset ?? 0);
      this.#notice.show(file.size_bytes > 0 || result.text !== '' ? undefined : { kind: 'empty', sentence: words('files.empty') });
    };
    const attempt = async (offset: number): Promise<void> => {
      try {
        await load(offset);
      } catch (error) {
        if (signal.aborted) return;
        const sentence = translate('state.failed', { message: error instanceof Error ? error.message : String(error) });
        this.#notice.show({ kind: 'error', sentence });
      }
    };
    await attempt(0);
    if (!signal.aborted) this.#content.append(text, more);
  }
}
