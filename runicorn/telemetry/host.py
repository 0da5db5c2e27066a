"""What the host does, and what a process and its children do, asked through psutil."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any, TypeVar

from runicorn.telemetry.cgroup import Cgroups
from runicorn.telemetry.records import HostState, TreeState

__all__ = ["HostSampler", "TreeSampler"]

_MIB = 1 << 20
_GIB = 1 << 30
_LOOPBACK = ("lo", "lo0", "Loopback Pseudo-Interface 1")

Found = TypeVar("Found")


class _Rates:
    """How fast counters grow between two looks."""

    def __init__(self) -> None:
        self._before: dict[str, tuple[float, float]] = {}

    def rate(self, name: str, count: float | None, now: float) -> float | None:
        """Growth a second since the last look; None at the first, and where the counter went back."""
        if count is None:
            return None
        before, self._before[name] = self._before.get(name), (now, count)
        if before is None or now <= before[0] or count < before[1]:
            return None
        return (count - before[1]) / (now - before[0])

    def forget_before(self, now: float) -> None:
        """Forget counters that were not looked at since."""
        self._before = {name: seen for name, seen in self._before.items() if seen[0] >= now}


class HostSampler:
    """The host of this process, or the container. Nothing raises; one thread asks.

    Parameters
    ----------
    folder
        Where to look how much room the disk has.
    """

    def __init__(self, folder: str | None = None) -> None:
        self._folder = folder
        self._rates = _Rates()
        self._psutil: Any = _psutil()
        self._cgroups = Cgroups()
        self._cpus = self._cgroups.cpus()

    def sample(self) -> HostState:
        """Tell what the host does now; rates and the use of the cores from the second time on."""
        if self._psutil is None:
            return HostState(reason="psutil is not installed: pip install psutil")
        now = time.monotonic()
        used, total = _known(self._memory) or (None, None)
        read, written = _known(self._disk) or (None, None)
        received, sent = _known(self._net) or (None, None)
        cores = self._cores()
        computed = self._rates.rate("cpu", _known(self._cpu_seconds), now)
        return HostState(
            cpu_pct=None if computed is None or not cores else min(100.0, 100 * computed / cores),
            cpus=cores,
            mem_used_mib=used,
            mem_total_mib=total,
            disk_read_mib_s=self._rates.rate("read", read, now),
            disk_write_mib_s=self._rates.rate("written", written, now),
            disk_free_gib=_known(self._disk_free),
            net_in_mib_s=self._rates.rate("in", received, now),
            net_out_mib_s=self._rates.rate("out", sent, now),
        )

    def _cores(self) -> float | None:
        there = os.cpu_count()
        return there if self._cpus is None else min(self._cpus, there or self._cpus)

    def _cpu_seconds(self) -> float | None:
        if self._cpus is not None:
            return self._cgroups.cpu_seconds()
        times = self._psutil.cpu_times()
        idle = times.idle + getattr(times, "iowait", 0.0)
        guests = getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)
        return float(sum(times) - idle - guests)

    def _memory(self) -> tuple[float, float]:
        host = self._psutil.virtual_memory()
        limit, used = self._cgroups.memory_limit(), None
        if limit is not None and limit < host.total:
            used = self._cgroups.memory_used()
        if limit is None or used is None:
            return (host.total - host.available) / _MIB, host.total / _MIB
        return used / _MIB, limit / _MIB

    def _disk(self) -> tuple[float, float]:
        disk = self._psutil.disk_io_counters(nowrap=False)
        return disk.read_bytes / _MIB, disk.write_bytes / _MIB

    def _net(self) -> tuple[float, float]:
        cards = self._psutil.net_io_counters(pernic=True, nowrap=False)
        outside = [card for name, card in cards.items() if name not in _LOOPBACK]
        return sum(card.bytes_recv for card in outside) / _MIB, sum(
            card.bytes_sent for card in outside
        ) / _MIB

    def _disk_free(self) -> float | None:
        return None if self._folder is None else self._psutil.disk_usage(self._folder).free / _GIB


class TreeSampler:
    """A process and all that it has started. Nothing raises; one thread asks."""

    def __init__(self, pid: int) -> None:
        self._psutil: Any = _psutil()
        self._root: Any = None if self._psutil is None else _known(lambda: self._psutil.Process(pid))
        self._rates = _Rates()
        self._pid = pid

    def sample(self) -> TreeState:
        """Tell what they do now."""
        if self._root is None:
            return TreeState(pids=frozenset([self._pid]))
        now = time.monotonic()
        processes = [self._root, *(_known(lambda: self._root.children(recursive=True)) or ())]
        total = dict.fromkeys(("cpu", "read", "written"), 0.0)
        known: set[str] = set()
        mem_mib = 0.0
        for process in processes:
            mem_mib += (_known(lambda: process.memory_info().rss) or 0) / _MIB  # noqa: B023 called at once
            for name, count in _counts(process).items():
                rate = self._rates.rate(f"{name} {process.pid}", count, now)
                if rate is not None:
                    known.add(name)
                    total[name] += rate
        self._rates.forget_before(now)
        return TreeState(
            pids=frozenset(process.pid for process in processes),
            cpu_pct=100 * total["cpu"] if "cpu" in known else None,
            mem_mib=mem_mib or None,
            disk_read_mib_s=total["read"] if "read" in known else None,
            disk_write_mib_s=total["written"] if "written" in known else None,
        )


def _counts(process: Any) -> dict[str, float]:
    counts: dict[str, float] = {}
    times = _known(process.cpu_times)
    if times is not None:
        counts["cpu"] = times.user + times.system
    io = _known(lambda: process.io_counters())  # noqa: PLW0108 macOS lacks the method itself
    if io is not None:
        counts |= {"read": io.read_bytes / _MIB, "written": io.write_bytes / _MIB}
    return counts


def _known(ask: Callable[[], Found]) -> Found | None:
    """Give an answer; None where this system has none, or refuses it: psutil's errors differ by platform."""
    try:
        return ask()
    except Exception:  # noqa: BLE001 telemetry must not end a training
        return None


def _psutil() -> Any | None:
    try:
        import psutil
    except Exception:  # noqa: BLE001 absent, or built for another Python
        return None
    return psutil
