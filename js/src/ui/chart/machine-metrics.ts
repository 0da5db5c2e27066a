// What the machine's metrics are called, and what they are measured in: `telemetry/gpu.0.mem_mib` is `GPU 0 · memory (MiB)`.

import { TELEMETRY } from '../../contract/generated';
import { isMessage, type Translate } from '../translate';

/** The group of charts in which they stand. */
export const MACHINE_GROUP = TELEMETRY.slice(0, -1);

const { compare } = new Intl.Collator('en', { numeric: true });
const UNITS: Record<string, string> = { mib: 'MiB', mib_s: 'MiB/s', gib: 'GiB', c: '°C', w: 'W', mhz: 'MHz' };
const UNIT = /_(mib_s|mib|gib|c|w|mhz)$/;
/** A share of a card's time, of a memory or of cores. */
const PERCENT = /\.(util|util_mem|mem|fan|cpu)$/;

export function isOfMachine(metric: string): boolean {
  return metric.startsWith(TELEMETRY);
}

/** Whether a metric goes from 0 to 100; that of several cores may go beyond. */
export function isPercent(metric: string): boolean {
  return isOfMachine(metric) && PERCENT.test(metric);
}

/** Cards, then host, then run; within each how busy it is, then memory, heat and power, then all else. */
export function compareMachine(a: string, b: string): number {
  const key = (metric: string): string => metric.replace(/\.(util|cpu)$/, '. ').replace(/\.(?=(mem|run_mem|temp|power))/, '.!');
  return compare(key(a), key(b));
}

/** The name of a metric as people read it; what the user has named, or nobody knows here, stays as it is. */
export function titleOf(metric: string, translate: Translate): string {
  if (!isOfMachine(metric)) return metric;
  const [subject = '', ...path] = metric.slice(TELEMETRY.length).split('.');
  const name = path.pop() ?? '';
  const of = subject === 'gpu' ? ['GPU', ...path.map((part) => (part === 'mig' ? '· MIG' : part))].join(' ') : `machine.${subject}`;
  const base = name.replace(UNIT, '');
  const what = subject === 'gpu' && base === 'mem' ? 'machine.gpu_mem' : `machine.${base}`;
  if (!isMessage(what) || !(subject === 'gpu' || isMessage(of))) return metric;
  const unit = isPercent(metric) ? '%' : UNITS[UNIT.exec(name)?.[1] ?? ''];
  return `${isMessage(of) ? translate(of) : of} · ${translate(what)}${unit === undefined ? '' : ` (${unit})`}`;
}
