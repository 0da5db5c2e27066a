// Where the runs are, why there, and the way to another folder.

import type { RootReply, StoreRule } from '../../contract/generated';
import { make, setAttribute, setText, uniqueId } from '../dom';
import { createCopyButton } from './copy-button';
import type { ViewerContext } from './context';
import { START } from './navigation';
import type { WordKey } from './words';

const REASONS: Record<StoreRule, WordKey> = {
  argument: 'root.argument',
  environment: 'root.environment',
  'user config': 'root.config',
  'working directory': 'root.folder',
  notebook: 'root.notebook',
};
const FIXED: Partial<Record<StoreRule, WordKey>> = {
  argument: 'root.argument.fixed',
  environment: 'root.environment.fixed',
  notebook: 'root.notebook.fixed',
};

export function createDataDirectory(context: ViewerContext, signal: AbortSignal): HTMLElement {
  return new DataDirectory(context, signal).element;
}

class DataDirectory {
  readonly element: HTMLElement;
  readonly #path = make('code', { class: 'rn-root-path' });
  readonly #reason = make('p', { class: 'rn-explanation' });
  readonly #form = make('form', { class: 'rn-root-form' });
  readonly #input = make('input', { type: 'text', class: 'rn-text-input', spellcheck: 'false', autocomplete: 'off', required: '' });
  readonly #button = make('button', { type: 'submit', class: 'rn-button' });
  readonly #said = make('p', { class: 'rn-said', role: 'status', id: uniqueId('said') });
  readonly #context: ViewerContext;
  readonly #signal: AbortSignal;

  constructor(context: ViewerContext, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
    const { words } = context;
    const copy = createCopyButton(words, words('root.title'), () => this.#path.textContent ?? '');
    const label = make('label', { class: 'rn-root-label' }, words('root.other'), this.#input);
    setText(this.#button, words('root.set'));
    setAttribute(this.#input, 'aria-describedby', this.#said.id);
    this.#input.placeholder = words('root.placeholder');
    this.#form.hidden = true;
    this.#form.append(label, this.#button);
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#change(this.#input.value.trim());
    });
    this.element = make('section', { class: 'rn-settings-card' }, make('h2', {}, words('root.title')), make('div', { class: 'rn-root-line' }, this.#path, copy), this.#reason, this.#form, this.#said);
    void this.#ask();
  }

  async #ask(): Promise<void> {
    try {
      this.#show((await this.#context.client.ask('root', {}, this.#signal)).result);
    } catch (error) {
      this.#complain(error);
    }
  }

  async #change(path: string): Promise<void> {
    const { client, server, viewState, words } = this.#context;
    this.#button.disabled = true;
    try {
      this.#show(await server.act('set_root', { path }, this.#signal));
      this.#input.value = '';
      this.#say(words('root.changed'), 'done');
      // What was chosen and shown was of the other store.
      viewState.show(START);
      client.restart();
    } catch (error) {
      this.#complain(error);
    }
    this.#button.disabled = false;
  }

  #show({ root, rule, config_file: config, exists, can_change: canChange, why_fixed: whyFixed }: RootReply): void {
    const { words } = this.#context;
    const fixed = FIXED[rule];
    const sentences = [words(REASONS[rule], { config }), ...(exists ? [] : [words('root.absent')]), ...(canChange ? [] : [fixed === undefined ? whyFixed : words(fixed)])];
    setText(this.#path, root);
    setText(this.#reason, sentences.join(' '));
    this.#form.hidden = !canChange;
    this.#say('', 'done');
  }

  #complain(error: unknown): void {
    if (!this.#signal.aborted) this.#say(error instanceof Error ? error.message : String(error), 'error');
  }

  #say(text: string, kind: 'done' | 'error'): void {
    setText(this.#said, text);
    setAttribute(this.#said, 'data-kind', kind);
    setAttribute(this.#input, 'aria-invalid', String(kind === 'error'));
  }
}
