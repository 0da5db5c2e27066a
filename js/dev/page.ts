// A page for looking: ?state=live|many|one|unselected|empty|loading|waiting|late|error, &query=, &sort=, &group_by=, &band=, &smoothing=,
// &baseline= (a run's number), &hide= (that many), &columns=a,b, &theme=dark, &width=, &parts=, &locale=, &metrics= and &keys= (that many more), &search=,
// &viewer=ADDRESS (the whole viewer, as at `runs/<key>?tab=logs`), &runs= (that many chosen), &lines= (of the log), &log_layout=,
// &align_stage=, &remote=one|many (mirrors), &log_x, &telemetry (folded, or =open), &picture (what a notebook keeps).

import '../src/ui/styles/index.css';
import '../src/ui/styles/viewer.css';
import type { FollowParams, LogParams, LogSearchParams, LogTimesParams, Part, RunParams, SeriesParams, ViewState } from '../src/contract/generated';
import { DataClient } from '../src/data/client';
import { MemoryViewState } from '../src/data/view-state';
import { FakeTransport } from '../src/transport/fake';
import { TransportError } from '../src/transport/transport';
import { createDashboard } from '../src/ui/dashboard';
import { make } from '../src/ui/dom';
import { contentOf } from '../src/ui/picture/content';
import { pictureOf } from '../src/ui/picture/picture';
import { safeCopy } from '../src/ui/picture/safe-copy';
import { RunColours } from '../src/ui/run-colours';
import style from '../src/ui/styles/picture.raw.css' with { type: 'text' };
import { translator } from '../src/ui/translate';
import { showFiredRules } from '../src/ui/viewer/rule-notices';
import { createViewer } from '../src/ui/viewer/viewer';
import { wordsIn } from '../src/ui/viewer/words';
import { MemoryNavigation } from './memory-navigation';
import { addKeys, addMachine, addMetrics, KEYS, makeBatch, makeRows, splitBatch } from './sample';
import { imageAnswer, makeImages } from './sample-images';
import { SamplePreferences } from './sample-preferences';
import { runAnswer } from './sample-run';
import { sampleAnswers, SampleServer } from './sample-server';
import { SampleLog } from './sample-log';

const query = new URLSearchParams(location.search);
const state = query.get('state') ?? 'live';
const life = new AbortController();
const TOTAL = 1200;
const APPEND_MS = 100;
const PICTURE_AFTER_MS = 500;

const rows = makeRows(state === 'many' ? 10_000 : state === 'empty' ? 0 : 60);
addMetrics(Number(query.get('metrics') ?? 0));
addKeys(rows, Number(query.get('keys') ?? 0));
if (query.has('telemetry')) addMachine();
const selectedCount = query.has('runs') ? Number(query.get('runs')) : { many: 14, one: 1, unselected: 0, empty: 0 }[state] ?? 4;
const selected = rows.slice(0, selectedCount).map((row) => row.key);
const logs = new Map<string, SampleLog>();
const logOf = (run: string): SampleLog => {
  const log = logs.get(run) ?? new SampleLog(run, Number(query.get('lines') ?? 400));
  logs.set(run, log);
  return log;
};
const answers = {
  series: ({ run, metrics = [] }: SeriesParams) => {
    const seed = rows.findIndex((row) => row.key === run);
    const { event, columns } = makeBatch(rows[seed] as (typeof rows)[0], seed, 0, TOTAL, TOTAL);
    const at = event.blocks.findIndex(({ metric }) => metric === metrics[0]);
    return { result: { run, cursor: event.cursor, stages: event.stages, blocks: event.blocks.slice(at, at + 1), thinned: [] }, columns: columns.slice(at, at + 1), attachments: [] };
  },
  image: imageAnswer,
  ...sampleAnswers,
  run: (params: RunParams) => runAnswer(rows, params),
  log: (params: LogParams) => logOf(params.run).answer(params),
  log_search: (params: LogSearchParams) => logOf(params.run).search(params),
  log_times: (params: LogTimesParams) => logOf(params.run).times(params),
};
const transport = new FakeTransport(answers, { mayBeBusy: true, pushed: state === 'waiting', onFollow: send });
const client = new DataClient(transport, life.signal);
const carried = ['same:seed', ...KEYS.map(({ name }) => name)].filter((name) => state !== 'late' || name !== 'optimizer');
const initial: Partial<ViewState> = { selected };
for (const [name, value] of query) if (['x_axis', 'locale', 'project', 'query', 'sort', 'group_by', 'band', 'smoothing', 'align_stage', 'log_layout'].includes(name)) Object.assign(initial, { [name]: value });
initial.metric_search = query.get('search') ?? '';
if (query.has('columns')) initial.columns = query.get('columns')?.split(',') ?? [];
if (query.has('baseline')) initial.baseline = rows[Number(query.get('baseline'))]?.key ?? '';
if (query.has('hide')) initial.hidden = selected.slice(0, Number(query.get('hide')));
if (query.has('log_y')) initial.log_y = true;
if (query.has('log_x')) initial.log_x = true;
initial.telemetry = query.get('telemetry') === 'open';
if (query.has('height')) initial.height = Number(query.get('height'));
const viewState = new MemoryViewState(initial);

function send({ series = [], telemetry = [], logs: wanted = [], images: pictured = [] }: FollowParams): void {
  if (state === 'loading' || state === 'waiting') return;
  if (state === 'error') {
    transport.fail(new TransportError('store_unusable', 'the folder /data/runs cannot be read'));
    return;
  }
  if (!client.runs.loaded) transport.emit({ type: 'runs', cursor: '1', reset: true, rows, older: [], removed: [], total: rows.length, store: '/home/ada/.runicorn', keys: carried, known_keys: KEYS });
  for (const key of series) {
    const seed = rows.findIndex((row) => row.key === key);
    const row = rows[seed];
    if (row === undefined) continue;
    const { own, machine } = splitBatch(makeBatch(row, seed, 0, row.status === 'running' ? 400 : TOTAL - 40 * seed, TOTAL));
    const held = client.series.get(key);
    if (held === undefined) transport.emit(own.event, own.columns);
    if (telemetry.includes(key) && (held?.telemetryCursor ?? '') === '') transport.emit(machine.event, machine.columns);
  }
  for (const [seed, row] of rows.entries()) {
    if (!pictured.includes(row.key) || client.images.get(row.key) !== undefined) continue;
    const images = query.has('imageless') ? [] : makeImages(row, seed);
    transport.emit({ type: 'images', cursor: `i:${images.length}`, reset: true, run: row.key, total: images.length, images });
  }
  for (const run of wanted) {
    if (client.logs.get(run)?.loaded) continue;
    const { result } = logOf(run).answer({ run, count: 2000 });
    transport.emit({ ...result, type: 'log', reset: true });
  }
}

/** A running run gets three points and sometimes a line. */
function append(at: number): void {
  for (const [seed, row] of rows.entries()) {
    if (row.status !== 'running' || client.series.get(row.key) === undefined || at >= TOTAL) continue;
    const { own, machine } = splitBatch(makeBatch(row, seed, at, at + 3, TOTAL));
    transport.emit(own.event, own.columns);
    if (client.series.get(row.key)?.telemetryCursor !== '') transport.emit(machine.event, machine.columns);
  }
  for (const log of at % 9 === 4 ? logs.values() : []) {
    log.total += 1;
    transport.emit({ ...log.answer({ run: log.run, first_line: log.total, count: 1 }).result, type: 'log', reset: false });
  }
}

document.body.dataset['theme'] = query.get('theme') ?? 'light';
const view = document.getElementById('view') as HTMLElement;
view.style.width = query.get('width') ?? '';
const context = { client, colours: new RunColours(), translate: translator(query.get('locale') ?? 'en') };
const address = query.get('viewer');
if (address !== null) {
  document.body.classList.add('whole');
  createViewer(view, { ...context, server: new SampleServer(), preferences: new SamplePreferences(), version: '1.0.0' }, new MemoryNavigation(address), life.signal);
  showFiredRules(view.firstElementChild as HTMLElement, wordsIn(context.translate.locale), life.signal);
} else {
  const parts = (query.get('parts') ?? 'browser,chart,log,gallery').split(',') as Part[];
  createDashboard(view, parts, { ...context, viewState }, life.signal);
  client.bind(viewState);
}
if (state === 'live' && !query.has('still')) {
  let at = 400;
  setInterval(() => {
    append(at);
    at += 3;
  }, APPEND_MS);
}
if (query.has('picture')) {
  const picture = make('div', { id: 'picture' });
  view.before(picture);
  setTimeout(() => picture.replaceChildren(make('style', {}, style), safeCopy(pictureOf(contentOf(view, { ...context, viewState })))), PICTURE_AFTER_MS);
}
Object.assign(window, { client, viewState, transport, life });
