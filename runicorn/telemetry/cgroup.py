"""What a container may use, told by Linux's control groups of version 1 and 2; see cgroups(7)."""

from __future__ import annotations

import os
from typing import NamedTuple

__all__ = ["Cgroups"]

_NO_LIMIT = 1 << 60
"""Version 1 writes about 2⁶³ where there is no limit."""


class _Controller(NamedTuple):
    folders: list[str]
    """The group of this process, then those that it lies in."""
    version: int


class Cgroups:
    """The groups of this process as they were when this was made; None where nothing is limited or told.

    Parameters
    ----------
    proc, mounted
        Where the process's groups are named, and where the groups lie.
    """

    def __init__(self, proc: str = "/proc/self/cgroup", mounted: str = "/sys/fs/cgroup") -> None:
        self._mounted = mounted
        lines = [line.split(":", 2) for line in _read(proc).splitlines()]
        self._paths = {name: parts[2] for parts in lines if len(parts) == 3 for name in parts[1].split(",")}
        self._cpu = self._controller("cpu", ("cpu.max", "cpu.cfs_quota_us"))
        self._usage = self._controller("cpuacct", ("cpu.stat", "cpuacct.usage"))
        self._memory = self._controller("memory", ("memory.current", "memory.usage_in_bytes"))

    def limits(self) -> str:
        """What is limited, and for which group; equal for two processes that are told the same. Empty: nothing is."""
        found = (self.cpus(), self.memory_limit())
        return "" if found == (None, None) else repr((found, sorted(self._paths.items())))

    def cpus(self) -> float | None:
        """Cores that may be used."""
        return min((cores for folder in self._cpu.folders if (cores := self._quota(folder))), default=None)

    def cpu_seconds(self) -> float | None:
        """Seconds that the group's processes have computed so far."""
        for folder in self._usage.folders[:1]:
            if self._usage.version == 2:
                used = _fields(os.path.join(folder, "cpu.stat")).get("usage_usec")
                return None if used is None else used / 1e6
            nanoseconds = _number(os.path.join(folder, "cpuacct.usage"))
            return None if nanoseconds is None else nanoseconds / 1e9
        return None

    def memory_limit(self) -> int | None:
        """Bytes that the group may hold."""
        name = "memory.max" if self._memory.version == 2 else "memory.limit_in_bytes"
        limits = [_number(os.path.join(folder, name)) for folder in self._memory.folders]
        return min((limit for limit in limits if limit is not None and limit < _NO_LIMIT), default=None)

    def memory_used(self) -> int | None:
        """Bytes that the group holds, but for pages of files that it would give back at once."""
        for folder in self._memory.folders[:1]:
            version_2 = self._memory.version == 2
            used = _number(os.path.join(folder, "memory.current" if version_2 else "memory.usage_in_bytes"))
            idle = _fields(os.path.join(folder, "memory.stat")).get(
                "inactive_file" if version_2 else "total_inactive_file", 0
            )
            return None if used is None else max(0, used - idle)
        return None

    def _quota(self, folder: str) -> float | None:
        if self._cpu.version == 2:
            words = _read(os.path.join(folder, "cpu.max")).split()
            return _ratio(*words) if len(words) == 2 else None
        quota = _read(os.path.join(folder, "cpu.cfs_quota_us")).strip()
        return _ratio(quota, _read(os.path.join(folder, "cpu.cfs_period_us")).strip())

    def _controller(self, name: str, files: tuple[str, str]) -> _Controller:
        """Find the folders that hold one of the files, of version 2 or else 1.

        A path may count from the host's root while only the container's own part of it is mounted.
        """
        own = (self._paths.get(""), self._mounted, files[0], 2)
        old = (self._paths.get(name), os.path.join(self._mounted, name), files[1], 1)
        for path, base, file, version in (own, old):
            if path is None:
                continue
            parts = [part for part in path.split("/") if part and part != ".."]
            candidates = [os.path.join(base, *parts[:count]) for count in range(len(parts), -1, -1)]
            folders = [folder for folder in candidates if os.path.exists(os.path.join(folder, file))]
            if folders:
                return _Controller(folders, version)
        return _Controller([], 0)


def _ratio(quota: str, period: str) -> float | None:
    try:
        return int(quota) / int(period) if int(quota) > 0 else None
    except (ValueError, ZeroDivisionError):
        return None


def _number(path: str) -> int | None:
    try:
        return int(_read(path))
    except ValueError:
        return None


def _fields(path: str) -> dict[str, int]:
    pairs = [line.split() for line in _read(path).splitlines()]
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2 and pair[1].isdigit()}


def _read(path: str) -> str:
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read()
    except OSError:
        return ""
