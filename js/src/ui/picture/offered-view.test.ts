import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { LiveEvent, RunRow } from '../../contract/generated';
import { DataClient } from '../../data/client';
import { MemoryViewState } from '../../data/view-state';
import { FakeTransport } from '../../transport/fake';
import { followEnds } from './offered-view';

const runsEvent = (cursor: string, status: RunRow['status']): LiveEvent => ({
  type: 'runs', cursor, reset: cursor === 'r:1', older: [], removed: [], total: 1, store: '/s', keys: [], known_keys: null,
  rows: [{
    key: 'a', id: 'a', project: 'p', name: 'n', status, recorded_status: status, status_reason: null, alias: null,
    tags: [], created_at: 1, started_at: 1, ended_at: null, primary: null, problems: [], values: {},
  }],
});
const seriesEvent = (cursor: string): LiveEvent => ({ type: 'series', cursor, reset: true, run: 'a', columns: 9, stages: [], marks: [], first_mark: 0, has_telemetry: false, blocks: [] });

/** A page that follows the ends of its runs; the clock stands still until it is moved. */
function follow(t: TestContext): { transport: FakeTransport; viewState: MemoryViewState; pictures: () => number } {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const life = new AbortController();
  t.after(() => life.abort());
  const transport = new FakeTransport({}, { pushed: true });
  const client = new DataClient(transport, life.signal, (callback) => callback());
  const viewState = new MemoryViewState();
  client.bind(viewState);
  let count = 0;
  followEnds({ client, viewState }, () => void (count += 1), life.signal);
  const pictures = (): number => {
    t.mock.timers.tick(60_000);
    return count;
  };
  return { transport, viewState, pictures };
}

test('a run that ends is drawn once more, a running one is not', (t) => {
  const { transport, viewState, pictures } = follow(t);
  viewState.set({ selected: ['a'] });
  transport.emit(runsEvent('r:1', 'running'));
  const before = pictures();

  transport.emit(runsEvent('r:2', 'finished'));

  assert.deepEqual([before, pictures()], [0, 1]);
  transport.emit(runsEvent('r:3', 'finished'));
  assert.equal(pictures(), 1);
});

test('a run that had ended before it was chosen is drawn when it is', (t) => {
  const { transport, viewState, pictures } = follow(t);
  transport.emit(runsEvent('r:1', 'finished'));

  viewState.set({ selected: ['a'] });

  assert.equal(pictures(), 1);
});

test('points that come long after the end are drawn too', (t) => {
  const { transport, viewState, pictures } = follow(t);
  viewState.set({ selected: ['a'] });
  transport.emit(runsEvent('r:1', 'finished'));
  const before = pictures();

  transport.emit(seriesEvent('s:1'));

  assert.deepEqual([before, pictures()], [1, 2]);
});
