import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Methods, SeriesParams } from '../contract/generated';
import { type Answer, type Method, type Transport, TransportError } from '../transport/transport';
import { DetailStore, type Need, type View } from './detail-store';

interface Question {
  params: SeriesParams;
  signal: AbortSignal;
  answer(thinned?: string[]): void;
  refuse(): void;
}

/** A transport whose answers come when the test says so. */
function setUp(): { store: DetailStore; questions: Question[]; changes: () => number; life: AbortController } {
  const life = new AbortController();
  const questions: Question[] = [];
  const request = <M extends Method>(_: M, params: Methods[M]['params'], signal: AbortSignal): Promise<Answer<M>> =>
    new Promise((resolve, reject) => {
      const asked = params as SeriesParams;
      const metrics = asked.metrics ?? [];
      const points = { step: Float64Array.of(1), time: Float64Array.of(2), value: Float64Array.of(3) };
      const answer = (thinned: string[] = metrics): void => {
        const result = { run: asked.run, cursor: 'g:9', stages: [], blocks: metrics.map((metric) => ({ metric, count: 1, total: 50 })), thinned };
        resolve({ result, columns: metrics.map(() => points) } as unknown as Answer<M>);
      };
      questions.push({ params: asked, signal, answer, refuse: () => reject(new TransportError('unreachable', 'no way')) });
    });
  const transport: Transport = { mayBeBusy: true, pushed: false, request, follow: () => ({ renew: () => undefined }) };
  let changes = 0;
  const store = new DetailStore(transport, () => (changes += 1), life.signal);
  return { store, questions, changes: () => changes, life };
}

const view = (start: number, end: number, columns = 100): View => ({ axis: 'step', origin: 0, log: false, start, end, columns });
const need = (start: number, end: number, metric = 'loss'): Need => ({ run: 'r', metric, view: view(start, end) });
const answered = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

test('metrics of one run are asked for together, with a margin for small moves', async () => {
  const { store, questions, life } = setUp();

  store.want([need(10, 20), need(10, 20, 'accuracy')]);
  questions[0]?.answer();
  await answered();

  assert.deepEqual(questions.map(({ params }) => [params.metrics, params.start, params.end, params.columns]), [[['loss', 'accuracy'], 5, 25, 200]]);
  assert.ok(store.has(need(6, 16), 'g:12'));
  assert.ok(!store.has(need(10, 14), 'g:12'), 'a narrower window has narrower pixels');
  assert.ok(!store.has(need(10, 20), 'other:12'), 'the file is another one now');
  life.abort();
});

test('a window of which nothing was left out is asked for once, however deep the zoom goes', async () => {
  const { store, questions, life } = setUp();
  store.want([need(10, 20)]);
  questions[0]?.answer([]);
  await answered();

  const found = store.get(need(12, 12.5), 'g:9');

  assert.ok(store.has(need(12, 12.5), 'g:9'));
  assert.deepEqual([...(found?.points.value ?? [])], [3]);
  life.abort();
});

test('the answer to a question that nobody has any more is dropped', async () => {
  const { store, questions, life } = setUp();
  store.want([need(10, 20)]);

  store.want([need(500, 510)]);
  questions[0]?.answer();
  questions[1]?.answer();
  await answered();

  assert.equal(questions[0]?.signal.aborted, true);
  assert.equal(store.get(need(10, 20), 'g:9'), undefined);
  assert.ok(store.has(need(500, 510), 'g:9'));
  assert.equal(store.loading, false);
  life.abort();
});

test('a move within what is on its way asks nothing new', () => {
  const { store, questions, life } = setUp();
  store.want([need(10, 20)]);

  store.want([need(12, 22)]);

  assert.equal(questions.length, 1);
  assert.equal(store.loading, true);
  life.abort();
});

test('a refused question is told until one is answered', async () => {
  const { store, questions, life } = setUp();
  store.want([need(10, 20)]);
  questions[0]?.refuse();
  await answered();
  const told = store.failure;

  store.want([need(30, 40)]);
  questions[1]?.answer();
  await answered();

  assert.deepEqual([told, store.failure], ['no way', '']);
  life.abort();
});
