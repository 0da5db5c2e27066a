// Leaves out of uPlot what we never use, a fifth of it: our lines are drawn by ui/chart/trace.ts.
// uPlot has flags for that, which its package on npm was built without.
import { readFile } from 'node:fs/promises';

/** Builders of lines and points, and the functions that it hands to plugins. */
const CUTS = [
  [/const linearPath = linear\(\) ;/, 'const linearPath = null;'],
  [/const pointsPath = points\(\) ;/, 'const pointsPath = null;'],
  [/uPlot\.assign = assign;.*?(?=export \{)/s, 'uPlot.pxRatio = pxRatio;\nuPlot.sync = _sync;\n'],
];

export const slimUplot = {
  name: 'slim-uplot',
  setup(build) {
    build.onLoad({ filter: /uPlot\.esm\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, 'utf8');
      for (const [written, instead] of CUTS) {
        if (!written.test(contents)) throw new Error(`this uPlot has no ${written}: look what has changed in it`);
        contents = contents.replace(written, instead);
      }
      return { contents };
    });
  },
};
