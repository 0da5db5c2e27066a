// The page's end of a comm whose other end a test holds.

import type { MessageModel } from './kernel';

export interface Sent {
  id: number;
  method?: string;
  type?: string;
  params?: { cursors?: unknown };
}

export class FakeModel implements MessageModel {
  readonly sent: Sent[] = [];
  #callback: ((content: unknown, buffers: DataView[]) => void) | undefined;

  send(content: unknown): void {
    this.sent.push(content as Sent);
  }

  on(_name: 'msg:custom', callback: (content: unknown, buffers: DataView[]) => void): void {
    this.#callback = callback;
  }

  off(): void {
    this.#callback = undefined;
  }

  push(content: unknown, buffers: DataView[] = []): void {
    this.#callback?.(content, buffers);
  }
}
