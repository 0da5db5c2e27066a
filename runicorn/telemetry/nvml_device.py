"""One GPU, asked through nvidia-ml-py."""

from __future__ import annotations

from typing import Any

from runicorn.telemetry.driver_pids import is_here
from runicorn.telemetry.records import GpuProcess, GpuState, MigState

__all__ = ["Asker", "DriverGone", "read_device"]

_MIB = 1 << 20
_UNKNOWN_PSTATE = 32
_MEMORY_V2 = 0x2000028
"""``nvmlMemory_v2`` of nvml.h: the size of its struct, and 2 in the highest byte."""
_UNINITIALIZED, _DRIVER_NOT_LOADED, _FUNCTION_NOT_FOUND = 1, 9, 13
_GPU_LOST = {15: "it has fallen off the bus; the machine must be restarted", 16: "it must be reset"}
"""Numbers of errors in nvml.h, and what those of one GPU mean."""

_SLOWED = {
    0x4: "power limit",
    0x8: "hardware slowdown",
    0x10: "waits for other GPUs",
    0x20: "heat",
    0x40: "heat (hardware)",
    0x80: "power brake",
    0x200: "board limit",
    0x400: "reliability",
}
"""Bits of the reasons in nvml.h; that it idles or that somebody has set its clocks is not a slowdown."""


_COSTLY = ("ecc_corrected", "ecc_uncorrected", "mig", "processes")


class DriverGone(Exception):  # noqa: N818 it is what happened, and never leaves the package
    """The driver went away while it was asked."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class _GpuLost(Exception):  # noqa: N818
    """The GPU that is asked answers nothing any more; its argument says why."""


class Asker:
    """Calls functions of NVML; None where the driver or the binding lacks one, or the GPU does not tell.

    Raises `DriverGone` when the driver has gone, and `_GpuLost` when a GPU has.
    """

    def __init__(self, nvml: Any) -> None:
        self._nvml = nvml
        self._absent: set[tuple[str, int]] = set()

    def __call__(self, name: str, *args: Any) -> Any:
        """Give what the function gives."""
        key = (name, len(args))
        if key in self._absent:
            return None
        try:
            return getattr(self._nvml, name)(*args)
        except self._nvml.NVMLError as error:
            if error.value == _FUNCTION_NOT_FOUND:
                self._absent.add(key)
            elif error.value in _GPU_LOST:
                raise _GpuLost(_GPU_LOST[error.value]) from None
            elif error.value in (_UNINITIALIZED, _DRIVER_NOT_LOADED):
                raise DriverGone("the NVIDIA driver has gone") from None
        except Exception:  # noqa: BLE001 an older binding lacks the name; some functions raise errors of their own
            self._absent.add(key)
        return None

    def first(self, names: tuple[str, ...], *args: Any) -> Any:
        """Give what the first of the functions gives that there is: names of new and of old drivers."""
        for name in names:
            answer = self(name, *args)
            if answer is not None:
                return answer
        return None

    def shut_down(self) -> None:
        """Let the driver go."""
        try:
            self._nvml.nvmlShutdown()
        except self._nvml.NVMLError:
            return


def read_device(ask: Asker, index: int, before: GpuState | None) -> GpuState:
    """Tell what GPU `index` does; one that is lost says so and hides no other.

    What costs more, its processes, ECC and parts, is taken from `before` where that is given.
    """
    name = f"GPU {index}"
    try:
        handle = ask("nvmlDeviceGetHandleByIndex", index)
        if handle is None:
            return GpuState(index=index, name=name, reason="the driver does not let it be asked")
        name = ask("nvmlDeviceGetName", handle) or name
        return _read(ask, handle, index, name, before)
    except _GpuLost as lost:
        return GpuState(index=index, name=name, reason=str(lost))


def _read(ask: Asker, handle: Any, index: int, name: str, before: GpuState | None) -> GpuState:
    use = ask("nvmlDeviceGetUtilizationRates", handle)
    memory = _memory(ask, handle)
    pstate = ask("nvmlDeviceGetPerformanceState", handle)
    return GpuState(
        index=index,
        name=name,
        uuid=ask("nvmlDeviceGetUUID", handle),
        util_gpu=None if use is None else float(use.gpu),
        util_mem=None if use is None else float(use.memory),
        mem_total_mib=None if memory is None else memory.total / _MIB,
        mem_used_mib=None if memory is None else memory.used / _MIB,
        temp_c=ask.first(("nvmlDeviceGetTemperature", "nvmlDeviceGetTemperatureV1"), handle, 0),
        power_w=_thousandth(ask("nvmlDeviceGetPowerUsage", handle)),
        power_limit_w=_thousandth(ask("nvmlDeviceGetEnforcedPowerLimit", handle)),
        clock_sm_mhz=ask("nvmlDeviceGetClockInfo", handle, 1),
        clock_mem_mhz=ask("nvmlDeviceGetClockInfo", handle, 2),
        pstate=None if pstate is None or pstate == _UNKNOWN_PSTATE else f"P{pstate}",
        fan_speed_pct=ask("nvmlDeviceGetFanSpeed", handle),
        slowed=_slowed(ask, handle),
        **(_costly(ask, handle) if before is None else {name: getattr(before, name) for name in _COSTLY}),
    )


def _memory(ask: Asker, handle: Any) -> Any:
    """Give memory as ``nvidia-smi`` counts it: without what the driver keeps for itself, where it tells that."""
    return ask("nvmlDeviceGetMemoryInfo", handle, _MEMORY_V2) or ask("nvmlDeviceGetMemoryInfo", handle)


def _costly(ask: Asker, handle: Any) -> dict[str, Any]:
    mode = ask("nvmlDeviceGetEccMode", handle) or (0, 0)
    errors = [ask("nvmlDeviceGetTotalEccErrors", handle, kind, 0) if mode[0] else None for kind in (0, 1)]
    return dict(zip(_COSTLY, (*errors, _parts(ask, handle), _processes(ask, handle)), strict=True))


def _slowed(ask: Asker, handle: Any) -> tuple[str, ...] | None:
    names = ("nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons")
    bits = ask.first(names, handle)
    return None if bits is None else tuple(words for bit, words in _SLOWED.items() if bits & bit)


def _parts(ask: Asker, handle: Any) -> tuple[MigState, ...]:
    mode = ask("nvmlDeviceGetMigMode", handle)
    if not mode or not mode[0]:
        return ()
    parts = []
    for index in range(ask("nvmlDeviceGetMaxMigDeviceCount", handle) or 0):
        part = ask("nvmlDeviceGetMigDeviceHandleByIndex", handle, index)
        if part is None:
            continue
        memory = _memory(ask, part)
        total, used = (None, None) if memory is None else (memory.total / _MIB, memory.used / _MIB)
        parts.append(MigState(index, ask("nvmlDeviceGetUUID", part), total, used))
    return tuple(parts)


def _processes(ask: Asker, handle: Any) -> tuple[GpuProcess, ...] | None:
    compute, graphics = (
        ask.first(
            tuple(f"nvmlDeviceGet{kind}RunningProcesses{version}" for version in ("_v3", "_v2")), handle
        )
        for kind in ("Compute", "Graphics")
    )
    if compute is None:
        return None
    found: dict[int, float | None] = {}
    for process in (*compute, *(graphics or ())):
        used = process.usedGpuMemory
        found.setdefault(process.pid, None if used is None else used / _MIB)
    return tuple(GpuProcess(pid, mem_mib, is_here(pid)) for pid, mem_mib in found.items())


def _thousandth(value: int | None) -> float | None:
    return None if value is None else value / 1000
