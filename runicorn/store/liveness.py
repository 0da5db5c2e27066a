"""Whether a run that says it is running still lives. Derived, never written."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import msgspec

from runicorn.store import host

STALE_AFTER_S = 60.0
"""Four heartbeats."""

START_TOLERANCE_S = 5.0
"""Times of start are counted from the boot in the system's clock, which may have been set in between."""


_BOOT_TOLERANCE_S = 0.05
"""Times since the boot are counted in clock ticks and not touched by the clock."""


class _Found(NamedTuple):
    exists: bool | None = None
    started_at: float | None = None
    started_after_boot_s: float | None = None


class LifeSigns(msgspec.Struct, array_like=True, gc=False):
    """What a run's files tell of its process; None where they tell nothing."""

    pid: int | None = None
    hostname: str | None = None
    machine_id: str | None = None
    boot_id: str | None = None
    pid_namespace: str | None = None
    process_started_at: float | None = None
    run_started_at: float | None = None
    heartbeat_at: float | None = None
    process_started_after_boot_s: float | None = None


class Derived(NamedTuple):
    """A derived status and, where it differs from the recorded one, why."""

    status: str
    reason: str | None


@lru_cache(maxsize=256)
def as_recorded(status: str) -> Derived:
    """The status as it stands in the file."""
    return Derived(status, None)


def pid_here(signs: LifeSigns) -> int | None:
    """Give the pid of a run's process as this process would count it; None for one of another host or container."""
    return signs.pid if LivenessJudge(0.0).is_ours(signs) else None


class LivenessJudge:
    """Judges runs from this process's point of view; each process is looked up once per judge."""

    def __init__(self, now: float) -> None:
        self._now = now
        self._here = _here()
        self._processes: dict[int, _Found] = {}

    def judge(self, signs: LifeSigns, *, readable: bool, ended: bool) -> Derived:
        """Derive the status of a run that is recorded as running.

        Parameters
        ----------
        signs
            What the files tell of its process.
        readable
            False where no status could be read; then only a living process makes it a running one.
        ended
            Whether an end was recorded; asked only where no status could be read.
        """
        dead = self._death(signs)
        if not readable:
            if ended:
                return Derived("finished", "status.json has an end but no readable status")
            if dead is None and self.is_ours(signs) and self._lookup(signs.pid).exists:
                return Derived("running", "status.json says nothing readable, but its process is there")
            return Derived("stale", "status.json says nothing readable and there is no sign of life")
        if dead is not None:
            return Derived("crashed", dead)
        if signs.heartbeat_at is not None and self._now - signs.heartbeat_at > STALE_AFTER_S:
            return Derived("stale", f"there was no heartbeat for more than {STALE_AFTER_S:.0f} s")
        if not self.is_ours(signs) and signs.heartbeat_at is None:
            where = f"on {signs.hostname}" if signs.hostname else "on an unknown host"
            return Derived("stale", f"it was started {where} and has no heartbeat")
        return Derived("running", None)

    def _death(self, signs: LifeSigns) -> str | None:
        if self._was_restarted(signs):
            return "the machine was restarted since"
        if not self.is_ours(signs) or signs.pid is None:
            return None
        found = self._lookup(signs.pid)
        if found.exists is False:
            return f"there is no process {signs.pid} any more"
        if self._is_later(found, signs):
            return f"process {signs.pid} is another one: it started later than the run"
        return None

    def _is_later(self, found: _Found, signs: LifeSigns) -> bool:
        recorded = signs.process_started_after_boot_s
        if (
            recorded is not None
            and found.started_after_boot_s is not None
            and signs.boot_id == self._here.boot_id
        ):
            return found.started_after_boot_s > recorded + _BOOT_TOLERANCE_S
        born = signs.process_started_at if signs.process_started_at is not None else signs.run_started_at
        return (
            found.started_at is not None and born is not None and found.started_at > born + START_TOLERANCE_S
        )

    def _was_restarted(self, signs: LifeSigns) -> bool:
        """Copies of one machine share its id, so its name must be ours as well."""
        here = self._here
        if not (signs.machine_id and signs.boot_id and here.boot_id) or signs.machine_id != here.machine_id:
            return False
        return signs.boot_id != here.boot_id and signs.hostname in (None, here.hostname)

    def is_ours(self, signs: LifeSigns) -> bool:
        """Whether the process of these signs runs, or ran, on this host and in this container."""
        here = self._here
        if signs.pid_namespace and signs.pid_namespace != here.pid_namespace:
            return False
        if signs.machine_id and signs.boot_id and here.machine_id and here.boot_id:
            return (signs.machine_id, signs.boot_id) == (here.machine_id, here.boot_id)
        return signs.hostname is not None and signs.hostname == here.hostname

    def _lookup(self, pid: int | None) -> _Found:
        if pid is None:
            return _Found()
        found = self._processes.get(pid)
        if found is None:
            exists = host.process_exists(pid) if pid > 0 else False
            found = _Found(exists)
            if exists:
                started = host.process_started_at(pid), host.process_started_after_boot(pid)
                found = _Found(exists, *started)
            self._processes[pid] = found
        return found


def _here() -> LifeSigns:
    identity = host.process_identity()
    return LifeSigns(
        hostname=identity["hostname"],
        machine_id=identity["machine_id"],
        boot_id=identity["boot_id"],
        pid_namespace=identity["pid_namespace"],
    )
