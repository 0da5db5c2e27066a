// Leaves out uPlot's builders of lines, bars and points, a seventh of it: our lines are drawn by ui/chart/trace.ts.
// uPlot has a flag for that, which its package on npm was built without.
import { readFile } from 'node:fs/promises';

const CUTS = [
  [/const linearPath = linear\(\) ;/, 'const linearPath = null;'],
  [/const pointsPath = points\(\) ;/, 'const pointsPath = null;'],
  [/let paths = uPlot\.paths = \{[^}]*\};(\s*\(paths\.\w+ *= \w+\);)+/, ''],
];

export const uplotWithoutPaths = {
  name: 'uplot-without-paths',
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
