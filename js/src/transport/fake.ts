// Answers from functions in the same page; for tests and for looking at components.

import type { Columns } from '../contract/frame';
import type { FollowParams, LiveEvent, Methods } from '../contract/generated';
import { type Answer, type Follower, type Method, type Stream, type Transport, TransportError } from './transport';

type Answers = { [M in Method]?: (params: Methods[M]['params']) => Answer<M> };

export class FakeTransport implements Transport {
  readonly mayBeBusy: boolean;
  readonly pushed: boolean;
  /** The parameters of every stream that was opened or renewed, oldest first. */
  readonly followed: FollowParams[] = [];
  readonly #followers = new Set<Follower>();
  readonly #answers: Answers;

  constructor(
    answers: Answers = {},
    options: { mayBeBusy?: boolean; pushed?: boolean; onFollow?: (params: FollowParams) => void } = {},
  ) {
    this.#answers = answers;
    this.mayBeBusy = options.mayBeBusy ?? false;
    this.pushed = options.pushed ?? false;
    this.#onFollow = options.onFollow ?? (() => undefined);
  }

  readonly #onFollow: (params: FollowParams) => void;

  async request<M extends Method>(method: M, params: Methods[M]['params'], signal: AbortSignal): Promise<Answer<M>> {
    await Promise.resolve();
    signal.throwIfAborted();
    const answer = this.#answers[method];
    if (answer === undefined) throw new TransportError('bad_request', `no answer for ${method}`);
    return answer(params);
  }

  follow(params: () => FollowParams, follower: Follower, signal: AbortSignal): Stream {
    this.#followers.add(follower);
    signal.addEventListener('abort', () => this.#followers.delete(follower));
    follower.onConnection(true);
    const ask = (): void => {
      this.followed.push(params());
      queueMicrotask(() => {
        if (!signal.aborted) this.#onFollow(params());
      });
    };
    ask();
    return { renew: ask };
  }

  /** Hands an event to everyone who follows. */
  emit(event: LiveEvent, columns: Columns[] = []): void {
    for (const follower of this.#followers) follower.onEvent(event, columns);
  }

  /** Breaks the stream off, or takes it up again. */
  connect(connected: boolean): void {
    for (const follower of this.#followers) follower.onConnection(connected);
  }

  fail(error: TransportError): void {
    for (const follower of this.#followers) follower.onFailure(error);
  }
}
