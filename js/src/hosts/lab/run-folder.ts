// From a folder of the file browser to the run that lies there.

import { PageConfig, PathExt } from '@jupyterlab/coreutils';
import type { Transport } from '../../transport/transport';

/** Key of the run; undefined where the folder is none of the store. */
export async function findRunOfFolder(transport: Transport, path: string): Promise<string | undefined> {
  // Drives of the file browser have a name and a colon in front.
  const local = path.replace(/^[^/:]+:/, '');
  const whole = PathExt.join(PageConfig.getOption('serverRoot'), local);
  const { signal } = new AbortController();
  for (const run of [whole, PathExt.basename(local)]) {
    try {
      const { result } = await transport.request('run', { run }, signal);
      if (local.endsWith(result.row.key) || result.row.key.endsWith(PathExt.basename(local))) return result.row.key;
    } catch {
      // The next reading of the path may fit.
    }
  }
  return undefined;
}
