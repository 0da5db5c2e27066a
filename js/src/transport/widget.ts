// Of a widget: its kernel pushes the live stream; questions go to the server where it answers for the same store, else
// to the kernel, which may be busy.

import type { FollowParams, Methods } from '../contract/generated';
import type { KernelTransport } from './kernel';
import type { ServerDoor } from './server-door';
import { StandInStream } from './stand-in';
import type { Answer, Follower, Method, Stream, Transport } from './transport';

export class WidgetTransport implements Transport {
  readonly pushed = true;
  readonly #kernel: KernelTransport;
  readonly #door: ServerDoor;

  constructor(kernel: KernelTransport, door: ServerDoor) {
    this.#kernel = kernel;
    this.#door = door;
  }

  get mayBeBusy(): boolean {
    return !this.#door.isOpen;
  }

  async request<M extends Method>(method: M, params: Methods[M]['params'], signal: AbortSignal): Promise<Answer<M>> {
    if (await this.#door.opens()) {
      try {
        return await this.#door.transport.request(method, params, signal);
      } catch (error) {
        if (!this.#door.refuses(error)) throw error;
      }
    }
    return this.#kernel.request(method, params, signal);
  }

  follow(params: () => FollowParams, follower: Follower, signal: AbortSignal): Stream {
    return new StandInStream(this.#kernel, this.#door, params, follower, signal);
  }
}
