// The live stream of a widget. The kernel feeds it; where a busy kernel does not hear that something else is wanted, the
// server feeds that part, until the kernel is heard with it. Each part has one source at a time, so that no point comes twice.

import type { Columns } from '../contract/frame';
import type { FollowParams, LiveEvent } from '../contract/generated';
import { type KernelTransport, streamKey } from './kernel';
import type { ServerDoor } from './server-door';
import type { Follower, Stream } from './transport';

type Source = 'kernel' | 'server';

/** A kernel that hears answers sooner, even with a cell computing beside it. */
const KERNEL_HAS_MS = 500;

export class StandInStream implements Stream {
  /** Names, as in `FollowParams.cursors`, of the series, logs, images and telemetry that the page wants. */
  #wanted = new Set<string>();
  /** Wanted, but the kernel was not heard with it since. */
  readonly #expected = new Set<string>();
  /** Fed by the server. */
  readonly #served = new Set<string>();
  /** What the page holds of a part came last from here; only this source can go on with it. */
  readonly #sources = new Map<string, Source>();
  #serving: { stream: Stream; life: AbortController } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #kernel: KernelTransport;
  readonly #door: ServerDoor;
  readonly #params: () => FollowParams;
  readonly #follower: Follower;
  readonly #signal: AbortSignal;

  constructor(
    kernel: KernelTransport,
    door: ServerDoor,
    params: () => FollowParams,
    follower: Follower,
    signal: AbortSignal,
  ) {
    this.#kernel = kernel;
    this.#door = door;
    this.#params = params;
    this.#follower = follower;
    this.#signal = signal;
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
    this.renew();
    kernel.follow(() => this.#kernelParams(), { ...bound(follower), onEvent: (event, columns) => this.#fromKernel(event, columns) }, signal);
  }

  renew(): void {
    const before = this.#wanted;
    this.#wanted = subjectsOf(this.#params());
    for (const subject of this.#wanted) if (!before.has(subject)) this.#expected.add(subject);
    for (const set of [this.#expected, this.#served]) for (const subject of set) if (!this.#wanted.has(subject)) set.delete(subject);
    this.#updateServer();
    clearTimeout(this.#timer);
    if (this.#expected.size > 0) this.#timer = setTimeout(() => void this.#standIn(), KERNEL_HAS_MS);
  }

  async #standIn(): Promise<void> {
    if (!(await this.#door.opens()) || this.#signal.aborted) return;
    for (const subject of this.#expected) this.#served.add(subject);
    this.#expected.clear();
    this.#updateServer();
  }

  #fromKernel(event: LiveEvent, columns: Columns[]): void {
    const subject = event.type === 'trouble' ? event.subject : streamKey(event);
    // A busy kernel repeats a log that the page has left, and the page holds one log alone.
    if (event.type === 'log' && !this.#wanted.has(subject)) return;
    const isWhole = event.type !== 'trouble' && event.reset;
    if (isWhole) this.#sources.set(subject, 'kernel');
    else if (!this.#isContinuedByKernel(subject)) {
      // It follows this part, but from a place that is not the page's; when it hears so, it begins anew.
      this.#kernel.greet();
      return;
    }
    this.#expected.delete(subject);
    if (this.#served.delete(subject)) this.#updateServer();
    this.#follower.onEvent(event, columns);
  }

  #isContinuedByKernel(subject: string): boolean {
    if (this.#sources.get(subject) === 'server') return false;
    return !this.#expected.has(subject) || subject in (this.#params().cursors ?? {});
  }

  #fromServer(event: LiveEvent, columns: Columns[]): void {
    const subject = event.type === 'trouble' ? event.subject : streamKey(event);
    if (this.#served.has(subject)) this.#follower.onEvent(event, columns);
  }

  /** Asks the server for what it feeds now, or for nothing more. */
  #updateServer(): void {
    if (this.#served.size === 0) {
      this.#serving?.life.abort();
      this.#serving = undefined;
    } else if (this.#serving !== undefined) this.#serving.stream.renew();
    else {
      const life = new AbortController();
      const follower: Follower = {
        onEvent: (event, columns) => this.#fromServer(event, columns),
        onConnection: () => undefined,
        onFailure: (error) => this.#lose(error),
      };
      const stream = this.#door.transport.follow(() => this.#serverParams(), follower, AbortSignal.any([this.#signal, life.signal]));
      this.#serving = { stream, life };
    }
  }

  /** The server refused: from here on only the kernel can bring these parts. */
  #lose(error: unknown): void {
    this.#door.refuses(error);
    for (const subject of this.#served) this.#expected.add(subject);
    this.#served.clear();
    this.#updateServer();
  }

  #kernelParams(): FollowParams {
    const params = this.#params();
    return { ...params, cursors: pick(params.cursors, (subject) => this.#sources.get(subject) !== 'server') };
  }

  /** With these cursors the server goes on where the page is; from now on the kernel cannot. */
  #serverParams(): FollowParams {
    const { series = [], logs = [], images = [], telemetry = [], cursors, ...rest } = this.#params();
    for (const subject of this.#served) this.#sources.set(subject, 'server');
    return {
      ...rest,
      list_runs: false,
      series: series.filter((run) => this.#served.has(run)),
      logs: logs.filter((run) => this.#served.has(logSubject(run))),
      images: images.filter((run) => this.#served.has(imagesSubject(run))),
      telemetry: telemetry.filter((run) => this.#served.has(telemetrySubject(run))),
      cursors: pick(cursors, (subject) => this.#served.has(subject)),
    };
  }
}

function subjectsOf({ series = [], logs = [], images = [], telemetry = [] }: FollowParams): Set<string> {
  return new Set([...series, ...logs.map(logSubject), ...images.map(imagesSubject), ...telemetry.map(telemetrySubject)]);
}

function logSubject(run: string): string {
  return `log:${run}`;
}

function imagesSubject(run: string): string {
  return `images:${run}`;
}

function telemetrySubject(run: string): string {
  return `telemetry:${run}`;
}

function pick(cursors: Record<string, string> = {}, wanted: (subject: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(cursors).filter(([subject]) => wanted(subject)));
}

function bound(follower: Follower): Pick<Follower, 'onConnection' | 'onFailure'> {
  return { onConnection: (connected) => follower.onConnection(connected), onFailure: (error) => follower.onFailure(error) };
}
