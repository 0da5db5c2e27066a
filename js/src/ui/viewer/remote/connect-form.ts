// The way to a server: who it is, and how one signs in. Secrets leave the fields when they are sent, and live no longer than the connecting.

import type { SshConnectParams, SshConnectReply } from '../../../contract/generated';
import { TransportError } from '../../../transport/transport';
import { make, setAttribute, setText, uniqueId } from '../../dom';
import { createSegments } from '../../segments';
import type { ViewerContext } from '../context';
import type { WordKey } from '../words';
import { askAboutKey } from './key-question';
import { type Answer, askForServer } from './server-question';
import { readHost } from './typed-host';

const WAYS = ['keys', 'password', 'key'] as const;
type Way = (typeof WAYS)[number];

const REFUSALS: Record<string, WordKey> = {
  sign_in_refused: 'remote.refused',
  connection_lost: 'remote.unreachable',
  host_key_changed: 'remote.changed',
};

export class ConnectForm {
  readonly element = make('form', { class: 'rn-settings-card', autocomplete: 'off' });
  readonly #host = field('text');
  readonly #user = field('text');
  readonly #port = field('number');
  readonly #password = field('password');
  readonly #keyPath = field('text');
  readonly #keyFile = make('input', { type: 'file', class: 'rn-remote-file' });
  readonly #passphrase = field('password');
  readonly #button: HTMLButtonElement;
  readonly #said = make('p', { class: 'rn-said', role: 'alert', id: uniqueId('said') });
  readonly #question = make('div');
  readonly #context: ViewerContext;
  readonly #onConnected: (session: string) => void;
  readonly #signal: AbortSignal;
  #way: Way = 'keys';

  /** Calls back with the id of the session. */
  constructor(context: ViewerContext, onConnected: (session: string) => void, signal: AbortSignal) {
    const { words } = context;
    this.#context = context;
    this.#onConnected = onConnected;
    this.#signal = signal;
    this.#host.placeholder = words('remote.host.placeholder');
    this.#host.required = true;
    setAttribute(this.#host, 'aria-describedby', this.#said.id);
    this.#user.placeholder = this.#port.placeholder = words('remote.configured');
    this.#keyPath.placeholder = '~/.ssh/id_ed25519';
    this.#button = make('button', { type: 'submit', class: 'rn-button rn-main-button' }, words('remote.connect'));
    this.element.append(make('h2', {}, words('remote.connect.title')), this.#createFields(), this.#said, this.#question, make('div', { class: 'rn-remote-buttons' }, this.#button));
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#connect();
    });
    signal.addEventListener('abort', () => this.#forget());
  }

  focus(): void {
    this.#host.focus();
  }

  #createFields(): HTMLElement {
    const { words } = this.#context;
    const labelled = (word: WordKey, input: HTMLElement, width = ''): HTMLElement => make('label', { class: 'rn-root-label', 'data-width': width }, words(word), input);
    const ofWay: Record<Way, HTMLElement[]> = {
      keys: [],
      password: [labelled('remote.password', this.#password)],
      key: [labelled('remote.keyPath', this.#keyPath), labelled('remote.keyFile', this.#keyFile)],
    };
    const passphrase = labelled('remote.passphrase', this.#passphrase);
    const explanation = make('p', { class: 'rn-explanation' });
    const choices = WAYS.map((value) => ({ value, label: words(`remote.way.${value}`) }));
    const show = (way: Way): void => {
      this.#way = way;
      this.#forget();
      for (const [one, elements] of Object.entries(ofWay)) for (const element of elements) element.hidden = one !== way;
      passphrase.hidden = way === 'password';
      this.#password.required = way === 'password';
      setText(explanation, words(`remote.way.${way}.title`));
    };
    const segments = createSegments(choices, words('remote.way'), show, this.#signal);
    this.#keyFile.addEventListener('change', () => (this.#keyPath.required = this.#keyFile.value === ''));
    segments.show('keys');
    show('keys');
    const ways = make('div', { class: 'rn-remote-ways' }, segments.element, explanation);
    return make('div', { class: 'rn-remote-fields' }, labelled('remote.host', this.#host), labelled('remote.user', this.#user, 'some'), labelled('remote.port', this.#port, 'least'), ways, ...Object.values(ofWay).flat(), passphrase);
  }

  async #connect(): Promise<void> {
    const { server, words } = this.#context;
    const typed = readHost(this.#host.value);
    if (typed === undefined) {
      this.#say(words('remote.host.wrong'), 'error');
      this.#host.focus();
      return;
    }
    let isAsked = false;
    this.#button.disabled = true;
    this.#say(words('remote.connecting', { host: typed.host }), 'busy');
    try {
      const params = await this.#takeParams(typed);
      let reply = await server.act('ssh_connect', params, this.#signal);
      while (reply.question !== '') {
        this.#say('', 'done');
        isAsked = reply.host_key === '';
        const answer = await this.#ask(reply);
        if (answer.answers !== null) this.#say(words(isAsked ? 'remote.answered' : 'remote.connecting', { host: typed.host }), 'busy');
        reply = await server.act('ssh_answer', { question: reply.question, ...answer }, this.#signal);
      }
      this.#button.disabled = false;
      this.#say(reply.session_id === '' ? words('remote.notConnected') : '', 'done');
      if (reply.session_id !== '') this.#onConnected(reply.session_id);
      else this.#button.focus();
    } catch (error) {
      this.#button.disabled = false;
      if (!this.#signal.aborted) this.#complain(error, isAsked);
    }
  }

  /** Shows what has to be answered, and gives up connecting when the page is left meanwhile. */
  async #ask(reply: SshConnectReply): Promise<Answer> {
    const giveUp = (): void => void this.#context.server.act('ssh_answer', { question: reply.question }, new AbortController().signal).catch(() => undefined);
    this.#signal.addEventListener('abort', giveUp);
    try {
      return await (reply.host_key === '' ? askForServer : askAboutKey)(this.#question, reply, this.#context, this.#signal);
    } finally {
      this.#signal.removeEventListener('abort', giveUp);
    }
  }

  /** What is in the fields; secrets are gone from these afterwards. */
  async #takeParams({ host, user, port }: NonNullable<ReturnType<typeof readHost>>): Promise<SshConnectParams> {
    const key = this.#way === 'key' ? this.#keyFile.files?.[0] : undefined;
    const params: SshConnectParams = {
      host,
      port: port ?? (this.#port.value === '' ? null : Number(this.#port.value)),
      username: user || this.#user.value.trim() || null,
      password: this.#way === 'password' ? this.#password.value : null,
      passphrase: this.#passphrase.value || null,
      pkey_path: this.#way === 'key' && key === undefined ? this.#keyPath.value.trim() || null : null,
      use_agent: this.#way === 'keys',
      asks: true,
    };
    this.#forget();
    return key === undefined ? params : { ...params, pkey: await key.text() };
  }

  #forget(): void {
    this.#password.value = this.#passphrase.value = this.#keyFile.value = '';
    this.#keyPath.required = this.#way === 'key';
  }

  #complain(error: unknown, isAsked: boolean): void {
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof TransportError ? error.code : '';
    const word = REFUSALS[code];
    this.#say(word === undefined ? message : this.#context.words(word, { message }), 'error');
    const secret = this.#way === 'password' ? this.#password : this.#passphrase;
    (isAsked ? this.#button : code === 'sign_in_refused' ? secret : this.#host).focus();
  }

  #say(text: string, kind: 'done' | 'busy' | 'error'): void {
    setText(this.#said, text);
    setAttribute(this.#said, 'data-kind', kind);
  }
}

/** Without a name, so that no form could ever put it into an address. */
function field(type: 'text' | 'password' | 'number'): HTMLInputElement {
  const range: Record<string, string> = type === 'number' ? { min: '1', max: '65535' } : {};
  return make('input', { type, class: 'rn-text-input', spellcheck: 'false', autocapitalize: 'off', autocomplete: type === 'password' ? 'new-password' : 'off', ...range });
}
