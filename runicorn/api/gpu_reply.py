"""What the GPUs and the host do, as a page is told it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable

import msgspec
import numpy as np

from runicorn.api.contract import Gpu, GpuParams, GpuProcess, GpuReply, HostNow, MigPart, SeriesBlock
from runicorn.api.host_watch import INTERVAL_S, Moment, host_watch
from runicorn.api.points import add_block
from runicorn.api.process_owners import ProcessOwners
from runicorn.model import Series
from runicorn.series.thin import thin
from runicorn.store.store import Store
from runicorn.telemetry.records import GpuState

__all__ = ["gpu_reply"]

_GIB = 1 << 30


def gpu_reply(store: Store, params: GpuParams) -> tuple[GpuReply, list[bytes]]:
    """Tell what they do now, and of what they did before the part that is asked for."""
    watch = host_watch()
    now = watch.latest()
    blocks, buffers = _history(watch.since(params.since), params.columns)
    gpus = now.gpus.gpus
    owners = ProcessOwners.of_store(store) if any(gpu.processes for gpu in gpus) else None
    heat = {gpu.index: gpu.temp_c for gpu in gpus if gpu.temp_c is not None}
    host = HostNow(**msgspec.structs.asdict(now.host))
    reply = GpuReply(
        available=bool(gpus),
        reason=now.gpus.reason,
        ts=now.gpus.ts,
        gpus=[_as_gpu(gpu, owners) for gpu in gpus],
        driver=now.gpus.driver,
        power_w=_sum(gpu.power_w for gpu in gpus),
        power_limit_w=_sum(gpu.power_limit_w for gpu in gpus),
        hottest=max(heat, key=heat.__getitem__) if heat else None,
        host=msgspec.structs.replace(host, disk_free_gib=_free_gib(str(store.root))),
        interval=INTERVAL_S,
        blocks=blocks,
    )
    return reply, buffers


def _as_gpu(gpu: GpuState, owners: ProcessOwners | None) -> Gpu:
    plain = msgspec.structs.asdict(gpu)
    plain["slowed"] = None if gpu.slowed is None else list(gpu.slowed)
    plain["mig"] = [MigPart(**msgspec.structs.asdict(part)) for part in gpu.mig]
    plain["processes"] = _as_processes(gpu, owners)
    return Gpu(**plain, mem_used_pct=gpu.mem_used_pct)


def _as_processes(gpu: GpuState, owners: ProcessOwners | None) -> list[GpuProcess] | None:
    if gpu.processes is None:
        return None
    found = []
    for process in sorted(gpu.processes, key=lambda one: -(one.mem_mib or 0)):
        name, since, run = owners.of(process.pid) if owners and process.is_here else (None, None, None)
        found.append(GpuProcess(pid=process.pid, name=name, mem_mib=process.mem_mib, run=run, since=since))
    return found


def _history(samples: list[Moment], columns: int) -> tuple[list[SeriesBlock], list[bytes]]:
    blocks: tuple[list[SeriesBlock], list[bytes]] = ([], [])
    for name in dict.fromkeys(name for sample in samples for name in sample.numbers):
        points = [
            (sample.number, sample.ts, sample.numbers[name]) for sample in samples if name in sample.numbers
        ]
        step, time, value = np.array(points, np.float64).T
        add_block(blocks, name, Series(step, time, value), len(points), thin(time, value, columns))
    return blocks


def _sum(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _free_gib(root: str) -> float | None:
    """Room where the store lies, or will lie: the root may not be there yet."""
    folder = root
    while not os.path.exists(folder) and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
    try:
        return shutil.disk_usage(folder).free / _GIB
    except OSError:
        return None
