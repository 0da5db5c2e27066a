// New points of many series, packed by runicorn/widgets/packing.py, as the events that they stand for.

import { asNumbers, type Columns } from '../contract/frame';
import type { Live, PackedPoints, SeriesBlock, SeriesEvent, Stage } from '../contract/generated';

interface Unpacked {
  event: SeriesEvent;
  columns: Columns[];
}

/** What both sides know of a run since its last whole message. */
interface Numbered {
  run: string;
  generation: string;
  stages: readonly Stage[];
  has_telemetry: boolean;
  metrics: string[];
}

export class PointUnpacker {
  readonly #runs = new Map<number, Numbered>();
  readonly #handles = new Map<string, number>();

  /** Takes note of a message that may give its run a new handle. */
  note({ event, handle }: Live): void {
    if (event.type !== 'series' || !handle) return;
    this.#runs.delete(this.#handles.get(event.run) ?? 0);
    this.#handles.set(event.run, handle);
    const generation = event.cursor.slice(0, event.cursor.lastIndexOf(':'));
    this.#runs.set(handle, { run: event.run, generation, stages: event.stages, has_telemetry: event.has_telemetry, metrics: event.blocks.map(({ metric }) => metric) });
  }

  /** Gives the events of the runs whose last whole message is here; points of others continue nothing. */
  unpack({ rows }: PackedPoints, buffers: readonly DataView[]): Unpacked[] {
    const numbers = asNumbers(buffers[0]);
    let offset = 0;
    const take = (count: number): Float64Array => numbers.subarray(offset, (offset += count));
    const events: Unpacked[] = [];
    for (const [handle, reached, ...triples] of rows) {
      const known = this.#runs.get(Number(handle));
      const blocks: SeriesBlock[] = [];
      const columns: Columns[] = [];
      for (let at = 0; at < triples.length; at += 3) {
        const [named, count, total] = [triples[at] ?? 0, Number(triples[at + 1]), Number(triples[at + 2])];
        if (typeof named === 'string') known?.metrics.push(named);
        blocks.push({ metric: typeof named === 'string' ? named : (known?.metrics[named] ?? ''), count, total });
        columns.push({ step: take(count), time: take(count), value: take(count) });
      }
      if (known === undefined) continue;
      known.stages = withEnd(known.stages, columns);
      const event: SeriesEvent = { type: 'series', cursor: `${known.generation}:${reached}`, reset: false, run: known.run, stages: [...known.stages], columns: 0, blocks, marks: [], first_mark: 0, has_telemetry: known.has_telemetry };
      events.push({ event, columns });
    }
    return events;
  }
}

/** The stages as they are when the last one goes on to the latest of the new points. */
function withEnd(stages: readonly Stage[], columns: readonly Columns[]): readonly Stage[] {
  const last = stages.at(-1);
  const latest = columns.reduce<Columns | undefined>((best, one) => (best === undefined || lastTime(one) > lastTime(best) ? one : best), undefined);
  const [last_step, last_time] = [latest?.step.at(-1), latest?.time.at(-1)];
  if (last === undefined || last_step === undefined || last_time === undefined) return stages;
  return [...stages.slice(0, -1), { ...last, last_step, last_time }];
}

function lastTime({ time }: Columns): number {
  return time.at(-1) ?? -Infinity;
}
