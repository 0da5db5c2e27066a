import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PALETTE_SIZE, RunColours } from './run-colours';

const EXAMPLES = JSON.parse(readFileSync('../tests/data/run_colours.json', 'utf8')) as { what: string; runs: string[]; slots: number[] }[];

for (const { what, runs, slots } of EXAMPLES) {
  test(`Python gives the same colours: ${what}`, () => {
    const colours = new RunColours();

    colours.show(runs);

    assert.deepEqual(runs.map((run) => colours.of(run).variable), slots.map((slot) => `--rn-run-${slot % PALETTE_SIZE}`));
  });
}

test('a colour of the palette that was set wins over the one a run would have', () => {
  const colours = new RunColours();

  colours.show(['a', 'b'], { a: 'palette-7', elsewhere: 'palette-2' });

  assert.deepEqual(colours.of('a'), { variable: '--rn-run-7', dash: [] });
  assert.equal(colours.of('elsewhere').variable, '--rn-run-2');
  colours.show(['a', 'b'], { a: 'palette-9' });
  assert.notEqual(colours.of('a').variable, '--rn-run-9');
});

test('a still picture has the palette of the live view, light and dark', () => {
  const palette = (file: string): string[] => readFileSync(`src/ui/styles/${file}`, 'utf8').match(/--rn-run-\d: ?#\w+/g)?.map((one) => one.replace(' ', '')) ?? [];

  const live = palette('theme.css');

  assert.equal(live.length, 2 * PALETTE_SIZE);
  assert.deepEqual(palette('picture.raw.css'), [...live, ...live.slice(PALETTE_SIZE)]);
});
