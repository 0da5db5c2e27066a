// Runs of other machines: servers that are connected, what is mirrored from them, and the way to one more.

import type { Mirror, MirrorsReply, SshSession } from '../../contract/generated';
import { make, setAttribute, setText, whileVisible } from '../dom';
import { createNotice } from '../notice';
import type { ViewerContext } from './context';
import { failureNotice } from './failure-notice';
import { ConnectForm } from './remote/connect-form';
import { SessionCard } from './remote/session-card';

const PAUSE_MS = 1000;

export function createRemotePage(element: HTMLElement, context: ViewerContext, signal: AbortSignal): void {
  new RemotePage(element, context, signal).start();
}

class RemotePage {
  readonly #context: ViewerContext;
  readonly #signal: AbortSignal;
  readonly #body: HTMLElement;
  readonly #notice;
  readonly #about = make('p', { class: 'rn-remote-about' });
  readonly #where = make('p', { class: 'rn-count rn-remote-where' });
  readonly #said = make('p', { class: 'rn-said', role: 'alert', 'data-kind': 'error' });
  readonly #sessions = make('div', { class: 'rn-remote-sessions' });
  readonly #another: HTMLButtonElement;
  readonly #form: ConnectForm;
  readonly #cards = new Map<string, SessionCard>();
  #isSeen = false;
  #isLoaded = false;
  /** Whether what is said is that the server does not answer. */
  #isLost = false;
  #wantsForm = false;
  /** The session that was opened here. */
  #connected = '';
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(element: HTMLElement, context: ViewerContext, signal: AbortSignal) {
    const { words } = context;
    this.#context = context;
    this.#signal = signal;
    setText(this.#about, words('remote.about'));
    this.#form = new ConnectForm(context, (session) => {
      this.#wantsForm = false;
      this.#connected = session;
      this.#look();
    }, signal);
    this.#another = make('button', { type: 'button', class: 'rn-button rn-remote-another' }, words('remote.another'));
    this.#another.addEventListener('click', () => {
      this.#wantsForm = !this.#wantsForm;
      this.#showForm();
      if (this.#wantsForm) this.#form.focus();
    });
    const content = make('div', { class: 'rn-settings-page' }, this.#about, this.#said, this.#sessions, this.#another, this.#form.element, this.#where);
    this.#body = make('div', { class: 'rn-body rn-page-body rn-remote-body' }, content);
    this.#notice = createNotice(this.#body);
    element.append(make('h1', { class: 'rn-page-title' }, words('page.remote')), this.#body);
  }

  start(): void {
    document.addEventListener('visibilitychange', () => this.#look(), { signal: this.#signal });
    whileVisible(this.#body, (isSeen) => {
      this.#isSeen = isSeen;
      this.#look();
    }, this.#signal);
    this.#signal.addEventListener('abort', () => clearTimeout(this.#timer));
    this.#notice.show({ kind: 'loading', sentence: this.#context.words('page.loading') });
  }

  /** Asks at once, and then again and again while the page can be seen. */
  #look(): void {
    clearTimeout(this.#timer);
    if (this.#isSeen && document.visibilityState === 'visible' && !this.#signal.aborted) void this.#ask();
  }

  async #ask(): Promise<void> {
    const turn = (this.#turn += 1);
    try {
      const { result } = await this.#context.client.ask('mirrors', {}, this.#signal);
      // What was asked before something was ended would bring it back.
      if (turn !== this.#turn) return;
      if (this.#isLost) this.#say('');
      this.#isLost = false;
      this.#show(result);
    } catch (error) {
      if (this.#signal.aborted || turn !== this.#turn) return;
      if (!this.#isLoaded) {
        this.#notice.show(failureNotice(this.#context, error, () => this.#look()));
        return;
      }
      this.#isLost = true;
      this.#say(sentenceOf(error));
    }
    this.#timer = setTimeout(() => this.#look(), PAUSE_MS);
  }

  async #end(work: () => Promise<MirrorsReply>): Promise<void> {
    this.#say('');
    try {
      const left = await work();
      this.#turn += 1;
      this.#show(left);
    } catch (error) {
      if (!this.#signal.aborted) this.#say(sentenceOf(error));
    }
    this.#look();
  }

  #show({ mirrors, sessions, storage }: MirrorsReply): void {
    const { client, words } = this.#context;
    this.#isLoaded = true;
    this.#notice.show(undefined);
    for (const session of sessions) this.#showSession(session, mirrors.filter((mirror) => mirror.session_id === session.id));
    const gone = [...this.#cards].filter(([id]) => !sessions.some((session) => session.id === id));
    const hadFocus = gone.some(([, card]) => card.element.contains(document.activeElement));
    for (const [id, card] of gone) {
      card.remove();
      this.#cards.delete(id);
    }
    const isElsewhere = client.runs.store !== '' && client.runs.store !== storage;
    setText(this.#where, words(isElsewhere ? 'remote.elsewhere' : 'remote.where', { storage }));
    setAttribute(this.#where, 'data-elsewhere', isElsewhere ? '' : null);
    this.#showForm();
    if (hadFocus) (this.#another.hidden ? this.#form : this.#another).focus();
  }

  #showForm(): void {
    const isFirst = this.#cards.size === 0;
    this.#about.hidden = !isFirst;
    this.#form.element.hidden = !isFirst && !this.#wantsForm;
    this.#another.hidden = isFirst;
    setAttribute(this.#another, 'aria-expanded', String(this.#wantsForm));
  }

  #showSession(session: SshSession, mirrors: readonly Mirror[]): void {
    const known = this.#cards.get(session.id);
    const card = known ?? new SessionCard(this.#context, session.id, { end: (work) => this.#end(work), look: () => this.#look() }, this.#signal);
    card.show(session, mirrors);
    if (known !== undefined) return;
    this.#cards.set(session.id, card);
    this.#sessions.append(card.element);
    if (mirrors.length === 0) card.browse(true, session.id === this.#connected);
  }

  #say(text: string): void {
    setText(this.#said, text);
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
