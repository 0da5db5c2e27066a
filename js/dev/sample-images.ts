// Made-up images: small bitmaps of a wave that grows with the step.

import type { ImageItem, ImageParams, RunRow } from '../src/contract/generated';
import { type Answer, TransportError } from '../src/transport/transport';

const SIZE = 28;

export function makeImages(row: RunRow, seed: number): ImageItem[] {
  const start = row.started_at ?? 0;
  return ['val/prediction', 'attention'].flatMap((key) =>
    Array.from({ length: 8 }, (_, index) => {
      const step = 100 * (index + 1) + (seed % 2 === 0 ? 0 : 40);
      return { key, path: `media/${key}-${step}.bmp`, step, time: start + 0.2 * step, caption: index % 2 === 0 ? `digit ${index}, predicted ${index + seed}` : null, size_bytes: 3000 };
    }),
  );
}

export function imageAnswer({ run, path }: ImageParams): Answer<'image'> {
  const step = Number(/-(\d+)\.bmp$/.exec(path)?.[1]);
  if (step === 300 || step === 340) throw new TransportError('image_unreadable', `${path} is cut off: its writer has not ended it`);
  const content = bitmap((x, y) => 127 + 127 * Math.sin((x * x + y * y) / (20 + step / 4) + run.length));
  return { result: { run, path, attachments: [{ content_type: 'image/bmp', size_bytes: content.length }] }, columns: [], attachments: [content] };
}

function bitmap(shade: (x: number, y: number) => number): Uint8Array {
  const content = new Uint8Array(54 + 4 * SIZE * SIZE);
  const view = new DataView(content.buffer);
  content.set([0x42, 0x4d]);
  view.setUint32(2, content.length, true);
  [54, 40, SIZE, SIZE].forEach((value, index) => view.setUint32(10 + 4 * index, value, true));
  view.setUint16(26, 1, true);
  view.setUint16(28, 32, true);
  for (let pixel = 0; pixel < SIZE * SIZE; pixel++) {
    const value = shade(pixel % SIZE, Math.floor(pixel / SIZE));
    content.set([255 - value, value / 2, value, 255], 54 + 4 * pixel);
  }
  return content;
}
