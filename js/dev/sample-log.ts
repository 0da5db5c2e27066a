// A made-up log of any length, answered as the service would.

import type { LogDay, LogParams, LogReply, LogSearchParams, LogSearchReply, LogTimesParams, LogTimesReply } from '../src/contract/generated';
import type { Answer } from '../src/transport/transport';
import { plainText } from '../src/ui/log/line';
import { compilePattern } from '../src/ui/log/pattern';
import { NOW } from './sample';

const ESC = '\u001b';
const SPECIAL: Record<number, string> = {
  4: `${ESC}[33mwarning:${ESC}[0m gradient norm is 12.4, clipped to 1.0`,
  7: 'INFO:trainer:saved checkpoint step_7.pt',
  9: '2025-03-04 12:00:00.123 | WARNING  | trainer:fit:120 - learning rate is high',
  11: '[ERROR] CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 23.70 GiB total capacity; 20.11 GiB already allocated; 1.03 GiB free; 21.02 GiB reserved in total by PyTorch)',
  13: ' 10%|█         | 12/120\r 55%|█████▌    | 66/120\r100%|██████████| 120/120 [00:12<00:00, 9.8it/s]',
  15: `${ESC}[1mbold${ESC}[0m ${ESC}[2mdim${ESC}[0m ${ESC}[3mitalic${ESC}[0m ${ESC}[4munderlined${ESC}[0m ${ESC}[9mstruck${ESC}[0m ${ESC}[7minverse${ESC}[0m`,
  16: Array.from({ length: 16 }, (_, code) => `${ESC}[${code < 8 ? 30 + code : 82 + code}mC${code}${ESC}[0m`).join(' '),
  17: Array.from({ length: 36 }, (_, index) => `${ESC}[38;5;${16 + 6 * index}m${16 + 6 * index}${ESC}[0m`).join(' '),
  18: Array.from({ length: 24 }, (_, index) => `${ESC}[38;2;${index * 11};${255 - index * 11};80m██${ESC}[0m`).join(''),
  19: `${ESC}[41m on red ${ESC}[0m ${ESC}[30;43m black on yellow ${ESC}[0m ${ESC}[48;5;24m on blue ${ESC}[0m ${ESC}[97;107m white on white ${ESC}[0m`,
  21: 'DEBUG:loader:batch 12 took 0.0123 s',
};

export class SampleLog {
  constructor(
    readonly run: string,
    public total: number,
  ) {}

  line(number: number): string {
    const clock = new Date((NOW + (number - this.total) / 10) * 1000).toTimeString().slice(0, 8);
    const special = SPECIAL[number % 23];
    if (number % 23 === 22) return '    Traceback-like line without a clock, and a rather long one: it does not wrap unless somebody asks for it, because a log is read line by line';
    return `${clock} | ${special ?? `epoch ${Math.floor(number / 100)} · step ${number} · loss ${(2 / Math.sqrt(number)).toFixed(4)} · lr 3e-4`}`;
  }

  lines(first: number, count: number): string[] {
    return Array.from({ length: Math.max(0, Math.min(count, this.total - first + 1)) }, (_, index) => this.line(first + index));
  }

  days(): LogDay[] {
    const midnight = new Date((NOW - this.total / 10) * 1000).setHours(0, 0, 0, 0) / 1000;
    const first = (day: number): number => Math.max(1, Math.ceil(this.total - 10 * (NOW - midnight - 86_400 * day)));
    return Array.from({ length: 3 }, (_, day) => ({ first_line: first(day), midnight: midnight + 86_400 * day })).filter(({ first_line }) => first_line <= this.total);
  }

  answer({ first_line, count = 1000, at }: LogParams): Answer<'log'> {
    const line_at = at == null ? null : Math.max(0, Math.min(this.total, Math.floor(this.total - 10 * (NOW - at)) + 10));
    const first = Math.max(1, line_at === null ? (first_line ?? this.total - count + 1) : line_at - count / 2);
    const result: LogReply = { run: this.run, cursor: `f:${this.total}`, first_line: first, total: this.total, lines: this.lines(first, count), days: this.days(), line_at };
    return { result, columns: [], attachments: [] };
  }

  times({ first_line = 1 }: LogTimesParams): Answer<'log_times'> {
    const lines: number[] = [];
    const seconds: number[] = [];
    for (let line = first_line; line <= this.total; line++) {
      const second = Math.floor(NOW + (line - this.total) / 10);
      if (second <= (seconds.at(-1) ?? 0)) continue;
      lines.push(line);
      seconds.push(second);
    }
    const result: LogTimesReply = { run: this.run, cursor: `f:${this.total}`, first_line, last_line: this.total, attachments: [] };
    return { result, columns: [], attachments: [new Uint8Array(Uint32Array.from([...lines, ...seconds]).buffer)] };
  }

  search({ text, limit = 10_000 }: LogSearchParams): Answer<'log_search'> {
    const find = compilePattern(text)?.find ?? (() => []);
    const numbers: number[] = [];
    for (let line = 1; line <= this.total; line++) if (find(plainText(this.line(line))).length > 0) numbers.push(line);
    const found = Uint32Array.from(numbers.slice(0, limit));
    const result: LogSearchReply = { run: this.run, cursor: `f:${this.total}`, total: numbers.length, searched: this.total, complete: true, attachments: [] };
    return { result, columns: [], attachments: [new Uint8Array(found.buffer)] };
  }
}
