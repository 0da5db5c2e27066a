// What the host does besides its GPUs.

import type { HostNow } from '../../../contract/generated';
import { make, setText } from '../../dom';
import { formatNumber } from '../../format';
import type { ViewerContext } from '../context';
import { ofTotal } from './gpu-card';
import type { History } from './history';
import { createMeter } from './meter';

export interface HostCard {
  element: HTMLElement;
  show(host: HostNow | null): void;
}

export function createHostCard({ words }: ViewerContext, history: History): HostCard {
  const cpu = createMeter(words('host.cpu'), false);
  const memory = createMeter(words('host.memory'), true);
  const rates = ['disk_read_mib_s', 'disk_write_mib_s', 'net_in_mib_s', 'net_out_mib_s'] as const;
  const flows = rates.map((rate) => ({ rate, meter: createMeter(words(`host.${rate}`), false) }));
  const note = make('p', { class: 'rn-count' });
  const meters = [cpu, memory, ...flows.map(({ meter }) => meter)];
  const element = make('section', { class: 'rn-machine-card' }, make('h2', {}, words('host.title')), ...meters.map((one) => one.element), note);
  return {
    element,
    show(host) {
      element.hidden = host === null;
      if (host === null) return;
      const cores = host.cpus === null ? '' : ` · ${words('host.cores', { count: host.cpus })}`;
      cpu.show({ now: host.cpu_pct, most: 100, text: host.cpu_pct === null ? '–' : `${formatNumber(Math.round(host.cpu_pct))} %${cores}`, past: history.of('host.cpu') });
      memory.show({ now: host.mem_used_mib, most: host.mem_total_mib, text: ofTotal(host.mem_used_mib, host.mem_total_mib), past: history.of('host.mem_mib') });
      for (const { rate, meter } of flows) {
        const now = host[rate];
        meter.show({ now, most: null, text: now === null ? '–' : `${formatNumber(Number(now.toFixed(2)))} MiB/s`, past: history.of(`host.${rate}`) });
      }
      const free = host.disk_free_gib;
      setText(note, host.reason ?? (free === null ? '' : words('host.free', { size: `${formatNumber(Number(free.toFixed(1)))} GiB` })));
      note.hidden = note.textContent === '';
    },
  };
}
