"""Which run a process belongs to: the one that it, or a process that started it, writes."""

from __future__ import annotations

import time
import weakref
from typing import Any, NamedTuple

from runicorn.store.store import Store

__all__ = ["Owner", "ProcessOwners"]

_MOST_ANCESTORS = 50

_KEPT_S = 5.0


class Owner(NamedTuple):
    """What is known of a process; None: it is not told, or of another host."""

    name: str | None = None
    since: float | None = None
    run: str | None = None


class ProcessOwners:
    """The processes of the runs of a store that run on this host, as they were when this was made."""

    def __init__(self, store: Store) -> None:
        self._made_at = time.monotonic()
        running = [run for run in store.runs(query="status:running") if run.pid is not None]
        self._runs = {run.pid: run.key for run in reversed(running)}

    @classmethod
    def of_store(cls, store: Store) -> ProcessOwners:
        """Give them as they are now, or were a moment ago: looking through a long list takes its time."""
        known = _known.get(store)
        if known is None or time.monotonic() - known._made_at > _KEPT_S:
            known = _known[store] = cls(store)
        return known

    def of(self, pid: int) -> Owner:
        """Tell what is known of a process."""
        import psutil

        try:
            process = psutil.Process(pid)
            return Owner(process.name(), process.create_time(), self._run_of(process))
        except psutil.Error:
            return Owner(run=self._runs.get(pid))

    def _run_of(self, process: Any) -> str | None:
        for _ in range(_MOST_ANCESTORS):
            if process is None:
                return None
            if process.pid in self._runs:
                return self._runs[process.pid]
            process = process.parent()
        return None


_known: weakref.WeakKeyDictionary[Store, ProcessOwners] = weakref.WeakKeyDictionary()
