// All that the page knows, kept current by one live stream.

import type { Columns } from '../contract/frame';
import type { FollowParams, LiveEvent, Methods, Part } from '../contract/generated';
import type { Answer, Follower, Method, Stream, Transport, TransportError } from '../transport/transport';
import { Changes, type Schedule } from './changes';
import { DetailStore } from './detail-store';
import { ImageList } from './image-list';
import { LogStore } from './log-store';
import { RunTable } from './run-table';
import { SeriesStore } from './series-store';
import { keysIn, logRunsOf, showsTelemetry, type ViewStateStore } from './view-state';

/** What a page shows and therefore wants to hear of. */
export interface Interest {
  series: readonly string[];
  logs: readonly string[];
  images: readonly string[];
  telemetry: readonly string[];
  /** Config and summary keys whose values the rows must carry. */
  keys: readonly string[];
}

export type Connection = 'connecting' | 'live' | 'lost' | 'failed';

/** So long a missing answer is "loading"; from then on a kernel that can be busy is said to be. */
const PATIENCE_MS = 1500;
/** Series of runs that are no longer chosen are kept for a quick return. */
const RUNS_KEPT = 32;

export class DataClient {
  readonly runs = new RunTable();
  readonly series = new SeriesStore();
  readonly logs = new LogStore();
  readonly details: DetailStore;
  readonly images = new ImageList();
  readonly changes: Changes;
  /** Sentences of the other side about what does not work right now, by the subject that they are about. */
  readonly troubles = new Map<string, string>();
  connection: Connection = 'connecting';
  failure: TransportError | undefined;
  #interest: Interest = { series: [], logs: [], images: [], telemetry: [], keys: [] };
  #stream: Stream | undefined;
  #streamLife: AbortController | undefined;
  #impatient = false;
  #patienceTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #transport: Transport;
  readonly #signal: AbortSignal;

  constructor(transport: Transport, signal: AbortSignal, schedule?: Schedule) {
    this.#transport = transport;
    this.#signal = signal;
    this.changes = new Changes(schedule);
    this.details = new DetailStore(transport, () => this.changes.mark('series'), signal);
    signal.addEventListener('abort', () => {
      this.#streamLife?.abort();
      clearTimeout(this.#patienceTimer);
    });
  }

  /** Whether an answer may have to wait until a cell has ended. */
  get mayBeBusy(): boolean {
    return this.#transport.mayBeBusy;
  }

  /** True when an answer is missing for so long that the kernel must be busy. */
  get waiting(): boolean {
    return this.#impatient && this.#transport.mayBeBusy;
  }

  /** Follows what the view state asks for in the parts that are shown, from now on; gives what to call when other parts are. */
  bind(viewState: ViewStateStore, shows: (part: Part) => boolean = () => true): () => void {
    const want = (): void => {
      const state = viewState.get();
      const of = (part: Part, runs: readonly string[]): readonly string[] => (shows(part) ? runs : []);
      this.want({ series: of('chart', state.selected), logs: of('log', logRunsOf(state)), images: of('gallery', state.selected), telemetry: of('chart', showsTelemetry(state) ? state.selected : []), keys: keysIn(state) });
    };
    viewState.onChange(want, this.#signal);
    want();
    return want;
  }

  want(interest: Interest): void {
    if (this.#stream !== undefined && sameInterest(interest, this.#interest)) return;
    // Keys that were asked for once stay: a table that changes to and fro waits once.
    const keys = [...new Set([...this.#interest.keys, ...interest.keys])];
    this.#interest = { ...interest, keys };
    this.series.prune(interest.series, RUNS_KEPT);
    this.logs.prune(interest.logs);
    this.#bePatient();
    if (this.#stream === undefined) this.restart();
    else this.#stream.renew();
  }

  /** Asks the other side; rejects with a `TransportError`, or with the signal's reason. */
  ask<M extends Method>(method: M, params: Methods[M]['params'], signal: AbortSignal): Promise<Answer<M>> {
    return this.#transport.request(method, params, AbortSignal.any([signal, this.#signal]));
  }

  /** Opens the stream anew, as after a failure. */
  restart(): void {
    this.pause();
    if (this.#signal.aborted) return;
    this.#streamLife = new AbortController();
    this.failure = undefined;
    if (this.connection === 'failed') this.#setConnection('connecting');
    this.#stream = this.#transport.follow(() => this.#params(), this.#follower(), this.#streamLife.signal);
  }

  /** Hears nothing until `restart`, which goes on from here; for a view that nobody sees. */
  pause(): void {
    this.#streamLife?.abort();
    this.#stream = undefined;
  }

  #params(): FollowParams {
    const { series, logs, images, telemetry, keys } = this.#interest;
    const { pushed } = this.#transport;
    const cursors = { ...this.series.cursorsOf(pushed ? this.series.keys() : series), ...this.logs.cursorsOf(pushed ? this.logs.keys() : logs) };
    if (this.runs.loaded) cursors['runs'] = this.runs.cursor;
    return { list_runs: true, series: [...series], logs: [...logs], images: [...images], telemetry: [...telemetry], keys: [...keys], cursors: { ...cursors, ...this.images.cursors() } };
  }

  #follower(): Follower {
    return {
      onEvent: (event, columns) => this.#apply(event, columns),
      onConnection: (connected) => this.#setConnection(connected ? 'live' : 'lost'),
      onFailure: (error) => {
        this.failure = error;
        this.#setConnection('failed');
      },
    };
  }

  #apply(event: LiveEvent, columns: Columns[]): void {
    if (event.type === 'trouble') {
      if (event.message === '') this.troubles.delete(event.subject);
      else this.troubles.set(event.subject, event.message);
      this.changes.mark('status');
    } else if (event.type === 'runs') {
      if (this.runs.apply(event)) this.changes.mark('runs');
    } else if (event.type === 'series') {
      if (this.series.apply(event, columns, this.#transport)) this.changes.mark('series');
    } else if (event.type === 'telemetry') {
      if (this.series.applyTelemetry(event, columns, this.#transport)) this.changes.mark('series');
    } else if (event.type === 'images') {
      if (this.images.apply(event)) this.changes.mark('images');
    } else if (this.logs.apply(event)) this.changes.mark('log');
  }

  #setConnection(connection: Connection): void {
    if (this.connection === connection) return;
    this.connection = connection;
    this.changes.mark('status');
  }

  #bePatient(): void {
    this.#impatient = false;
    clearTimeout(this.#patienceTimer);
    this.#patienceTimer = setTimeout(() => {
      this.#impatient = true;
      this.changes.mark('status');
    }, PATIENCE_MS);
  }
}

function sameInterest(a: Interest, b: Interest): boolean {
  return (['series', 'logs', 'images', 'telemetry'] as const).every((part) => sameRuns(a[part], b[part])) && a.keys.every((key) => b.keys.includes(key));
}

function sameRuns(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((run, index) => run === b[index]);
}
