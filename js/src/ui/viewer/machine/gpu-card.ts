// What one GPU does, and who uses it.

import type { Gpu, GpuProcess } from '../../../contract/generated';
import { make, setText } from '../../dom';
import { formatAgo, formatNumber } from '../../format';
import { labelOfKey } from '../../run-label';
import type { ViewerContext } from '../context';
import { createLink } from '../link';
import { START } from '../navigation';
import { formatBytes } from '../size';
import { reasonIn } from '../words';
import type { History } from './history';
import { createMeter } from './meter';

export interface GpuCard {
  element: HTMLElement;
  show(gpu: Gpu, hottest: boolean): void;
}

const MIB = 2 ** 20;
/** Above this no card of today runs for long. */
const HOT_C = 100;

export function createGpuCard(context: ViewerContext, history: History): GpuCard {
  const { words } = context;
  const name = make('span');
  const mark = make('span', { class: 'rn-count' }, words('gpu.hottest'));
  const title = make('h2', { class: 'rn-machine-title' }, name, mark);
  const notes = make('p', { class: 'rn-machine-notes' });
  const util = createMeter(words('gpu.util'), false);
  const memory = createMeter(words('gpu.memory'), true);
  const temperature = createMeter(words('gpu.temperature'), true);
  const power = createMeter(words('gpu.power'), true);
  const facts = make('p', { class: 'rn-count' });
  const owners = make('div');
  const element = make('section', { class: 'rn-machine-card' }, title, notes, util.element, memory.element, temperature.element, power.element, facts, owners);
  let shownOwners = '';

  return {
    element,
    show(gpu, hottest) {
      const past = (name: string) => history.of(`gpu.${gpu.index}.${name}`);
      setText(name, `${gpu.index} · ${gpu.name}`);
      mark.hidden = !hottest;
      setText(notes, notesOf(context, gpu).join(' · '));
      notes.hidden = notes.textContent === '';
      util.show({ now: gpu.util_gpu, most: 100, text: withUnit(gpu.util_gpu, '%'), past: past('util') });
      memory.show({ now: gpu.mem_used_mib, most: gpu.mem_total_mib, text: ofTotal(gpu.mem_used_mib, gpu.mem_total_mib), past: past('mem_mib') });
      temperature.show({ now: gpu.temp_c, most: HOT_C, text: withUnit(gpu.temp_c, '°C'), past: past('temp_c') });
      const limit = gpu.power_limit_w === null ? '' : ` / ${formatNumber(Math.round(gpu.power_limit_w))}`;
      power.show({ now: gpu.power_w, most: gpu.power_limit_w, text: gpu.power_w === null ? '–' : `${formatNumber(Math.round(gpu.power_w))}${limit} W`, past: past('power_w') });
      setText(facts, factsOf(context, gpu).join(' · '));
      const signature = JSON.stringify([gpu.processes, gpu.mig]);
      if (signature !== shownOwners) {
        shownOwners = signature;
        owners.replaceChildren(...ownersOf(context, gpu));
      }
    },
  };
}

function notesOf({ words }: ViewerContext, { reason, slowed, ecc_uncorrected: lost }: Gpu): string[] {
  const notes = reason === null ? [] : [reasonIn(words, reason)];
  if (slowed !== null && slowed.length > 0) notes.push(words('gpu.slowed', { why: slowed.map((why) => reasonIn(words, why)).join(', ') }));
  if (lost !== null && lost > 0) notes.push(words('gpu.ecc', { count: lost }));
  return notes;
}

function factsOf({ words }: ViewerContext, gpu: Gpu): string[] {
  const facts: string[] = [];
  if (gpu.clock_sm_mhz !== null) facts.push(words('gpu.clock', { sm: formatNumber(gpu.clock_sm_mhz), memory: formatNumber(gpu.clock_mem_mhz) }));
  if (gpu.pstate !== null) facts.push(gpu.pstate);
  if (gpu.fan_speed_pct !== null) facts.push(words('gpu.fan', { percent: gpu.fan_speed_pct }));
  for (const { index, mem_used_mib: used, mem_total_mib: total } of gpu.mig) facts.push(`MIG ${index}: ${ofTotal(used, total)}`);
  return facts;
}

function ownersOf(context: ViewerContext, { processes }: Gpu): HTMLElement[] {
  const { words } = context;
  if (processes === null) return [make('p', { class: 'rn-count' }, words('gpu.processes.unknown'))];
  if (processes.length === 0) return [make('p', { class: 'rn-count' }, words('gpu.processes.none'))];
  const heads = ['gpu.process', 'gpu.memory', 'gpu.process.run', 'gpu.process.since'] as const;
  const rows = [...processes].sort((a, b) => (b.mem_mib ?? 0) - (a.mem_mib ?? 0)).map((process) => ownerRow(context, process));
  const table = make('table', { class: 'rn-machine-owners' }, make('thead', {}, make('tr', {}, ...heads.map((head) => make('th', { scope: 'col' }, words(head))))), make('tbody', {}, ...rows));
  return [table];
}

function ownerRow(context: ViewerContext, { pid, name, mem_mib: used, run, since }: GpuProcess): HTMLElement {
  const { translate } = context;
  const owner = run === null ? '–' : createLink(context, () => ({ ...START, run }), { title: run }, labelOfKey(run)).element;
  const ago = since === null ? '–' : formatAgo(since, Date.now() / 1000, translate.locale, translate('time.now'));
  const cells = [`${name ?? '?'} (${pid})`, used === null ? '–' : formatBytes(used * MIB), owner, ago];
  return make('tr', {}, ...cells.map((cell) => make('td', {}, cell)));
}

export function ofTotal(used: number | null, total: number | null): string {
  if (used === null) return '–';
  return total === null ? formatBytes(used * MIB) : `${formatBytes(used * MIB)} / ${formatBytes(total * MIB)}`;
}

function withUnit(value: number | null, unit: string): string {
  return value === null ? '–' : `${formatNumber(Math.round(value))} ${unit}`;
}
