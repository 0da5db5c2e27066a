// Which metrics stand together and in which order. Pure, so that it can be tested without a page.

import { compareMachine, MACHINE_GROUP } from './machine-metrics';

export interface MetricGroup {
  /** What stands before the first slash; empty for metrics without one. */
  name: string;
  metrics: readonly string[];
}

/** Prefixes in the order of a training's life; all others follow by name. */
const FIRST_GROUPS = ['train', 'training', 'val', 'valid', 'validation', 'eval', 'test'];

const { compare } = new Intl.Collator('en', { numeric: true });

/**
 * Gives the metrics by prefix: training, validation and test first, the other prefixes by name, then metrics without
 * one, and what the machine did last. The order depends on the names alone, so it is the same for every choice of runs.
 */
export function groupMetrics(metrics: readonly string[]): MetricGroup[] {
  const groups = new Map<string, string[]>();
  for (const metric of metrics) {
    const name = prefixOf(metric);
    const members = groups.get(name);
    if (members === undefined) groups.set(name, [metric]);
    else members.push(metric);
  }
  const sorted = [...groups].sort(([a], [b]) => rankOf(a) - rankOf(b) || compare(a, b));
  return sorted.map(([name, members]) => ({ name, metrics: members.sort(name === MACHINE_GROUP ? compareMachine : compare) }));
}

function prefixOf(metric: string): string {
  return metric.slice(0, Math.max(0, metric.indexOf('/')));
}

function rankOf(group: string): number {
  if (group === '') return FIRST_GROUPS.length + 1;
  if (group === MACHINE_GROUP) return FIRST_GROUPS.length + 2;
  const rank = FIRST_GROUPS.indexOf(group.toLowerCase());
  return rank < 0 ? FIRST_GROUPS.length : rank;
}

/**
 * Gives whether a metric fits what was typed: every word must occur in its name, in upper or lower case. A word with
 * `*` (any letters) or `?` (one letter) must fit the whole name.
 */
export function metricFilter(search: string): (metric: string) => boolean {
  const tests = search.toLowerCase().split(/\s+/).filter(Boolean).map(wordTest);
  return (metric) => tests.every((test) => test(metric.toLowerCase()));
}

function wordTest(word: string): (name: string) => boolean {
  if (!/[*?]/.test(word)) return (name) => name.includes(word);
  const source = word.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  const pattern = new RegExp(`^${source}$`, 's');
  return (name) => pattern.test(name);
}
