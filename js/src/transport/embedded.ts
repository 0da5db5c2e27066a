// Answers from what stands in the page itself: a file that was exported holds the messages that a server would send.

import { type Columns, decodeFrame, type Frame } from '../contract/frame';
import type { FollowParams, LiveEvent, LogReply, LogSearchReply, Methods } from '../contract/generated';
import { type Answer, type Follower, type Method, type Stream, type Transport, TransportError } from './transport';

type Sent = 'runs' | 'series' | 'telemetry' | 'log' | 'images';

/** Finds the base64 of the gzip of a frame, that of an image by run, slash and path; undefined where the file has none. */
export type FindText = (part: Sent | 'run' | 'image', run: string) => string | undefined;

/** In the place of a line before those that were exported. */
const MISSING_LINE = '·';

export class EmbeddedTransport implements Transport {
  readonly mayBeBusy = false;
  readonly pushed = false;
  readonly #find: FindText;

  constructor(find: FindText) {
    this.#find = find;
  }

  async request<M extends Method>(method: M, params: Methods[M]['params'], signal: AbortSignal): Promise<Answer<M>> {
    const { message, columns, attachments } = await this.#answer(method, params as Methods['log']['params'] & Methods['image']['params']);
    signal.throwIfAborted();
    return { result: message as Methods[M]['result'], columns, attachments };
  }

  follow(params: () => FollowParams, follower: Follower, signal: AbortSignal): Stream {
    follower.onConnection(true);
    const renew = (): void => {
      for (const [type, run] of wanted(params())) void this.#send(type, run, follower, signal);
    };
    renew();
    return { renew };
  }

  async #answer(method: Method, { run, first_line, count, path }: Methods['log']['params'] & Methods['image']['params']): Promise<Frame> {
    const text = method === 'run' ? this.#find('run', run) : method === 'image' ? this.#find('image', `${run}/${path}`) : undefined;
    if (text !== undefined) return readFrame(text);
    const whole = { run, cursor: 'file:0', total: 0 };
    const lines = Array<string>(count ?? 0).fill(MISSING_LINE);
    const log: LogReply = { ...whole, first_line: first_line ?? 1, lines, days: [], line_at: null };
    const search: LogSearchReply = { ...whole, searched: 0, complete: true, attachments: [] };
    if (method === 'log') return { message: log, columns: [], attachments: [] };
    if (method === 'log_search') return { message: search, columns: [], attachments: [] };
    throw new TransportError('not_in_file', 'this file holds no more than it shows');
  }

  async #send(type: Sent, run: string, follower: Follower, signal: AbortSignal): Promise<void> {
    const text = this.#find(type, run);
    const { message, columns } = text === undefined ? { message: absent(type, run), columns: [] as Columns[] } : await readFrame(text);
    if (!signal.aborted) follower.onEvent(message as LiveEvent, columns);
  }
}

/** What is asked for and not on the page yet; that something comes twice changes nothing there. */
function wanted({ series = [], logs = [], images = [], telemetry = [], cursors = {} }: FollowParams): [Sent, string][] {
  const each = (type: Sent, runs: readonly string[]): [Sent, string][] => runs.map((run) => [type, run]);
  const all = [...each('runs', ['']), ...each('series', series), ...each('telemetry', telemetry), ...each('log', logs), ...each('images', images)];
  const subjectOf: Record<Sent, string> = { runs: 'runs', series: '', telemetry: 'telemetry:', log: 'log:', images: 'images:' };
  return all.filter(([type, run]) => cursors[`${subjectOf[type]}${run}`] === undefined);
}

/** The event of a run that has no such thing, or is not in the file. */
function absent(type: Sent, run: string): LiveEvent {
  const empty = { cursor: 'file:0', reset: true, run };
  if (type === 'runs') return { ...empty, type, rows: [], older: [], removed: [], total: 0, store: '', keys: [], known_keys: null };
  if (type === 'images') return { ...empty, type, total: 0, images: [] };
  if (type === 'telemetry') return { ...empty, type, blocks: [], columns: 0 };
  if (type === 'series') return { ...empty, type, stages: [], marks: [], first_mark: 0, has_telemetry: false, blocks: [], columns: 0 };
  return { ...empty, type, first_line: 1, total: 0, lines: [], days: [] };
}

/** Reads the base64 of the gzip of a frame. */
export async function readFrame(text: string): Promise<Frame> {
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const bytes = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return decodeFrame(await new Response(bytes).arrayBuffer());
}
