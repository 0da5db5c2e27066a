// Gives the messages of a bundle short names: what a page says is looked up by keys that only programmers read.
import { readdir, readFile } from 'node:fs/promises';

const SOURCES = new URL('src/', import.meta.url);
const MESSAGES = new URL('src/ui/translate.ts', import.meta.url);
const QUOTED = /'([\w.]+)'/g;
/** The begin of a key that the code puts together: `chart.axis.${value}`. */
const BEGIN = /`([\w.]+\.)(?=\$\{)/g;

/** What stands for keys, and for the begins of those that the code puts together of parts. */
async function shortNames() {
  const texts = (await readdir(SOURCES, { recursive: true })).filter((entry) => entry.endsWith('.ts')).map((entry) => readFile(new URL(entry, SOURCES), 'utf8'));
  const found = (await Promise.all(texts)).flatMap((text) => [...text.matchAll(BEGIN)].map(([, begin]) => begin));
  const keys = [...(await readFile(MESSAGES, 'utf8')).matchAll(/^ {2}'([\w.]+)': \[/gm)].map(([, key]) => key);
  const begins = [...new Set(found)].filter((begin) => keys.some((key) => key.startsWith(begin))).sort((a, b) => b.length - a.length);
  const short = new Map(begins.map((begin, index) => [begin, `$${index.toString(36)}.`]));
  keys.forEach((key, index) => {
    const begin = begins.find((one) => key.startsWith(one));
    short.set(key, begin === undefined ? `$${index.toString(36)}` : short.get(begin) + key.slice(begin.length));
  });
  return short;
}

export const shortKeysOfMessages = {
  name: 'short-keys',
  async setup(build) {
    const short = await shortNames();
    build.onLoad({ filter: /src\/.*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const quoted = text.replace(QUOTED, (whole, key) => (short.has(key) ? `'${short.get(key)}'` : whole));
      return { contents: quoted.replace(BEGIN, (whole, begin) => (short.has(begin) ? `\`${short.get(begin)}` : whole)), loader: 'ts' };
    });
  },
};
