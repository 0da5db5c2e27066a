// Whether the Jupyter server of the page answers for the store of a widget's kernel.

import { CONTRACT_VERSION } from '../contract/generated';
import { type Transport, TransportError } from './transport';

/** After a refusal the server is asked again, at the next question: it may have been restarted. */
const ASK_AGAIN_MS = 60_000;
const LONGEST_ANSWER_MS = 5000;

export class ServerDoor {
  /** True once the server has answered, until it refuses. */
  isOpen = false;
  #answer: Promise<boolean> | undefined;
  #refusedAt = -Infinity;
  readonly #hasClaim: () => boolean;
  readonly #signal: AbortSignal;

  /** `hasClaim` tells whether there is something to ask the server for. */
  constructor(readonly transport: Transport, hasClaim: () => boolean, signal: AbortSignal) {
    this.#hasClaim = hasClaim;
    this.#signal = signal;
  }

  /** Gives whether the server may be asked; finds out at the first call. */
  async opens(): Promise<boolean> {
    if (!this.#hasClaim() || performance.now() - this.#refusedAt < ASK_AGAIN_MS) return false;
    this.#answer ??= this.#knock();
    return this.#answer;
  }

  /** Takes note of an error; gives whether the server refuses, rather than answers that something is wrong. */
  refuses(error: unknown): boolean {
    const refused = error instanceof TransportError && /^(unreachable|no_extension|store_refused|internal|http_\d+)$/.test(error.code);
    if (refused) this.#shut();
    return refused;
  }

  async #knock(): Promise<boolean> {
    try {
      const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(LONGEST_ANSWER_MS)]);
      const { result } = await this.transport.request('health', {}, signal);
      this.isOpen = result.contract_version === CONTRACT_VERSION;
    } catch {
      this.isOpen = false;
    }
    if (!this.isOpen) this.#shut();
    return this.isOpen;
  }

  #shut(): void {
    this.isOpen = false;
    this.#answer = undefined;
    this.#refusedAt = performance.now();
  }
}
