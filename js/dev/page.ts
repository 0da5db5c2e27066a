// A page for looking: ?state=live|many|one|unselected|empty|loading|waiting|error, &theme=dark, &width=, &parts=, &locale=.

import '../src/ui/styles/index.css';
import type { Part, ViewState } from '../src/contract/generated';
import { DataClient } from '../src/data/client';
import { MemoryViewState } from '../src/data/view-state';
import { FakeTransport } from '../src/transport/fake';
import { TransportError } from '../src/transport/transport';
import { createDashboard } from '../src/ui/dashboard';
import { RunColours } from '../src/ui/run-colours';
import { translator } from '../src/ui/translate';
import { makeBatch, makeLogLines, makeRows } from './sample';

const query = new URLSearchParams(location.search);
const state = query.get('state') ?? 'live';
const life = new AbortController();
const TOTAL = 1200;
const APPEND_MS = 100;

const rows = makeRows(state === 'many' ? 10_000 : state === 'empty' ? 0 : 20);
const selectedCount = { many: 14, one: 1, unselected: 0, empty: 0 }[state] ?? 4;
const selected = rows.slice(0, selectedCount).map((row) => row.key);
const transport = new FakeTransport({}, { mayBeBusy: true, pushed: state === 'waiting', onFollow: send });
const client = new DataClient(transport, life.signal);
const initial: Partial<ViewState> = { selected };
for (const [name, value] of query) if (['x_axis', 'locale', 'project'].includes(name)) Object.assign(initial, { [name]: value });
if (query.has('log_y')) initial.log_y = true;
if (query.has('height')) initial.height = Number(query.get('height'));
const viewState = new MemoryViewState(initial);

function send({ series = [], log }: { series?: string[]; log?: string | null }): void {
  if (state === 'loading' || state === 'waiting') return;
  if (state === 'error') {
    transport.fail(new TransportError('store_unusable', 'the folder /data/runs cannot be read'));
    return;
  }
  if (!client.runs.loaded) transport.emit({ type: 'runs', cursor: '1', reset: true, rows, older: [], removed: [], total: rows.length, store: '/home/ada/.runicorn' });
  for (const key of series) {
    const seed = rows.findIndex((row) => row.key === key);
    const row = rows[seed];
    if (row === undefined || client.series.get(key) !== undefined) continue;
    const { event, columns } = makeBatch(row, seed, 0, row.status === 'running' ? 400 : TOTAL - 40 * seed, TOTAL);
    transport.emit(event, columns);
  }
  if (log && client.log.run !== log) {
    const lines = makeLogLines(400);
    transport.emit({ type: 'log', cursor: '1', reset: true, run: log, first_line: 1, total: lines.length, lines });
  }
}

/** A running run gets three points and sometimes a line. */
function append(at: number): void {
  for (const [seed, row] of rows.entries()) {
    if (row.status !== 'running' || client.series.get(row.key) === undefined || at >= TOTAL) continue;
    const { event, columns } = makeBatch(row, seed, at, at + 3, TOTAL);
    transport.emit(event, columns);
  }
  if (client.log.run !== '' && at % 9 === 4) {
    const [line = ''] = makeLogLines(1);
    const first = client.log.firstLine + client.log.lines.length;
    transport.emit({ type: 'log', cursor: `l${at}`, reset: false, run: client.log.run, first_line: first, total: first, lines: [line] });
  }
}

document.body.dataset['theme'] = query.get('theme') ?? 'light';
const view = document.getElementById('view') as HTMLElement;
view.style.width = query.get('width') ?? '';
const parts = (query.get('parts') ?? 'browser,chart,log').split(',') as Part[];
createDashboard(view, parts, { client, viewState, colours: new RunColours(), translate: translator(query.get('locale') ?? 'en') }, life.signal);
client.bind(viewState);
if (state === 'live' && !query.has('still')) {
  let at = 400;
  setInterval(() => {
    append(at);
    at += 3;
  }, APPEND_MS);
}
Object.assign(window, { client, viewState, transport, life });
