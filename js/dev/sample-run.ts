// Made-up documents of a run: what it was set to and what it was made with.

import type { RunParams, RunReply, RunRow } from '../src/contract/generated';
import { type Answer, TransportError } from '../src/transport/transport';

const CELL = `import runicorn as rn

with rn.init("vision", "baseline", config={"lr": 0.1, "optimizer": "adam"}) as run:
    for step, (images, labels) in enumerate(loader):
        loss = train_step(model, images, labels)
        run.log(loss=loss)`;

export function runAnswer(rows: readonly RunRow[], { run }: RunParams): Answer<'run'> {
  const row = rows.find(({ key }) => key === run);
  if (row === undefined) throw new TransportError('run_not_found', `no run '${run}' in this store`);
  const seed = rows.indexOf(row);
  const result: RunReply = {
    row,
    metrics: [],
    stages: [],
    meta: { id: row.id, project: row.project, name: row.name },
    config: seed % 4 === 3 ? {} : {
      lr: 0.1,
      optimizer: { name: 'adam', betas: [0.9, 0.999], weight_decay: 0, fused: true },
      model: { name: 'resnet', depth: 18, 'a rather long key that somebody has really chosen': null, checkpoint: `/data/checkpoints/${'deep/'.repeat(30)}last.pt` },
      seed,
      note: 'first line\nsecond line, as people write them',
    },
    summary: seed % 4 === 3 ? {} : { 'val/accuracy': 0.9712, 'test/loss': 'nan', epochs: 90 },
    environment: seed % 4 === 3 ? {} : {
      python_version: '3.12.4',
      python_implementation: 'CPython',
      python_executable: '/home/ada/.venv/bin/python',
      platform: 'Linux-6.8.0-x86_64-with-glibc2.39',
      hostname: 'gpu-node-7',
      cpu_count: 64,
      working_directory: '/home/ada/project',
      ...(seed % 2 === 0 ? { argv: ['train.py', '--lr', '0.1', '--name', 'a name with blanks', '--token=***'] } : { notebook: 'digits.ipynb', cell: { number: 12, source: CELL } }),
      pip_packages: Object.fromEntries(Array.from({ length: 240 }, (_, index) => [`package-${index}`, `${index % 7}.${index % 13}.0`])),
      git_info: { commit: '1f0e3dad99908345f7439f8ffabdffc4d2a8b3c1', branch: 'main', dirty: seed % 3 === 0, remote: 'https://example.org/ada/project.git' },
      custom: { cluster: 'a', partition: 'gpu' },
    },
  };
  return { result, columns: [], attachments: [] };
}
