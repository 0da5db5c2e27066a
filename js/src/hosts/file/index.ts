// The page of an exported file: the dashboard over the messages that stand in the page.

import type { Part, ViewState } from '../../contract/generated';
import { DataClient } from '../../data/client';
import { MemoryViewState } from '../../data/view-state';
import { EmbeddedTransport, readFrame } from '../../transport/embedded';
import { createDashboard } from '../../ui/dashboard';
import { RunColours } from '../../ui/run-colours';
import { translator } from '../../ui/translate';

const PARTS: readonly Part[] = ['browser', 'chart', 'log', 'gallery'];

function find(part: string, run: string): string | undefined {
  return texts.get(`${part} ${run}`);
}

const scripts = document.querySelectorAll<HTMLScriptElement>('script[data-part]');
const texts = new Map([...scripts].map(({ dataset, text }) => [`${dataset['part']} ${dataset['run']}`, text]));

async function show(root: HTMLElement): Promise<void> {
  const { signal } = new AbortController();
  const state = (await readFrame(find('state', '') ?? '')).message as ViewState;
  const client = new DataClient(new EmbeddedTransport(find), signal);
  const viewState = new MemoryViewState(state);
  const translate = translator(state.locale || navigator.language);
  createDashboard(root, PARTS, { client, viewState, colours: new RunColours(), translate }, signal);
  client.bind(viewState, (part) => PARTS.includes(part));
}

const root = document.getElementById('runicorn');
if (root !== null) void show(root);
