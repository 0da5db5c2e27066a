// Gives the messages of the widget short names: what a page says is looked up by keys that only programmers read.
import { readdir, readFile } from 'node:fs/promises';

const SOURCES = new URL('src/', import.meta.url);
const MESSAGES = new URL('src/ui/translate.ts', import.meta.url);

/** Keys of messages to short ones; those that the code puts together of parts stay as they are. */
async function shortKeys() {
  const parts = [];
  for (const entry of await readdir(SOURCES, { recursive: true })) {
    if (!entry.endsWith('.ts')) continue;
    const text = await readFile(new URL(entry, SOURCES), 'utf8');
    for (const [, pattern] of text.matchAll(/`([\w.]*\.\$\{[^`]*)`/g)) parts.push(new RegExp(`^${pattern.replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '[^.]+')}$`));
  }
  const keys = [...(await readFile(MESSAGES, 'utf8')).matchAll(/^ {2}'([\w.]+)': \[/gm)].map(([, key]) => key);
  const fixed = keys.filter((key) => !parts.some((pattern) => pattern.test(key)));
  return new Map(fixed.map((key, index) => [key, `$${index.toString(36)}`]));
}

export const shortKeysOfMessages = {
  name: 'short-keys',
  async setup(build) {
    const short = await shortKeys();
    build.onLoad({ filter: /src\/.*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { contents: text.replace(/'([\w.]+)'/g, (whole, key) => (short.has(key) ? `'${short.get(key)}'` : whole)), loader: 'ts' };
    });
  },
};
