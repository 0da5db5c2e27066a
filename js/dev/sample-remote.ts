// Made-up servers: hosts called `new`, `asks`, `slow`, `lost`, `shut` and `changed` do as they are called, and `&remote=one|many` has some mirrors.

import type { Actions, Mirror, MirrorsReply, SshConnectReply, SshItem, SshSession } from '../src/contract/generated';
import { TransportError } from '../src/transport/transport';
import { NOW } from './sample';

const STORAGE = '/home/ada/.runicorn';
const STATES = ['live', 'syncing', 'reconnecting', 'degraded', 'failed', 'stopped', 'connecting'] as const;
const REASONS: Partial<Record<Mirror['state'], string>> = {
  reconnecting: 'the connection to ada@gpu1 broke (it does not answer); tried again in 8 s',
  degraded: '2 files do not come: digits/mlp/runs/3/config.json: permission denied',
  failed: "no runs below /home/ada/data on ada@gpu1; there are the folders 'images', 'labels' and 2 files",
};
const NOTHING: SshConnectReply = { session_id: '', question: '', title: '', instructions: '', prompts: [], is_again: false, host: '', host_key: '', message: '' };
const QUESTION: SshConnectReply = {
  ...NOTHING, question: 'asks', host: 'ada@asks', title: 'Cluster sign-in',
  instructions: 'Duo two-factor login for ada\nEnter a passcode or select one of the following options:\n\n 1. Duo Push to XXX-XXX-1234\n 2. Phone call to XXX-XXX-1234',
  prompts: [{ text: 'Password: ', is_shown: false }, { text: 'Passcode or option (1-2): ', is_shown: true }],
};
const FOLDERS: Record<string, string[]> = {
  '/home/ada': ['experiments', 'data', 'empty', 'a folder with a rather long name that has to wrap somewhere in a narrow page'],
  '/home/ada/experiments': ['digits', 'vision'],
  '/': ['home', 'etc', 'tmp'],
  '/home': ['ada'],
};

type RemoteAction = 'ssh_connect' | 'ssh_answer' | 'ssh_close' | 'ssh_listdir' | 'mirror_start' | 'mirror_stop';

export class SampleRemote {
  #sessions: SshSession[] = [];
  #mirrors: Mirror[] = [];
  #last = 0;

  constructor(kind: string) {
    if (kind === '') return;
    this.#open('gpu1', 'ada');
    for (const state of kind === 'many' ? STATES : STATES.slice(0, 1)) this.#mirror('1', `/home/ada/experiments/${state}`, state, 0.5);
    if (kind === 'many') this.#open('login.cluster.example.org', 'ada.lovelace');
  }

  reply(): MirrorsReply {
    return { mirrors: this.#mirrors, sessions: this.#sessions, storage: STORAGE };
  }

  async act(action: RemoteAction, params: unknown): Promise<unknown> {
    const acts = {
      ssh_connect: (asked: Actions['ssh_connect']['params']) => this.#connect(asked),
      ssh_answer: (given: Actions['ssh_answer']['params']) => this.#answer(given),
      ssh_listdir: (asked: Actions['ssh_listdir']['params']) => this.#list(asked.path ?? ''),
      ssh_close: ({ session_id: id }: Actions['ssh_close']['params']) => {
        this.#sessions = this.#sessions.filter((session) => session.id !== id);
        this.#mirrors = this.#mirrors.filter((mirror) => mirror.session_id !== id);
        return this.reply();
      },
      mirror_start: (asked: Actions['mirror_start']['params']) => ({ task: this.#mirror(asked.session_id, asked.remote_root, 'syncing', asked.interval ?? 0.5) }),
      mirror_stop: ({ task_id: id }: Actions['mirror_stop']['params']) => {
        this.#mirrors = this.#mirrors.filter((mirror) => mirror.id !== id);
        return this.reply();
      },
    };
    return await (acts[action] as (asked: unknown) => unknown)(params);
  }

  async #connect({ host, username }: Actions['ssh_connect']['params']): Promise<Actions['ssh_connect']['result']> {
    if (host === 'slow') await new Promise(() => undefined);
    if (host === 'lost') throw new TransportError('connection_lost', 'cannot reach ada@lost (Connection refused)');
    if (host === 'shut') throw new TransportError('sign_in_refused', 'ada@shut does not let you in; tried: 2 keys and the password');
    if (host === 'changed') throw new TransportError('host_key_changed', 'the key of changed has changed: it is SHA256:Ab3, which is not the known one');
    if (host === 'new') return { ...NOTHING, question: host, host, host_key: 'SHA256:uNiVztksCsDhcc0u9e8BrlDNyQ1rB4vKTj8mSQ0sQ1A' };
    if (host === 'asks') return QUESTION;
    return { ...NOTHING, session_id: this.#open(host, username ?? 'ada') };
  }

  /** Any code but 1 is right. */
  #answer({ question, answers }: Actions['ssh_answer']['params']): SshConnectReply {
    if (answers === null || answers === undefined) return NOTHING;
    return answers.at(-1) === '1' ? { ...QUESTION, is_again: true } : { ...NOTHING, session_id: this.#open(question, 'ada') };
  }

  #open(host: string, username: string): string {
    this.#last += 1;
    this.#sessions = [...this.#sessions, { id: String(this.#last), host, username, name: `${username}@${host}`, port: this.#last === 2 ? 2222 : 22, is_open: this.#last !== 2 }];
    return String(this.#last);
  }

  #list(path: string): Actions['ssh_listdir']['result'] {
    const found = path === '' || path === '~' ? '/home/ada' : path;
    if (found === '/etc') throw new TransportError('remote_path', '/etc on ada@gpu1 cannot be read: permission denied');
    const folders = FOLDERS[found] ?? [];
    const items: SshItem[] = folders.map((name, index) => ({ name, path: `${found === '/' ? '' : found}/${name}`, type: 'dir', size: 4096, mtime: NOW - 9000 * index }));
    if (folders.length > 0) items.push({ name: 'notes.txt', path: `${found}/notes.txt`, type: 'file', size: 12_030, mtime: NOW - 900_000 });
    return { path: found, items };
  }

  #mirror(session: string, root: string, state: (typeof STATES)[number], interval: number): Mirror {
    this.#last += 1;
    const mirror: Mirror = {
      id: `m${this.#last}`, session_id: session, host: 'ada@gpu1', remote_root: root, local_root: STORAGE, interval, alive: state === 'live', state, reason: REASONS[state] ?? '',
      stats: { copied_files: 340, appended_bytes: 1_200_400_000, scans: 91, started_at: NOW - 600, last_error: null },
      runs: 12, files_due: 91, bytes_due: 410_000_000, bytes_of_pass: 1_200_000_000, carrier: 'shell', last_change_at: state === 'connecting' ? null : NOW - 20,
      refused: state === 'degraded' ? { 'digits/mlp/runs/3/latest': 'a link', 'digits/mlp/runs/3/pipe': 'a pipe' } : {},
    };
    this.#mirrors = [...this.#mirrors, mirror];
    return mirror;
  }
}
