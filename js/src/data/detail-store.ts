// Windows of long lines with more points than the whole line was sent with; asked for when somebody zooms in.

import type { Columns } from '../contract/frame';
import { METRIC_AXIS, type SeriesParams, type SeriesReply } from '../contract/generated';
import type { Transport } from '../transport/transport';

/** A stretch of an axis, and how many pixel columns it is drawn in. */
export interface View {
  /** As `SeriesParams.x_axis`. */
  axis: string;
  /** What is taken off x in this run. */
  origin: number;
  log: boolean;
  start: number;
  end: number;
  columns: number;
}

export interface Need {
  run: string;
  metric: string;
  view: View;
}

/** Points of one metric within a window of the axis, and its neighbours outside. */
export interface Detail {
  view: View;
  points: Columns;
  /** Values of the metric that is x, beside `points`; undefined where x is no metric. */
  by: Float64Array | undefined;
  /** Points that the file held when this was read. */
  total: number;
  /** Incarnation of the file that was read. */
  generation: string;
  /** Whether no point of the window was left out. */
  whole: boolean;
}

/** So much is kept for a quick return. */
const BYTES_KEPT = 16 * 2 ** 20;
/** More than is seen is asked for, this share of the window on each side: so a small move needs no question. */
const MARGIN = 0.5;

/** So long a missing answer is on its way; from then on a kernel that can be busy is said to be. */
const PATIENCE_MS = 1500;

interface Asked {
  run: string;
  metrics: readonly string[];
  view: View;
  life: AbortController;
}

export class DetailStore {
  /** Why the last question had no answer; empty where it had. */
  failure = '';
  readonly #held = new Map<string, Detail[]>();
  #asked: Asked[] = [];
  #bytes = 0;
  #impatient = false;
  #patienceTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #transport: Transport;
  readonly #onChange: () => void;
  readonly #signal: AbortSignal;

  constructor(transport: Transport, onChange: () => void, signal: AbortSignal) {
    this.#transport = transport;
    this.#onChange = onChange;
    this.#signal = signal;
    signal.addEventListener('abort', () => clearTimeout(this.#patienceTimer));
  }

  /** Whether an answer is on its way. */
  get loading(): boolean {
    return this.#asked.length > 0;
  }

  /** True when an answer is missing for so long that the other side must be busy. */
  get waiting(): boolean {
    return this.loading && this.#impatient && this.#transport.mayBeBusy;
  }

  /** The best that is here for a view: all of it, else what there is of it. `cursor` is that of the run's series. */
  get({ run, metric, view }: Need, cursor: string): Detail | undefined {
    const fitting = (this.#held.get(keyOf(run, metric)) ?? []).filter(
      (detail) => sameAxis(detail.view, view) && detail.generation === generationOf(cursor) && overlaps(detail.view, view),
    );
    return fitting.find((detail) => serves(detail.view, view, detail.whole)) ?? fitting.sort((a, b) => pixel(a.view) - pixel(b.view))[0];
  }

  /** Whether `get` gives all that can be seen. */
  has(need: Need, cursor: string): boolean {
    const detail = this.get(need, cursor);
    return detail !== undefined && serves(detail.view, need.view, detail.whole);
  }

  /** Asks for what is missing, and for nothing else any more: the answer to an older question would come too late. */
  want(missing: readonly Need[]): void {
    const covering = (need: Need): Asked | undefined =>
      this.#asked.find(({ run, metrics, view }) => run === need.run && metrics.includes(need.metric) && sameAxis(view, need.view) && serves(view, need.view, false));
    const kept = new Set(missing.map(covering));
    for (const question of this.#asked) if (!kept.has(question)) question.life.abort();
    this.#asked = this.#asked.filter((question) => kept.has(question));
    const groups = new Map<string, Need[]>();
    for (const need of missing.filter((one) => covering(one) === undefined)) {
      const key = JSON.stringify([need.run, need.view]);
      groups.set(key, [...(groups.get(key) ?? []), need]);
    }
    if (groups.size === 0) return;
    for (const needs of groups.values()) void this.#ask(needs);
    this.#bePatient();
    this.#onChange();
  }

  #bePatient(): void {
    this.#impatient = false;
    clearTimeout(this.#patienceTimer);
    this.#patienceTimer = setTimeout(() => {
      this.#impatient = true;
      this.#onChange();
    }, PATIENCE_MS);
  }

  async #ask(needs: readonly Need[]): Promise<void> {
    const [first] = needs;
    if (first === undefined) return;
    const question: Asked = { run: first.run, metrics: needs.map(({ metric }) => metric), view: widened(first.view), life: new AbortController() };
    this.#asked.push(question);
    try {
      const signal = AbortSignal.any([this.#signal, question.life.signal]);
      const { result, columns } = await this.#transport.request('series', paramsOf(question), signal);
      if (signal.aborted) return;
      this.failure = '';
      this.#keep(question, result, columns);
    } catch (error) {
      if (question.life.signal.aborted || this.#signal.aborted) return;
      this.failure = error instanceof Error ? error.message : String(error);
    }
    this.#asked = this.#asked.filter((one) => one !== question);
    this.#onChange();
  }

  #keep({ run, view }: Asked, reply: SeriesReply, columns: readonly Columns[]): void {
    const pairs = view.axis.startsWith(METRIC_AXIS);
    for (let index = 0; index < reply.blocks.length; index += pairs ? 2 : 1) {
      const [block, points] = [reply.blocks[index], columns[index]];
      if (block === undefined || points === undefined) continue;
      const by = pairs ? columns[index + 1]?.value : undefined;
      const detail = { view, points, by, total: block.total, generation: generationOf(reply.cursor), whole: !reply.thinned.includes(block.metric) };
      const key = keyOf(run, block.metric);
      const held = this.#held.get(key) ?? [];
      // A key that is set anew is the last to be forgotten.
      this.#held.delete(key);
      this.#held.set(key, [detail, ...held]);
      this.#bytes += bytesOf(detail);
    }
    this.#forget();
  }

  /** Lets go of the oldest window of the metric that was asked for longest ago, until little enough is left. */
  #forget(): void {
    for (const [key, details] of this.#held) {
      while (this.#bytes > BYTES_KEPT) {
        const oldest = details.pop();
        if (oldest === undefined) break;
        this.#bytes -= bytesOf(oldest);
      }
      if (details.length === 0) this.#held.delete(key);
      if (this.#bytes <= BYTES_KEPT) return;
    }
  }
}

/** Name of the file's incarnation in a cursor. */
export function generationOf(cursor: string): string {
  return cursor.slice(0, cursor.lastIndexOf(':'));
}

function paramsOf({ run, metrics, view: { axis, origin, log, start, end, columns } }: Asked): SeriesParams {
  return { run, metrics: [...metrics], columns, x_axis: axis, origin, log_x: log, start, end };
}

function keyOf(run: string, metric: string): string {
  return `${run}\n${metric}`;
}

function sameAxis(a: View, b: View): boolean {
  return a.axis === b.axis && a.origin === b.origin && a.log === b.log;
}

function overlaps(a: View, b: View): boolean {
  return a.start < b.end && b.start < a.end;
}

/** Whether what was asked for with `held` shows all there is to be seen of `view`. */
function serves(held: View, view: View, whole: boolean): boolean {
  return held.start <= view.start && held.end >= view.end && (whole || pixel(held) <= pixel(view) * (1 + 1e-9));
}

/** Width of a pixel, on a logarithmic axis in decades. */
function pixel({ log, start, end, columns }: View): number {
  return (log ? Math.log10(end / start) : end - start) / columns;
}

function widened(view: View): View {
  const [from, to] = view.log ? [Math.log10(view.start), Math.log10(view.end)] : [view.start, view.end];
  const margin = (to - from) * MARGIN;
  const columns = Math.ceil(view.columns * (1 + 2 * MARGIN));
  if (view.log) return { ...view, start: 10 ** (from - margin), end: 10 ** (to + margin), columns };
  return { ...view, start: from - margin, end: to + margin, columns };
}

function bytesOf({ points, by }: Detail): number {
  return 3 * points.value.byteLength + (by?.byteLength ?? 0);
}
