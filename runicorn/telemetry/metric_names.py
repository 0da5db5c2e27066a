"""What was measured, as numbers by name: what a run keeps, charts draw and watch rules compare.

``gpu.0.util``, ``host.cpu``, ``run.mem_mib``; docs/telemetry.md lists them. What is not known has no name.
"""

from __future__ import annotations

from collections.abc import Iterable

from runicorn.telemetry.records import GpuState, HostState, TreeState

__all__ = ["as_numbers"]


def as_numbers(
    gpus: Iterable[GpuState] = (), host: HostState | None = None, tree: TreeState | None = None
) -> dict[str, float]:
    """Give what is known, in the order in which a person looks for it."""
    found: dict[str, float | None] = {}
    for gpu in gpus:
        found |= _of_gpu(gpu)
        if tree is not None and gpu.processes is not None:
            own = [one.mem_mib or 0 for one in gpu.processes if one.is_here and one.pid in tree.pids]
            found[f"gpu.{gpu.index}.run_mem_mib"] = sum(own) if own else None
    if host is not None:
        found |= {
            "host.cpu": host.cpu_pct,
            "host.mem": host.mem_pct,
            "host.mem_mib": host.mem_used_mib,
            "host.disk_read_mib_s": host.disk_read_mib_s,
            "host.disk_write_mib_s": host.disk_write_mib_s,
            "host.disk_free_gib": host.disk_free_gib,
            "host.net_in_mib_s": host.net_in_mib_s,
            "host.net_out_mib_s": host.net_out_mib_s,
        }
    if tree is not None:
        found |= {
            "run.cpu": tree.cpu_pct,
            "run.mem_mib": tree.mem_mib,
            "run.processes": float(len(tree.pids)),
            "run.disk_read_mib_s": tree.disk_read_mib_s,
            "run.disk_write_mib_s": tree.disk_write_mib_s,
        }
    return {name: round(value, 3) for name, value in found.items() if value is not None}


def _of_gpu(gpu: GpuState) -> dict[str, float | None]:
    own = {
        "util": gpu.util_gpu,
        "util_mem": gpu.util_mem,
        "mem": gpu.mem_used_pct,
        "mem_mib": gpu.mem_used_mib,
        "temp_c": gpu.temp_c,
        "power_w": gpu.power_w,
        "clock_sm_mhz": gpu.clock_sm_mhz,
        "clock_mem_mhz": gpu.clock_mem_mhz,
        "fan": gpu.fan_speed_pct,
        "slowed": None if gpu.slowed is None else float(bool(gpu.slowed)),
        "ecc_corrected": gpu.ecc_corrected,
        "ecc_uncorrected": gpu.ecc_uncorrected,
        **{f"mig.{part.index}.mem_mib": part.mem_used_mib for part in gpu.mig},
    }
    return {f"gpu.{gpu.index}.{name}": value for name, value in own.items()}
