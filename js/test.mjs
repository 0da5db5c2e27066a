// Bundles every src/**/*.test.ts and runs them with node's own test runner.
import { spawnSync } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const outdir = join(here, 'build', 'tests');
const sources = (await readdir(join(here, 'src'), { recursive: true })).filter((path) => path.endsWith('.test.ts'));
await rm(outdir, { recursive: true, force: true });
await esbuild.build({
  absWorkingDir: here,
  entryPoints: sources.map((path) => join('src', path)),
  outdir,
  outbase: 'src',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  loader: { '.css': 'empty' },
  logLevel: 'warning',
});
const built = (await readdir(outdir, { recursive: true })).filter((path) => path.endsWith('.test.mjs'));
const run = spawnSync(process.execPath, ['--test', ...built.map((path) => join(outdir, path))], {
  cwd: here,
  stdio: 'inherit',
});
process.exit(run.status ?? 1);
