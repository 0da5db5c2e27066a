// What is mirrored, and how: the folder that is shown, with a few choices.

import type { Mirror } from '../../../contract/generated';
import { make, setAttribute, setText } from '../../dom';
import type { ViewerContext } from '../context';

const USUAL_INTERVAL_S = 0.5;

export class StartForm {
  readonly element: HTMLElement;
  readonly #interval = make('input', { type: 'number', class: 'rn-text-input', min: '0.1', max: '3600', step: 'any', value: String(USUAL_INTERVAL_S), required: '' });
  readonly #metricsFirst = make('input', { type: 'checkbox', class: 'rn-check' });
  readonly #once = make('input', { type: 'checkbox', class: 'rn-check' });
  readonly #button: HTMLButtonElement;
  readonly #said = make('p', { class: 'rn-said', role: 'status' });
  readonly #context: ViewerContext;
  readonly #session: string;
  readonly #onStarted: () => void;
  readonly #signal: AbortSignal;
  #root = '';
  #isMirrored = false;
  #isStarting = false;

  /** Calls back when a mirror was started. */
  constructor(context: ViewerContext, session: string, onStarted: () => void, signal: AbortSignal) {
    const { words } = context;
    this.#context = context;
    this.#session = session;
    this.#onStarted = onStarted;
    this.#signal = signal;
    this.#button = make('button', { type: 'submit', class: 'rn-button rn-main-button' }, words('remote.start'));
    const choice = (word: 'remote.metricsFirst' | 'remote.once', input: HTMLElement): HTMLElement => make('label', { class: 'rn-switch', title: words(`${word}.title`) }, input, words(word));
    const every = make('label', { class: 'rn-switch', title: words('remote.interval.title') }, words('remote.interval'), this.#interval, 's');
    this.element = make('form', { class: 'rn-remote-start' }, this.#button, every, choice('remote.metricsFirst', this.#metricsFirst), choice('remote.once', this.#once), this.#said);
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#begin();
    });
  }

  /** Shows which folder would be mirrored, empty: none, and which are already. */
  show(root: string, mirrors: readonly Mirror[]): void {
    const isMirrored = mirrors.some((mirror) => mirror.remote_root === root && !hasEnded(mirror));
    // What is said of a start that was refused stays until something has changed.
    if (root !== this.#root || isMirrored !== this.#isMirrored) this.#say(isMirrored ? this.#context.words('remote.started') : '', 'done');
    this.#root = root;
    this.#isMirrored = isMirrored;
    this.#refresh();
  }

  async #begin(): Promise<void> {
    const choices = { interval: this.#interval.valueAsNumber, once: this.#once.checked, metrics_first: this.#metricsFirst.checked };
    this.#isStarting = true;
    this.#refresh();
    this.#say('', 'done');
    try {
      await this.#context.server.act('mirror_start', { session_id: this.#session, remote_root: this.#root, ...choices }, this.#signal);
      this.#onStarted();
    } catch (error) {
      if (!this.#signal.aborted) this.#say(error instanceof Error ? error.message : String(error), 'error');
    }
    this.#isStarting = false;
    this.#refresh();
  }

  #refresh(): void {
    this.#button.disabled = this.#root === '' || this.#isMirrored || this.#isStarting;
  }

  #say(text: string, kind: 'done' | 'error'): void {
    setText(this.#said, text);
    setAttribute(this.#said, 'data-kind', kind);
  }
}

export function hasEnded({ state }: Mirror): boolean {
  return state === 'stopped' || state === 'failed';
}
