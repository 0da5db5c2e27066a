import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complete, quoted, type Vocabulary } from './complete';
import { parseQuery } from './parse';

const VOCABULARY: Vocabulary = {
  fields: { project: ['vision', 'my language'], status: ['running', 'failed'], tag: ['best'] },
  keys: [
    { name: 'lr', kind: 'number', examples: [] },
    { name: 'optimizer', kind: 'text', examples: ['adam', 'sgd'] },
    { name: 'val/acc top1', kind: 'number', examples: [] },
    { name: 'amp', kind: 'flag', examples: [] },
  ],
};

/** The texts that are offered at the end of a line, and where they would begin. */
function offered(line: string): [number, string[]] {
  const { from, options } = complete(line, line.length, VOCABULARY);
  return [from, options.map(({ text }) => text)];
}

test('an empty line offers every field and key', () => {
  const [from, texts] = offered('');

  assert.equal(from, 0);
  assert.deepEqual(texts.slice(0, 3), ['alias:', 'experiment:', 'id:']);
  assert.ok(texts.includes('lr') && texts.includes('"val/acc top1"'));
});

test('what begins as the word comes before what only holds it', () => {
  assert.deepEqual(offered('status:failed t')[1], ['tag:', 'experiment:', 'project:', 'status:', 'optimizer', '"val/acc top1"']);
});

test('a whole key offers its operators', () => {
  assert.deepEqual(offered('lr'), [0, ['lr<', 'lr<=', 'lr>', 'lr>=', 'lr=', 'lr!=']]);
  assert.deepEqual(offered('-(optimizer'), [2, ['optimizer=', 'optimizer!=']]);
});

test('a field and a key with texts offer their values, quoted where they must be', () => {
  assert.deepEqual(offered('project:'), [8, ['vision ', '"my language" ']]);
  assert.deepEqual(offered('project:lang'), [8, ['"my language" ']]);
  assert.deepEqual(offered('a status:ru'), [9, ['running ']]);
  assert.deepEqual(offered('optimizer = s'), [12, ['sgd ']]);
  assert.deepEqual(offered('amp='), [4, ['true ', 'false ']]);
});

test('a number has no values to offer', () => {
  assert.deepEqual(offered('lr<')[1], []);
});

test('the word at the caret counts, not the end of the line', () => {
  const { from, options } = complete('st lr<1', 2, VOCABULARY);

  assert.equal(from, 0);
  assert.equal(options[0]?.text, 'status:');
});

test('what is inside quotes is one word', () => {
  assert.deepEqual(offered('"val/acc')[1], ['"val/acc top1"']);
  assert.deepEqual(offered('"free text" opt')[1], ['optimizer']);
});

test('a text that is quoted is read back', () => {
  for (const text of ['plain', 'two words', 'or', '-x', 'a"b\\c', 'a=b', '']) {
    assert.deepEqual(parseQuery(quoted(text)), [{ kind: 'words', text }]);
  }
});
