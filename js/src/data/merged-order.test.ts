import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MergedOrder } from './merged-order';

interface Written {
  log: number;
  line: number;
  second: number;
}

class GrowingLog {
  first = 1;
  last = 0;
  lines: number[] = [];
  seconds: number[] = [];

  constructor(readonly log: number) {}

  write(second: number): Written {
    this.last += 1;
    if (second > (this.seconds.at(-1) ?? -1)) {
      this.lines.push(this.last);
      this.seconds.push(second);
    }
    return { log: this.log, line: this.last, second: this.seconds.at(-1) as number };
  }
}

/** Repeatable whole numbers below a limit. */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const byTime = (a: Written, b: Written): number => a.second - b.second || a.log - b.log || a.line - b.line;
const rowsOf = (order: MergedOrder): unknown[] => Array.from({ length: order.count }, (_, index) => order.locate(index + 1));

test('growing logs stay merged by time, each line once and in the order of its log', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = randomNumbers(seed);
    const logs = Array.from({ length: 1 + random(4) }, (_, log) => new GrowingLog(log));
    const order = new MergedOrder(logs);
    const written: Written[] = [];
    for (let round = 0; round < 12; round++) {
      for (let count = random(9); count > 0; count--) written.push((logs[random(logs.length)] as GrowingLog).write(round + random(4)));
      order.extend();
      const expected = [...written].sort(byTime);
      assert.deepEqual(rowsOf(order), expected.map(({ log, line }) => ({ log, line })), `seed ${seed}, round ${round}`);
      for (const [index, { log, line }] of expected.entries()) {
        assert.equal(order.rowOf(log, line), index + 1);
        for (const other of logs) {
          const upTo = expected.slice(0, index + 1).filter((one) => one.log === other.log).at(-1)?.line ?? 0;
          assert.equal(order.lineUpTo(other.log, index + 1), upTo);
        }
      }
      for (let moment = -1; moment < 17; moment++) assert.equal(order.rowsBy(moment), expected.filter(({ second }) => second <= moment).length);
    }
  }
});

test('what is in no row has no place', () => {
  const log = new GrowingLog(0);
  const empty = new MergedOrder([log]);
  assert.deepEqual([empty.count, empty.locate(1), empty.lineUpTo(0, 0), empty.rowsBy(9)], [0, undefined, 0, 0]);

  log.write(5);
  empty.extend();

  assert.deepEqual([empty.locate(0), empty.locate(2), empty.rowOf(0, 2), empty.rowOf(1, 1)], [undefined, undefined, undefined, undefined]);
});

test('lines whose seconds become known later are put in their place', () => {
  const [first, second] = [new GrowingLog(0), new GrowingLog(1)];
  first.write(1);
  second.write(5);
  first.last = 3;
  const order = new MergedOrder([first, second]);
  assert.deepEqual(rowsOf(order).map((place) => (place as Written).log), [0, 0, 0, 1]);

  first.lines.push(3);
  first.seconds.push(9);
  order.extend();

  assert.deepEqual(rowsOf(order).map((place) => (place as Written).log), [0, 0, 1, 0]);
});

test('lines are merged by looking at each second a few times, and one more line by looking at a few', () => {
  let looks = 0;
  const counted = (values: number[]): number[] => new Proxy(values, { get: (target, key) => (looks++, Reflect.get(target, key) as unknown) });
  const count = 20_000;
  const logs = [0, 1].map((log) => ({
    first: 1,
    last: count,
    lines: Array.from({ length: count }, (_, index) => index + 1),
    seconds: counted(Array.from({ length: count }, (_, index) => 2 * index + log)),
  }));

  const order = new MergedOrder(logs);
  const merging = looks;
  (logs[0] as (typeof logs)[0]).last += 1;
  order.extend();

  assert.equal(order.count, 2 * count + 1);
  assert.ok(merging <= 4 * 2 * count, `${merging} looks`);
  assert.ok(looks - merging < 100, `${looks - merging} looks`);
});
