"""``GET /api/gpu/telemetry``."""

from __future__ import annotations

from typing import Any

from runicorn.api.host_watch import host_watch
from runicorn.server.backend import Backend
from runicorn.telemetry.records import GpuState

__all__ = ["gpu_telemetry"]


def gpu_telemetry(backend: Backend) -> dict[str, Any]:  # noqa: ARG001 (what all questions are given)
    """Tell what the GPUs of this host do, or why that is not known."""
    now = host_watch().latest().gpus
    if not now.gpus:
        return {"available": False, "reason": now.reason}
    return {"available": True, "ts": now.ts, "gpus": [_as_known(gpu) for gpu in now.gpus]}


def _as_known(gpu: GpuState) -> dict[str, Any]:
    return {
        "index": gpu.index,
        "name": gpu.name,
        "util_gpu": gpu.util_gpu,
        "util_mem": gpu.util_mem,
        "mem_total_mib": gpu.mem_total_mib,
        "mem_used_mib": gpu.mem_used_mib,
        "mem_used_pct": gpu.mem_used_pct,
        "temp_c": gpu.temp_c,
        "power_w": gpu.power_w,
        "power_limit_w": gpu.power_limit_w,
        "clock_sm_mhz": gpu.clock_sm_mhz,
        "clock_mem_mhz": gpu.clock_mem_mhz,
        "pstate": gpu.pstate,
        "fan_speed_pct": gpu.fan_speed_pct,
    }
