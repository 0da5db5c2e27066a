// Archives of runs into the store: first what an import would do, then, when somebody says so, the import.

import type { ImportReply, OnConflict } from '../../contract/generated';
import { settingRow } from '../chart/setting-row';
import { make, setAttribute, setText } from '../dom';
import { createSegments } from '../segments';
import type { ViewerContext } from './context';
import { formatBytes } from './size';

const POLICIES = ['skip', 'keep', 'replace'] as const satisfies OnConflict[];
/** More runs than these are only counted. */
const MOST_LISTED = 200;

/** `ground` is where an archive may be dropped too. */
export function createImportBox(ground: HTMLElement, context: ViewerContext, signal: AbortSignal): HTMLElement {
  return new ImportBox(ground, context, signal).element;
}

class ImportBox {
  readonly element: HTMLElement;
  readonly #context: ViewerContext;
  readonly #signal: AbortSignal;
  readonly #input = make('input', { type: 'file', class: 'rn-for-readers', accept: '.zip,.tar,.gz,.tgz' });
  readonly #said = make('p', { class: 'rn-said', role: 'status' });
  readonly #plan = make('div', { class: 'rn-import-plan' });
  #busy = false;

  constructor(ground: HTMLElement, context: ViewerContext, signal: AbortSignal) {
    const { words } = context;
    this.#context = context;
    this.#signal = signal;
    const drop = make('label', { class: 'rn-drop' }, make('span', {}, words('import.drop')), make('span', { class: 'rn-count' }, words('import.kinds')), this.#input);
    this.element = make('section', { class: 'rn-settings-card' }, make('h2', {}, words('import.title')), drop, this.#said, this.#plan);
    this.#input.addEventListener('change', () => {
      void this.#look(this.#input.files?.[0]);
      this.#input.value = '';
    });
    this.#takeDrops(ground, drop);
  }

  #takeDrops(ground: HTMLElement, drop: HTMLElement): void {
    const options = { signal: this.#signal };
    const mark = (isOver: boolean): void => setAttribute(drop, 'data-over', isOver ? '' : null);
    ground.addEventListener('dragover', (event) => {
      event.preventDefault();
      mark(true);
    }, options);
    ground.addEventListener('dragleave', () => mark(false), options);
    ground.addEventListener('drop', (event) => {
      event.preventDefault();
      mark(false);
      void this.#look(event.dataTransfer?.files[0]);
    }, options);
  }

  /** Sends an archive and shows what its import would do. */
  async #look(archive: File | undefined): Promise<void> {
    const { server, words } = this.#context;
    if (archive === undefined) return;
    await this.#attempt(words('import.looking', { name: archive.name, size: formatBytes(archive.size) }), async () => {
      const reply = await server.upload(archive, this.#signal);
      this.#say(words('import.plan', { ...countsOf(reply), name: reply.name }), 'done');
      this.#showPlan(reply);
    });
  }

  #showPlan(reply: ImportReply): void {
    const { words } = this.#context;
    let policy: OnConflict = 'skip';
    const policies = POLICIES.map((value) => ({ value, label: words(`import.${value}`), title: words(`import.${value}.title`) }));
    const segments = createSegments(policies, words('import.conflict'), (value) => (policy = value), this.#signal);
    segments.show(policy);
    const begin = make('button', { type: 'button', class: 'rn-button' }, words('import.begin'));
    begin.addEventListener('click', () => void this.#bringIn(reply, policy));
    const cancel = make('button', { type: 'button', class: 'rn-button' }, words('import.cancel'));
    cancel.addEventListener('click', () => this.#say('', 'done'));
    const runs = reply.runs.slice(0, MOST_LISTED).map(({ key, state }) => make('li', {}, make('span', { class: 'rn-import-state', 'data-state': state }, words(`import.state.${state}`)), key));
    const list = make('details', {}, make('summary', {}, words('import.runs')), make('ul', {}, ...runs));
    const isUseless = reply.new + reply.conflict === 0;
    if (reply.conflict > 0) this.#plan.append(settingRow(words('import.conflict'), segments.element));
    if (runs.length > 0) this.#plan.append(list);
    this.#plan.append(make('div', { class: 'rn-import-buttons' }, ...(isUseless ? [] : [begin]), cancel));
    (isUseless ? cancel : begin).focus();
  }

  async #bringIn({ upload }: ImportReply, policy: OnConflict): Promise<void> {
    const { server, words } = this.#context;
    await this.#attempt(words('import.running'), async () => {
      const { added } = await server.act('import_upload', { upload, on_conflict: policy }, this.#signal);
      this.#say(words(added === 1 ? 'import.done.one' : 'import.done', { count: added }), 'done');
    });
  }

  /** One thing at a time. */
  async #attempt(sentence: string, work: () => Promise<void>): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#say(sentence, 'busy');
    try {
      await work();
    } catch (error) {
      if (!this.#signal.aborted) this.#say(error instanceof Error ? error.message : String(error), 'error');
    }
    this.#busy = false;
  }

  #say(text: string, kind: 'done' | 'busy' | 'error'): void {
    this.#plan.replaceChildren();
    setText(this.#said, text);
    setAttribute(this.#said, 'data-kind', kind);
  }
}

function countsOf(reply: ImportReply): Record<string, number> {
  return { new: reply.new, same: reply.same, conflict: reply.conflict };
}
