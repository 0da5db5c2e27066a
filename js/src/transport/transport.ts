// What carries questions to Python and events back. A host chooses one; nothing above knows which.

import type { Columns } from '../contract/frame';
import type { Actions, ExportParams, FollowParams, ImportReply, LiveEvent, Methods } from '../contract/generated';

export type Method = keyof Methods;

export interface Answer<M extends Method> {
  result: Methods[M]['result'];
  columns: Columns[];
  attachments: Uint8Array[];
}

/** What the live stream tells its follower. */
export interface Follower {
  onEvent(event: LiveEvent, columns: Columns[]): void;
  /** False when the stream has broken off and is being taken up again. */
  onConnection(connected: boolean): void;
  /** The stream was refused and will not come. */
  onFailure(error: TransportError): void;
}

/** A live stream that is open. */
export interface Stream {
  /** Says that `params` gives something else now; what was followed before goes on where it is. */
  renew(): void;
}

export interface Transport {
  /** True where the other side may be too busy to hear: a missing answer is then "waiting", not "lost". */
  readonly mayBeBusy: boolean;
  /** True where the stream's content is steered by the view state on the other side, not by `FollowParams`. */
  readonly pushed: boolean;
  /** Gives exactly one answer or one `TransportError`; an aborted request rejects with the signal's reason. */
  request<M extends Method>(method: M, params: Methods[M]['params'], signal: AbortSignal): Promise<Answer<M>>;
  /** Follows until the signal aborts. `params` is asked again at each (re)connection, for the last cursors. */
  follow(params: () => FollowParams, follower: Follower, signal: AbortSignal): Stream;
}

/** What a server can do beyond answering and telling; a kernel cannot. */
export interface ServerSide {
  /** Changes something; rejects as a request does. */
  act<A extends keyof Actions>(action: A, params: Actions[A]['params'], signal: AbortSignal): Promise<Actions[A]['result']>;
  /** Where the bytes of a run's file are: of a picture to be shown, of all else to be saved. */
  addressOfFile(run: string, path: string): string;
  /** Where an archive or a table of runs can be saved from. */
  addressOfExport(params: ExportParams): string;
  /** Sends an archive; tells what its import would do. */
  upload(archive: File, signal: AbortSignal): Promise<ImportReply>;
}

/** Why there is no answer; `code` is the wire code of runicorn/errors.py or one of the page's own. */
export class TransportError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'TransportError';
  }
}
