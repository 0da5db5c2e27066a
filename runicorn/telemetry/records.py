"""What was measured at one moment, as frozen records. None: not known here, or not at this moment."""

from __future__ import annotations

import msgspec

__all__ = ["GpuProcess", "GpuReport", "GpuState", "HostSample", "HostState", "MigState", "TreeState"]


class GpuProcess(msgspec.Struct, frozen=True):
    """A process that computes or draws on a GPU."""

    pid: int
    """As the driver counts it: in a container it may be the pid outside."""
    mem_mib: float | None
    is_here: bool = True
    """Whether that pid is this process also where this process counts."""


class MigState(msgspec.Struct, frozen=True):
    """A part of a GPU that MIG has cut off."""

    index: int
    uuid: str | None
    mem_total_mib: float | None
    mem_used_mib: float | None


class GpuState(msgspec.Struct, frozen=True, kw_only=True):
    """What one GPU does."""

    index: int
    name: str
    uuid: str | None = None
    util_gpu: float | None = None
    """Percent of the last moment in which it computed; the driver does not tell it of a GPU that is cut by MIG."""
    util_mem: float | None = None
    mem_total_mib: float | None = None
    mem_used_mib: float | None = None
    temp_c: float | None = None
    power_w: float | None = None
    power_limit_w: float | None = None
    clock_sm_mhz: float | None = None
    clock_mem_mhz: float | None = None
    pstate: str | None = None
    fan_speed_pct: float | None = None
    slowed: tuple[str, ...] | None = None
    """Why its clocks are lower than they could be, in words; empty: they are not."""
    ecc_corrected: float | None = None
    """Errors of its memory since the driver was loaded; asked for with processes."""
    ecc_uncorrected: float | None = None
    mig: tuple[MigState, ...] = ()
    processes: tuple[GpuProcess, ...] | None = None
    """None: not asked for, or not told."""
    reason: str | None = None
    """Why nothing is known of this GPU now."""

    @property
    def mem_used_pct(self) -> float | None:
        """Percent of its memory that is used."""
        if self.mem_used_mib is None or not self.mem_total_mib:
            return None
        return 100 * self.mem_used_mib / self.mem_total_mib


class GpuReport(msgspec.Struct, frozen=True):
    """What all GPUs of the host do."""

    ts: float
    """Seconds since the epoch."""
    gpus: tuple[GpuState, ...] = ()
    driver: str | None = None
    """Version of the driver."""
    reason: str | None = None
    """Why there are no GPUs to tell of."""


class HostState(msgspec.Struct, frozen=True, kw_only=True):
    """What the host does, or the container: where that has less, it is what counts."""

    cpu_pct: float | None = None
    """Percent of all its cores since the last look."""
    cpus: float | None = None
    """Cores that may be used; a container can have a part of one."""
    mem_used_mib: float | None = None
    mem_total_mib: float | None = None
    disk_read_mib_s: float | None = None
    disk_write_mib_s: float | None = None
    disk_free_gib: float | None = None
    """Room where the store lies."""
    net_in_mib_s: float | None = None
    net_out_mib_s: float | None = None
    reason: str | None = None
    """Why nothing is known."""

    @property
    def mem_pct(self) -> float | None:
        """Percent of its memory that is used."""
        if self.mem_used_mib is None or not self.mem_total_mib:
            return None
        return 100 * self.mem_used_mib / self.mem_total_mib


class HostSample(msgspec.Struct, frozen=True):
    """What GPUs and host did at one moment."""

    number: int
    """Counts the samples of a host, over all processes that take them."""
    interval_s: float
    """When the next one is to be expected."""
    gpus: GpuReport
    host: HostState


class TreeState(msgspec.Struct, frozen=True, kw_only=True):
    """What a process and all that it has started do together."""

    pids: frozenset[int]
    cpu_pct: float | None = None
    """Percent of one core since the last look; 400: four cores are busy."""
    mem_mib: float | None = None
    """Resident memory; pages that processes share count in each."""
    disk_read_mib_s: float | None = None
    disk_write_mib_s: float | None = None
