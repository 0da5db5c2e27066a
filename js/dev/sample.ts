// Made-up runs, so that every state of every component can be looked at without Python.

import type { Columns } from '../src/contract/frame';
import { type RunKey, type RunRow, type SeriesEvent, type Stage, TELEMETRY, type TelemetryEvent } from '../src/contract/generated';

export const NOW = Date.now() / 1000;
const STATUSES = ['running', 'finished', 'finished', 'failed', 'interrupted', 'crashed', 'stale', 'early stop'];
const PROJECTS = ['vision', 'language', '语音识别', 'a project with quite a long name'];
const NAMES = ['baseline', 'wide', 'augmented', 'lr-sweep'];

/** Repeatable numbers between 0 and 1. */
export function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export function makeRows(count: number): RunRow[] {
  return Array.from({ length: count }, (_, index) => makeRow(index));
}

function makeRow(index: number): RunRow {
  const status = STATUSES[index % STATUSES.length] as string;
  const started = NOW - 40 - index * 4321;
  const project = PROJECTS[Math.floor(index / 3) % PROJECTS.length] as string;
  const name = NAMES[index % NAMES.length] as string;
  const id = `20250${1 + (index % 9)}12_1${String(10000 + index).slice(-5)}_${(index * 7919).toString(16).padStart(6, '0').slice(-6)}`;
  return {
    key: `${project}/${name}/runs/${id}`,
    id,
    project,
    name,
    status,
    recorded_status: status,
    status_reason: status === 'failed' ? 'RuntimeError: CUDA out of memory' : null,
    alias: index % 3 === 0 ? `resnet-${index}` : null,
    tags: index % 2 === 0 ? ['tuned'] : [],
    created_at: started,
    started_at: started,
    ended_at: status === 'running' || status === 'stale' ? null : started + 60 * (index + 1),
    primary: index % 5 === 4 ? null : { name: 'val/accuracy', value: 0.7 + 0.001 * (index % 200), step: 100 * index + 40, mode: 'max' },
    problems: index % 7 === 6 ? ['status.json is not JSON'] : [],
    values: makeValues(index),
  };
}

/** Values of every key of `KEYS`. */
function makeValues(index: number): Record<string, unknown> {
  const group = Math.floor(index / 4);
  return {
    lr: [0.1, 0.03, 1e-3, 3e-4][group % 4],
    optimizer: ['adam', 'sgd', 'adamw'][group % 3],
    'model.depth': [18, 34, 50][group % 3],
    amp: group % 2 === 0,
    ...(index % 5 === 4 ? {} : { scheduler: index % 3 === 0 ? null : 'cosine schedule with a long warm-up' }),
    seed: index % 4,
    'same:seed': String(group % 12),
    'val/loss': 0.2 + 0.001 * ((index * 37) % 500),
  };
}

const key = (name: string, kind: RunKey['kind'], source: RunKey['source'] = 'config', examples: string[] = []): RunKey => ({
  name,
  source,
  kind,
  varies: true,
  examples,
});
export const KEYS: RunKey[] = [
  key('lr', 'number'),
  key('optimizer', 'text', 'config', ['adam', 'sgd', 'adamw']),
  key('model.depth', 'number'),
  key('amp', 'flag'),
  key('scheduler', 'text', 'config', ['cosine schedule with a long warm-up']),
  key('seed', 'number'),
  key('val/loss', 'number', 'summary'),
];

const METRICS: Record<string, (progress: number, noise: number, seed: number) => number> = {
  'train/loss': (progress, noise, seed) => (2.2 + 0.2 * (seed % 3)) * Math.exp(-4 * progress) + 0.08 + 0.06 * noise,
  'val/accuracy': (progress, noise, seed) => 0.97 - 0.02 * (seed % 4) - 0.6 * Math.exp(-6 * progress) + 0.01 * noise,
  learning_rate: (progress) => 3e-4 * Math.cos((progress * Math.PI) / 2) ** 2 + 1e-7,
  'a metric/with gaps': (progress, noise) => (Math.floor(progress * 12) % 4 === 2 ? NaN : progress > 0.4 && progress < 0.403 ? Infinity : 30 + 10 * Math.sin(9 * progress) + noise),
  tokens: (progress, noise) => 1.5e6 * progress + 1e4 * noise,
};

/** Gives all rows that many made-up config keys. */
export function addKeys(rows: readonly RunRow[], count: number): void {
  for (let number = 0; number < count; number++) {
    const name = number % 2 === 0 ? `model.layer${number}.width` : `augmentation.policy.${number}`;
    KEYS.push(key(name, number % 2 === 0 ? 'number' : 'text'));
    for (const [index, row] of rows.entries()) row.values[name] = number % 2 === 0 ? 2 ** ((index * (number + 3)) % 9) : ['random crop', 'mix-up', 'none'][(index + number) % 3];
  }
}

/** Adds that many made-up metrics to all runs. */
export function addMetrics(count: number): void {
  for (let index = 0; index < count; index++) {
    const prefix = ['layer', 'gpu', 'train', 'val'][index % 4] as string;
    METRICS[`${prefix}/value ${index}`] = (progress, noise, seed) => (1 + (seed % 5) / 5) * Math.cos((index + 2) * progress) + 0.1 * noise;
  }
}

/** Adds what two cards, the host and the run did, as telemetry has it. */
export function addMachine(): void {
  const busy = (progress: number): number => (progress > 0.45 && progress < 0.55 ? 0.2 : 1);
  for (const card of [0, 1]) {
    METRICS[`telemetry/gpu.${card}.util`] = (progress, noise) => 94 * busy(progress) + 8 * noise;
    METRICS[`telemetry/gpu.${card}.mem_mib`] = (progress) => 60_000 + 2000 * card + 500 * Math.round(10 * progress);
    METRICS[`telemetry/gpu.${card}.temp_c`] = (progress, noise) => 60 + 12 * busy(progress) + noise;
    METRICS[`telemetry/gpu.${card}.power_w`] = (progress, noise) => 120 + 500 * busy(progress) + 20 * noise;
  }
  METRICS['telemetry/host.cpu'] = (progress, noise) => 20 + 60 * (1 - busy(progress)) + 5 * noise;
  METRICS['telemetry/run.cpu'] = (_, noise) => 240 + 40 * noise;
}

/** What of a batch is about the machine, as an event of its own, and the rest. */
export function splitBatch({ event, columns }: Batch): { own: Batch; machine: { event: TelemetryEvent; columns: Columns[] } } {
  const part = (machine: boolean): Pick<Batch, 'columns'> & Pick<SeriesEvent, 'blocks'> => {
    const found = event.blocks.flatMap((block, index) => (block.metric.startsWith(TELEMETRY) === machine ? [{ block, columns: columns[index] as Columns }] : []));
    return { blocks: found.map(({ block }) => block), columns: found.map((one) => one.columns) };
  };
  const [own, machine] = [part(false), part(true)];
  const { cursor, reset, run } = event;
  return {
    own: { event: { ...event, blocks: own.blocks, has_telemetry: machine.blocks.length > 0 }, columns: own.columns },
    machine: { event: { type: 'telemetry', cursor, reset, run, columns: 0, blocks: machine.blocks }, columns: machine.columns },
  };
}

export interface Batch {
  event: SeriesEvent;
  columns: Columns[];
}

/** Points `from` to `to` of `total`, as one event. */
export function makeBatch(row: RunRow, seed: number, from: number, to: number, total: number): Batch {
  const start = row.started_at ?? NOW;
  const metrics = Object.entries(METRICS);
  const columns = metrics.map(([metric, value], position) => {
    const random = makeRandom(seed * 97 + position * 13 + from);
    const steps = Array.from({ length: to - from }, (_, index) => from + index + 1);
    const time = steps.map((step) => start + step * (0.2 + 0.02 * seed));
    return {
      step: Float64Array.from(steps),
      time: Float64Array.from(time),
      value: Float64Array.from(steps, (step) => value(step / total, random() - 0.5, seed + metric.length)),
    };
  });
  const single: Columns = { step: Float64Array.of(total), time: Float64Array.of(start + 300), value: Float64Array.of(0.9 + seed / 100) };
  const withTest = from === 0;
  const blocks = metrics.map(([metric]) => ({ metric, count: to - from, total: to }));
  if (withTest) blocks.push({ metric: 'test/accuracy', count: 1, total: 1 });
  const event: SeriesEvent = {
    columns: 0,
    type: 'series',
    cursor: `${seed}:${to}`,
    reset: from === 0,
    run: row.key,
    stages: makeStages(start, total, seed),
    has_telemetry: false,
    marks: [{ rule: 'train/loss > 1', action: 'mark', step: Math.round(total / 3), time: start + 100, figures: 'train/loss = 1.2' }],
    first_mark: 0,
    blocks,
  };
  return { event, columns: withTest ? [...columns, single] : columns };
}

function makeStages(start: number, total: number, seed: number): Stage[] {
  const borders = [1, Math.round(total * 0.1), Math.round(total * 0.7), total];
  return ['warm-up', 'train', 'fine-tune'].map((name, index) => {
    const [first, last] = [borders[index] as number, borders[index + 1] as number];
    const at = (step: number): number => start + step * (0.2 + 0.02 * seed);
    return { name, first_step: first, first_time: at(first), last_step: last, last_time: at(last) };
  });
}
