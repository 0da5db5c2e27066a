// Made-up answers about the server and the files of a run.

import type { Actions, FileItem, FileParams, FilesParams, GpuReply, ImportReply, RootReply } from '../src/contract/generated';
import { type Answer, type Method, type ServerSide, TransportError } from '../src/transport/transport';
import { NOW } from './sample';
import { SampleRemote } from './sample-remote';

const REMOTE = new SampleRemote(new URLSearchParams(location.search).get('remote') ?? '');

const FILES: FileItem[] = [
  { path: 'config.json', size_bytes: 412, modified: NOW - 4000, kind: 'json' },
  { path: 'environment.json', size_bytes: 15_311, modified: NOW - 3990, kind: 'json' },
  { path: 'events.jsonl', size_bytes: 91_233_402, modified: NOW - 2, kind: 'text' },
  { path: 'logs.txt', size_bytes: 81_022, modified: NOW - 1, kind: 'text' },
  { path: 'media/val/prediction/a picture with a rather long name that wraps-000100.png', size_bytes: 3044, modified: NOW - 900, kind: 'image' },
  { path: 'meta.json', size_bytes: 0, modified: NOW - 4000, kind: 'json' },
  { path: 'weights.bin', size_bytes: 3_400_000_000, modified: NOW - 86_400, kind: 'binary' },
];

const ROOT: RootReply = {
  root: '/home/ada/.runicorn',
  rule: 'working directory',
  source: '.runicorn in the working directory',
  reason: '',
  exists: true,
  config_file: '/home/ada/.config/runicorn/config.json',
  can_change: true,
  why_fixed: '',
};

function answer<M extends Method>(result: Answer<M>['result']): Answer<M> {
  return { result, columns: [], attachments: [] };
}

export const sampleAnswers = {
  files: ({ run }: FilesParams) => answer<'files'>({ run, total: FILES.length, files: FILES, left_out: 0, complete: true }),
  file: ({ run, path, offset = 0 }: FileParams) => {
    const text = path === 'meta.json' ? '' : `{\n  "file": ${JSON.stringify(path)},\n  "piece": ${offset}\n}\n`.repeat(30);
    return answer<'file'>({ run, path, text, offset, next_offset: path === 'events.jsonl' ? offset + 1000 : null, size_bytes: 91_233_402 });
  },
  root: () => answer<'root'>(ROOT),
  gpu: () => answer<'gpu'>({ ...NO_GPU }),
  mirrors: () => answer<'mirrors'>(REMOTE.reply()),
};

const UPLOAD: ImportReply = {
  name: 'runs.zip',
  root: ROOT.root,
  new: 12,
  same: 3,
  conflict: 1,
  added: 13,
  runs: (['conflict', 'new', 'same'] as const).map((state, index) => ({ source: '', key: `vision/baseline/runs/run-${index}`, state, action: 'added', files: 7, size_bytes: 81_000 })),
  other_files: 0,
  upload: 'a',
};

const NO_GPU: GpuReply = {
  available: false, reason: 'there is no NVIDIA driver on this machine', ts: null, gpus: [], driver: null, power_w: null,
  power_limit_w: null, hottest: null, host: null, interval: 1, blocks: [],
};

export class SampleServer implements ServerSide {
  async act<A extends keyof Actions>(action: A, params: Actions[A]['params']): Promise<Actions[A]['result']> {
    if ('upload' in params) return { ...UPLOAD, upload: '' };
    if (action !== 'set_root' && action !== 'import_upload') return (await REMOTE.act(action, params)) as Actions[A]['result'];
    const { path } = params as Actions['set_root']['params'];
    if (!path.startsWith('/') && !path.startsWith('~')) throw new TransportError('store_unusable', `the root '${path}' is relative; give an absolute path`);
    return { ...ROOT, root: path, rule: 'user config' };
  }

  async upload({ name }: File): Promise<ImportReply> {
    if (!name.endsWith('.zip')) throw new TransportError('import_refused', `${name} is no archive`);
    return { ...UPLOAD, name };
  }

  addressOfFile(_run: string, path: string): string {
    return path.endsWith('.png') ? 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28"><circle r="9" cx="14" cy="14" fill="teal"/></svg>#' : '#';
  }

  addressOfExport(): string {
    return '#';
  }
}
