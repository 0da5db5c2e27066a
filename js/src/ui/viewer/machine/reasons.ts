// What Python says of GPUs in fixed words (runicorn/telemetry), in both languages; a test holds that none is missing.

import type { Pair } from '../../translate';

export const REASONS = {
  'gpu.why.power limit': ['power limit', '功耗上限'],
  'gpu.why.hardware slowdown': ['hardware slowdown', '硬件降频'],
  'gpu.why.waits for other GPUs': ['waits for other GPUs', '等待其他 GPU'],
  'gpu.why.heat': ['heat', '过热'],
  'gpu.why.heat (hardware)': ['heat (hardware)', '过热（硬件）'],
  'gpu.why.power brake': ['power brake', '电源制动'],
  'gpu.why.board limit': ['board limit', '板卡上限'],
  'gpu.why.reliability': ['reliability', '可靠性限制'],
  'gpu.why.it has fallen off the bus; the machine must be restarted': ['it has fallen off the bus; the machine must be restarted', '它已从总线上脱落，必须重启机器'],
  'gpu.why.it must be reset': ['it must be reset', '它需要重置'],
  'gpu.why.the user may not ask the NVIDIA driver': ['the user may not ask the NVIDIA driver', '当前用户无权查询 NVIDIA 驱动'],
  'gpu.why.the NVIDIA driver is not loaded': ['the NVIDIA driver is not loaded', 'NVIDIA 驱动未加载'],
  'gpu.why.there is no NVIDIA driver on this machine: libnvidia-ml was not found': [
    'there is no NVIDIA driver on this machine: libnvidia-ml was not found',
    '这台机器上没有 NVIDIA 驱动：未找到 libnvidia-ml',
  ],
  'gpu.why.a GPU has fallen off the bus': ['a GPU has fallen off the bus', '有 GPU 已从总线上脱落'],
  'gpu.why.the NVIDIA driver and its library are of different versions; restarting the machine mends that': [
    'the NVIDIA driver and its library are of different versions; restarting the machine mends that',
    'NVIDIA 驱动与其库的版本不一致，重启机器即可解决',
  ],
  'gpu.why.the NVIDIA driver has gone': ['the NVIDIA driver has gone', 'NVIDIA 驱动已消失'],
  'gpu.why.the NVIDIA driver sees no GPU': ['the NVIDIA driver sees no GPU', 'NVIDIA 驱动没有发现 GPU'],
} satisfies Record<string, Pair>;
