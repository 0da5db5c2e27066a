// One message and its float64 buffers as one piece of bytes, for HTTP and WebSocket:
// uint32 (little-endian) length of the header · header (UTF-8 JSON) · zeros up to a multiple of 8 · the buffers.

import type { SeriesBlock } from './generated';

/** Columns of one `SeriesBlock`, in the order in which its buffers travel. */
export interface Columns {
  step: Float64Array;
  time: Float64Array;
  value: Float64Array;
}

export interface Frame {
  message: unknown;
  /** One entry for each block that the message names. */
  columns: Columns[];
}

const LENGTH_BYTES = 4;
const BYTES_PER_NUMBER = 8;
const COLUMNS_PER_BLOCK = 3;

/** Gives the message and its columns; throws a `RangeError` when the bytes are cut short. */
export function decodeFrame(bytes: ArrayBuffer): Frame {
  const headerLength = new DataView(bytes).getUint32(0, true);
  const headerEnd = LENGTH_BYTES + headerLength;
  const message: unknown = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, LENGTH_BYTES, headerLength)));
  let offset = Math.ceil(headerEnd / BYTES_PER_NUMBER) * BYTES_PER_NUMBER;
  const take = (count: number): Float64Array => {
    const column = new Float64Array(bytes, offset, count);
    offset += count * BYTES_PER_NUMBER;
    return column;
  };
  const columns = blocksOf(message).map(({ count }) => ({ step: take(count), time: take(count), value: take(count) }));
  return { message, columns };
}

/** Gives the bytes that `decodeFrame` reads from a message in JSON; the twin of `encode_frame` in runicorn/api/frame.py. */
export function encodeFrame(json: string, columns: readonly Columns[]): ArrayBuffer {
  const header = new TextEncoder().encode(json);
  const numbers = columns.flatMap(({ step, time, value }) => [step, time, value]);
  const start = Math.ceil((LENGTH_BYTES + header.length) / BYTES_PER_NUMBER) * BYTES_PER_NUMBER;
  const bytes = new ArrayBuffer(numbers.reduce((size, column) => size + column.byteLength, start));
  new DataView(bytes).setUint32(0, header.length, true);
  new Uint8Array(bytes).set(header, LENGTH_BYTES);
  let offset = start;
  for (const column of numbers) {
    new Float64Array(bytes, offset, column.length).set(column);
    offset += column.byteLength;
  }
  return bytes;
}

/** Gives the columns of a message whose buffers came beside it, as comm messages bring them. */
export function columnsFromBuffers(message: unknown, buffers: readonly DataView[]): Columns[] {
  return blocksOf(message).map((_, index) => {
    const [step, time, value] = buffers.slice(index * COLUMNS_PER_BLOCK, (index + 1) * COLUMNS_PER_BLOCK);
    return { step: asNumbers(step), time: asNumbers(time), value: asNumbers(value) };
  });
}

/** Copies only where the view does not start on a multiple of 8 bytes, which a Float64Array demands. */
function asNumbers(view: DataView | undefined): Float64Array {
  if (view === undefined) return new Float64Array(0);
  const count = Math.floor(view.byteLength / BYTES_PER_NUMBER);
  if (view.byteOffset % BYTES_PER_NUMBER === 0) return new Float64Array(view.buffer as ArrayBuffer, view.byteOffset, count);
  const copy = new Uint8Array(view.buffer, view.byteOffset, count * BYTES_PER_NUMBER).slice();
  return new Float64Array(copy.buffer);
}

/** The blocks stand in the message itself, in a reply's result or in a live message's event. */
function blocksOf(message: unknown): SeriesBlock[] {
  const outer = message as { blocks?: SeriesBlock[]; result?: { blocks?: SeriesBlock[] }; event?: { blocks?: SeriesBlock[] } };
  return outer.blocks ?? outer.result?.blocks ?? outer.event?.blocks ?? [];
}
