"""Which machine and which process this is, so that a reader can tell whether a run still lives."""

from __future__ import annotations

import os
import sys
from typing import TypedDict


class ProcessIdentity(TypedDict):
    """The process that owns a run, as `status.json` keeps it under ``process``."""

    pid: int
    hostname: str
    machine_id: str | None
    boot_id: str | None
    pid_namespace: str | None
    """Containers on one machine count their processes apart; a pid means something only inside one."""
    started_at: float | None
    """Seconds since the epoch; with it, a recycled pid is told from the run's own process."""
    started_after_boot_s: float | None
    """The same from the boot on, on Linux: it stays as it is when somebody sets the clock."""


def process_identity() -> ProcessIdentity:
    """Identity of the calling process. Costs a few small reads; never raises."""
    pid = os.getpid()
    return {
        "pid": pid,
        "hostname": hostname(),
        "machine_id": machine_id(),
        "boot_id": boot_id(),
        "pid_namespace": pid_namespace(),
        "started_at": process_started_at(pid),
        "started_after_boot_s": process_started_after_boot(pid),
    }


def hostname() -> str:
    """Name of the machine."""
    if sys.platform != "win32":
        return os.uname().nodename
    import socket

    return socket.gethostname()


def machine_id() -> str | None:
    """The installation's id (systemd's ``machine-id``), or None where there is none."""
    return _first_line("/etc/machine-id") or _first_line("/var/lib/dbus/machine-id")


def boot_id() -> str | None:
    """Linux's id of this boot, or None elsewhere."""
    return _first_line("/proc/sys/kernel/random/boot_id")


def pid_namespace() -> str | None:
    """Linux's name of the namespace that pids are counted in, or None elsewhere."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except (OSError, AttributeError):
        return None


def process_started_at(pid: int) -> float | None:
    """When process `pid` started, in seconds since the epoch; None if there is none or it cannot be told.

    On Linux from ``/proc`` (field 22 of ``stat``, see proc(5)), so that a tracker on a bare machine needs
    nothing installed; elsewhere from psutil where it is there.
    """
    if sys.platform.startswith("linux"):
        return _linux_started_at(pid)
    try:
        import psutil

        return float(psutil.Process(pid).create_time())
    except Exception:  # noqa: BLE001 psutil absent, no such process, or no permission to look
        return None


def process_started_after_boot(pid: int) -> float | None:
    """When process `pid` started, in seconds from the boot on; None if there is none, or elsewhere than on Linux."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        return _linux_started_after_boot(pid)
    except (OSError, ValueError, IndexError):
        return None


def process_exists(pid: int) -> bool | None:
    """Whether a process with this pid is there; None where it cannot be told.

    One that has ended and only waits for its parent to ask how is not.
    """
    if sys.platform.startswith("linux"):
        try:
            with open(f"/proc/{pid}/stat", "rb") as stat:
                return stat.read().rpartition(b")")[2].split()[0] not in (b"Z", b"X")
        except PermissionError:
            return True
        except (OSError, IndexError):
            return False
    try:
        import psutil
    except ImportError:
        return None
    return bool(psutil.pid_exists(pid))


def _linux_started_at(pid: int) -> float | None:
    try:
        with open("/proc/stat", "rb") as system:
            booted_at = next(int(line.split()[1]) for line in system if line.startswith(b"btime"))
        return booted_at + _linux_started_after_boot(pid)
    except (OSError, ValueError, IndexError, StopIteration):
        return None


def _linux_started_after_boot(pid: int) -> float:
    with open(f"/proc/{pid}/stat", "rb") as stat:
        after_name = stat.read().rpartition(b")")[2].split()
    return int(after_name[19]) / _ticks_per_second()


def _ticks_per_second() -> int:
    if sys.platform == "win32":
        raise OSError("only Linux counts the time of processes in clock ticks")
    return os.sysconf("SC_CLK_TCK")


def _first_line(path: str) -> str | None:
    try:
        with open(path, encoding="ascii") as file:
            return file.readline().strip() or None
    except (OSError, ValueError):
        return None
