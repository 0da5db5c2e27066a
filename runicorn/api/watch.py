"""One look at a store for all who ask about it.

Followers and questions that use the same `Store` object share its `StoreWatch`: the list is looked through
once for all of them, and no two threads read the same run at the same time.
"""

from __future__ import annotations

import secrets
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

from runicorn.api.run_keys import RunKeys
from runicorn.errors import RunNotFoundError
from runicorn.model import RunInfo
from runicorn.store.store import Store
from runicorn.store.stored_run import StoredRun

__all__ = ["StoreWatch"]

_REST_S = 0.2
"""Followers look at the list five times a second: a row that changes later than that is not felt as late."""

_REST_FACTOR = 20
"""After a look that took t seconds they rest 20·t if that is longer: a slow disk is left time for others."""

_CPU_REST_FACTOR = 200
"""After a look that computed for t seconds they rest 200·t: never more than half a percent of a core.

One long look, as the first one is, does not tell what the next will cost: the rest at most doubles.
"""

_watches: weakref.WeakKeyDictionary[Store, StoreWatch] = weakref.WeakKeyDictionary()
_watches_lock = threading.Lock()


class StoreWatch:
    """What changed in a store's list of runs, and since when. Thread-safe; `of` gives the watch of a store."""

    def __init__(self, store: Store) -> None:
        self._store = weakref.ref(store)
        self.epoch = secrets.token_hex(6)
        """Names this watch among those of all processes: a version counts only within its epoch."""
        self.version = 0
        """Grows with every change of the list that a look found."""
        self._lock = threading.RLock()
        self._rest_s = _REST_S
        self._rest_until = 0.0
        self.keys = RunKeys()
        """Config and summary keys of all runs that were ever seen."""
        self._infos: dict[str, RunInfo] = {}
        self._newest_first: list[RunInfo] | None = None
        self._changed_at: dict[str, int] = {}
        self._removed_at: dict[str, int] = {}
        self._runs: weakref.WeakValueDictionary[str, StoredRun] = weakref.WeakValueDictionary()
        self._missing: dict[str, RunNotFoundError] = {}
        self._run_locks: dict[str, threading.Lock] = {}

    @classmethod
    def of(cls, store: Store) -> StoreWatch:
        """Give the watch of a store, the same for every caller."""
        with _watches_lock:
            watch = _watches.get(store)
            if watch is None:
                watch = _watches[store] = cls(store)
            return watch

    @property
    def root(self) -> str:
        """Path of the store."""
        return str(self._live_store().root)

    def look(self, *, at_once: bool) -> None:
        """Bring the list up to date.

        With ``at_once`` false, a look that follows the last one too soon is left out; what it would have
        shown comes with a later one.
        """
        with self._lock:
            began, began_cpu = time.monotonic(), time.thread_time()
            if not at_once and began < self._rest_until:
                return
            changed, removed, version = self._live_store().refresh(self.version)
            if version != self.version:
                self._take(changed, removed, version)
            ended = time.monotonic()
            computed = time.thread_time() - began_cpu
            rest_s = max(_REST_S, _REST_FACTOR * (ended - began), _CPU_REST_FACTOR * computed)
            self._rest_s = min(rest_s, 2 * self._rest_s)
            self._rest_until = ended + self._rest_s

    def infos(self) -> list[RunInfo]:
        """Give the runs of the last look, newest first."""
        with self._lock:
            if self._newest_first is None:
                self._newest_first = sorted(self._infos.values(), key=_moment, reverse=True)
            return self._newest_first

    def info(self, key: str) -> RunInfo | None:
        """Give one run of the last look; None for a key that is not in the list."""
        with self._lock:
            return self._infos.get(key)

    def changes_since(self, version: int) -> tuple[set[str], set[str]]:
        """Give the keys of runs that are new or changed after a version, and of those that are gone."""
        with self._lock:
            changed = {key for key, at in self._changed_at.items() if at > version}
            return changed, {key for key, at in self._removed_at.items() if at > version}

    @contextmanager
    def reading(self, key: str, *, at_once: bool) -> Iterator[StoredRun]:
        """Open a run by key, id, unique prefix or alias; nobody else reads it meanwhile.

        With ``at_once`` false, a run that somebody holds is taken as the last look left it, and one that was
        missing stays missing until the list changes; otherwise the disk is asked.

        Raises
        ------
        RunNotFoundError
            No run answers to that key, or several do.
        """
        run = self._find(key, at_once=at_once)
        with self._lock:
            lock = self._run_locks.setdefault(run.key, threading.Lock())
        with lock:
            yield run

    def _find(self, key: str, *, at_once: bool) -> StoredRun:
        with self._lock:
            run = self._runs.get(key)
            if not at_once and run is not None and run.key in self._infos:
                return run
            if not at_once and key in self._missing:
                missing = self._missing[key]
                raise type(missing)(*missing.args)
            try:
                run = self._runs[key] = self._live_store().run(key)
            except RunNotFoundError as error:
                self._missing[key] = error
                raise
            return run

    def _take(self, changed: list[RunInfo], removed: list[str], version: int) -> None:
        self.keys.add(changed)
        for info in changed:
            self._infos[info.key] = info
            self._changed_at[info.key] = version
            self._removed_at.pop(info.key, None)
        for key in removed:
            if self._infos.pop(key, None) is not None:
                self._removed_at[key] = version
                self._changed_at.pop(key, None)
        for asked, run in list(self._runs.items()):
            if run.key not in self._infos:
                self._runs.pop(asked, None)
        self._newest_first = None
        self._missing.clear()
        self.version = version

    def _live_store(self) -> Store:
        store = self._store()
        if store is None:
            message = "the store of this watch is gone: whoever uses the watch holds its store"
            raise ReferenceError(message)
        return store


def _moment(info: RunInfo) -> float:
    """When a run was made, as well as it tells."""
    return next((known for known in (info.created_at, info.started_at) if known is not None), 0.0)
