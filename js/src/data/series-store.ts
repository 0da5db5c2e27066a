// The points of the runs that somebody looks at.

import type { Columns } from '../contract/frame';
import type { Mark, SeriesEvent, Stage, TelemetryEvent } from '../contract/generated';

const FIRST_CAPACITY = 256;

/** Lowest and highest finite number; Infinity and -Infinity where there is none. */
export class Extent {
  low = Infinity;
  high = -Infinity;
  #seen = 0;

  grow(numbers: Float64Array): this {
    for (; this.#seen < numbers.length; this.#seen++) {
      const number = numbers[this.#seen] as number;
      if (!Number.isFinite(number)) continue;
      if (number < this.low) this.low = number;
      if (number > this.high) this.high = number;
    }
    return this;
  }
}

/** One metric of one run: three columns that grow at their end. */
export class MetricPoints {
  length = 0;
  /** Points in the file, more than `length` where the line was thinned. */
  total = 0;
  /** How many of the first points stand for more than themselves, because the line was thinned. */
  thinned = 0;
  /** For how many pixel columns these points were thinned. */
  thinnedFor = 0;
  #columns: Columns = makeColumns(FIRST_CAPACITY);
  readonly #extents: Record<keyof Columns, Extent> = { step: new Extent(), time: new Extent(), value: new Extent() };

  get step(): Float64Array {
    return this.#columns.step.subarray(0, this.length);
  }

  get time(): Float64Array {
    return this.#columns.time.subarray(0, this.length);
  }

  get value(): Float64Array {
    return this.#columns.value.subarray(0, this.length);
  }

  /** Lowest and highest finite number of a column; costs what has been added since it was asked for. */
  extent(column: keyof Columns): Extent {
    return this.#extents[column].grow(this[column]);
  }

  /** Infinity where no number of the column is above the bound. */
  leastAbove(column: keyof Columns, bound: number): number {
    return this[column].reduce((least, number) => (number > bound && number < least ? number : least), Infinity);
  }

  /** Takes the new points but the first `skipped` of them. */
  append(added: Columns, skipped = 0): void {
    const length = this.length + Math.max(0, added.value.length - skipped);
    if (length > this.#columns.value.length) this.#reserve(Math.max(length, 2 * this.#columns.value.length));
    for (const name of ['step', 'time', 'value'] as const) this.#columns[name].set(added[name].subarray(skipped), this.length);
    this.length = length;
  }

  #reserve(capacity: number): void {
    const grown = makeColumns(capacity);
    for (const name of ['step', 'time', 'value'] as const) grown[name].set(this[name]);
    this.#columns = grown;
  }
}

export class RunSeries {
  cursor = '';
  stages: readonly Stage[] = [];
  marks: readonly Mark[] = [];
  hasTelemetry = false;
  /** How far what the machine did is here; empty before it was asked for. */
  telemetryCursor = '';
  telemetrySource: unknown;
  /** Names of what came as telemetry. */
  readonly telemetry = new Set<string>();
  metrics = new Map<string, MetricPoints>();
  /** Grows with each change. */
  version = 0;
  /** Which stream feeds this run: two streams must not both append. */
  source: unknown;

  /** Time of the first point of any metric; NaN where there is none. */
  firstTime(): number {
    let first = NaN;
    for (const points of this.metrics.values()) {
      const time = points.time[0];
      if (time !== undefined && !(time >= first)) first = time;
    }
    return first;
  }
}

export class SeriesStore {
  readonly #runs = new Map<string, RunSeries>();

  /** Undefined until the run's first event. */
  get(run: string): RunSeries | undefined {
    return this.#runs.get(run);
  }

  keys(): Iterable<string> {
    return this.#runs.keys();
  }

  /** Names of all metrics of these runs, in the order of first appearance. */
  metricsOf(runs: readonly string[]): string[] {
    return [...new Set(runs.flatMap((run) => [...(this.#runs.get(run)?.metrics.keys() ?? [])]))];
  }

  cursorsOf(runs: Iterable<string>): Record<string, string> {
    const known: Record<string, string> = {};
    for (const run of runs) {
      const held = this.#runs.get(run);
      if (held?.cursor) known[run] = held.cursor;
      if (held?.telemetryCursor) known[`telemetry:${run}`] = held.telemetryCursor;
    }
    return known;
  }

  /** Gives whether anything changed. */
  apply(event: SeriesEvent, columns: readonly Columns[], source: unknown): boolean {
    const held = this.#runs.get(event.run);
    if (!event.reset && held?.source !== source) return false;
    const isKnown = event.reset ? held?.cursor === event.cursor : isBehind(event.cursor, held?.cursor);
    const { marks, first_mark } = event;
    if (isKnown && first_mark + marks.length <= (held?.marks.length ?? 0)) return false;
    const series = held ?? new RunSeries();
    if (event.reset) series.metrics = new Map([...series.metrics].filter(([name]) => series.telemetry.has(name)));
    series.source = source;
    series.cursor = event.cursor;
    series.stages = event.stages;
    if (event.reset || marks.length > 0) series.marks = [...series.marks.slice(0, first_mark), ...marks];
    series.hasTelemetry = event.has_telemetry;
    addPoints(series, event, columns);
    this.#runs.set(event.run, series);
    return true;
  }

  /** Takes in what the machine did; gives whether anything changed. */
  applyTelemetry(event: TelemetryEvent, columns: readonly Columns[], source: unknown): boolean {
    const series = this.#runs.get(event.run) ?? new RunSeries();
    if (event.reset ? series.telemetryCursor === event.cursor : series.telemetrySource !== source || isBehind(event.cursor, series.telemetryCursor)) return false;
    if (event.reset) for (const name of series.telemetry) series.metrics.delete(name);
    series.telemetrySource = source;
    series.telemetryCursor = event.cursor;
    for (const { metric } of event.blocks) series.telemetry.add(metric);
    addPoints(series, event, columns);
    this.#runs.set(event.run, series);
    return true;
  }

  /** Forgets the longest unused runs beyond `limit`, but none of `wanted`. */
  prune(wanted: readonly string[], limit: number): void {
    for (const run of wanted) {
      const series = this.#runs.get(run);
      if (series === undefined) continue;
      this.#runs.delete(run);
      this.#runs.set(run, series);
    }
    for (const run of this.#runs.keys()) {
      if (this.#runs.size <= Math.max(limit, wanted.length)) return;
      if (!wanted.includes(run)) this.#runs.delete(run);
    }
  }
}

function addPoints(series: RunSeries, event: SeriesEvent | TelemetryEvent, columns: readonly Columns[]): void {
  series.version += 1;
  event.blocks.forEach((block, index) => {
    const points = (event.reset ? undefined : series.metrics.get(block.metric)) ?? new MetricPoints();
    const added = columns[index];
    // A stream that was resumed from an older cursor may repeat what was under way to us.
    const repeated = event.reset ? 0 : Math.max(0, points.total - (block.total - block.count));
    if (added !== undefined) points.append(added, repeated);
    points.total = Math.max(points.total, block.total);
    if (event.reset && block.count < block.total) [points.thinned, points.thinnedFor] = [block.count, event.columns];
    series.metrics.set(block.metric, points);
  });
}

/** Cursors are `<generation>:<count>`; the count only grows within a generation. */
function isBehind(cursor: string, held: string | undefined): boolean {
  const [generation, count] = splitCursor(cursor);
  const [heldGeneration, heldCount] = splitCursor(held ?? '');
  return generation === heldGeneration && count <= heldCount;
}

function splitCursor(cursor: string): [string, number] {
  const colon = cursor.lastIndexOf(':');
  return [cursor.slice(0, colon), Number(cursor.slice(colon + 1))];
}

function makeColumns(capacity: number): Columns {
  return { step: new Float64Array(capacity), time: new Float64Array(capacity), value: new Float64Array(capacity) };
}
