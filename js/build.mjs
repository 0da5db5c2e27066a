// Bundles the widget into runicorn/static; with --dev-page the page for looking at components instead.
import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { minify } from 'terser';
import { shortKeysOfMessages } from './short-keys.mjs';
import { slimUplot } from './slim-uplot.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const shared = {
  absWorkingDir: here,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  plugins: [slimUplot, shortKeysOfMessages],
  logLevel: 'info',
};

if (process.argv.includes('--dev-page')) {
  await mkdir(`${here}build/dev`, { recursive: true });
  await esbuild.build({ ...shared, minify: false, entryPoints: ['dev/page.ts'], outdir: 'build/dev' });
  await copyFile(`${here}dev/index.html`, `${here}build/dev/index.html`);
} else {
  await esbuild.build({
    ...shared,
    charset: 'utf8', // 简体中文 in half the bytes
    entryPoints: { widget: 'src/hosts/widget/index.ts', picture: 'src/ui/styles/picture.raw.css' },
    outdir: '../runicorn/static',
  });
  await squeeze(`${here}../runicorn/static/widget.js`);
  // The viewer's page is cached by the browser, and so may be larger than what every widget carries.
  await esbuild.build({ ...shared, charset: 'utf8', entryPoints: { page: 'src/hosts/page/index.ts' }, outdir: '../runicorn/static' });
  await cp(`${here}page`, `${here}../runicorn/static`, { recursive: true });
  // One classic script: a page that was opened from a folder may import nothing.
  await esbuild.build({ ...shared, format: 'iife', entryPoints: { file: 'src/hosts/file/index.ts' }, outdir: '../runicorn/static' });
}

/**
 * Takes out of a bundle what esbuild, which looks at it once, leaves: every widget of a notebook carries these bytes. No function of ours or of uPlot
 * that is written as an expression is called with `new`, so all of them can be arrows.
 */
async function squeeze(path) {
  const { code } = await minify(await readFile(path, 'utf8'), { module: true, ecma: 2022, compress: { passes: 2, unsafe_arrows: true } });
  await writeFile(path, code);
}
