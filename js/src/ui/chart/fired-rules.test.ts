import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FiredRules, onRuleFired, RULE_FIRED } from './fired-rules';

const mark = (rule: string, action = 'notify') => ({ rule, action, step: 1, time: 2, figures: 'loss = 3' });

test('what fired before somebody looked is old, and each rule is new once', () => {
  const rules = new FiredRules();

  assert.deepEqual(rules.since('a', [mark('old')]), []);
  assert.deepEqual(rules.since('a', [mark('old'), mark('new'), mark('quiet', 'mark')]), [mark('new')]);
  assert.deepEqual(rules.since('a', [mark('old'), mark('new'), mark('quiet', 'mark')]), []);
  assert.deepEqual(rules.since('b', []), []);
  assert.deepEqual(rules.since('b', [mark('first')]), [mark('first')]);
});

test('two charts that show one run tell of a rule once', () => {
  const page = new EventTarget();
  const told: string[] = [];
  onRuleFired(page, ({ rule }) => told.push(rule), new AbortController().signal);

  for (const rule of ['a', 'a', 'b']) page.dispatchEvent(new CustomEvent(RULE_FIRED, { detail: { run: 'r', label: 'r', ...mark(rule) } }));

  assert.deepEqual(told, ['a', 'b']);
});
