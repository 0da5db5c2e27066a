// The Jupyter server that a notebook's page came from, where the page says so; elsewhere there is only the kernel.

import { HttpTransport } from '../../transport/http';
import { KernelTransport } from '../../transport/kernel';
import { ServerDoor } from '../../transport/server-door';
import type { Transport } from '../../transport/transport';
import { WidgetTransport } from '../../transport/widget';
import type { WidgetModel } from './model';

/** JSON that JupyterLab and Notebook put into their pages. */
const CONFIG_ID = 'jupyter-config-data';
const CLAIM_TRAIT = '_store_claim';

/** Chooses what carries a widget's questions: page's server first, kernel second. */
export function chooseTransport(model: WidgetModel, signal: AbortSignal): Transport {
  const kernel = new KernelTransport(model, signal);
  const address = pageServer();
  if (address === undefined) return kernel;
  const claim = (): string => {
    const claimed = model.get(CLAIM_TRAIT) as { root?: string } | undefined;
    return claimed?.root === undefined ? '' : JSON.stringify(claimed);
  };
  const server = new HttpTransport({ ...address, store: claim });
  const door = new ServerDoor(server, () => claim() !== '', signal);
  // From then on the server can offer this store to its panel, and the first question waits for one answer less.
  void door.opens();
  return new WidgetTransport(kernel, door);
}

/** Undefined where the page names no server, or one of another origin: nothing is sent there. */
function pageServer(): { baseUrl: string; token?: string } | undefined {
  try {
    const config = JSON.parse(document.getElementById(CONFIG_ID)?.textContent ?? '') as { baseUrl?: unknown; token?: unknown };
    if (typeof config.baseUrl !== 'string') return undefined;
    const base = new URL(config.baseUrl.replace(/\/?$/, '/'), location.href);
    if (base.origin !== location.origin) return undefined;
    return { baseUrl: base.href, ...(typeof config.token === 'string' ? { token: config.token } : {}) };
  } catch {
    return undefined;
  }
}
