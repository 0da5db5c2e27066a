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

from runicorn.model import RunInfo
from runicorn.store.store import Store, StoredRun

__all__ = ["StoreWatch"]

_REST_FACTOR = 10
"""After a look at the list that took t seconds, followers rest 10·t: a tenth of a core at most."""

_watches: weakref.WeakKeyDictionary[Store, StoreWatch] = weakref.WeakKeyDictionary()
_watches_lock = threading.Lock()


class StoreWatch:
    """What changed in a store's list of runs, and since when."""

    def __init__(self, store: Store) -> None:
        self._store = weakref.ref(store)
        self.epoch = secrets.token_hex(6)
        """Names this watch among those of all processes: a version counts only within its epoch."""
        self.version = 0
        self._lock = threading.RLock()
        self._infos: dict[str, RunInfo] = {}
        self._changed_at: dict[str, int] = {}
        self._removed_at: dict[str, int] = {}
        self._rest_until = 0.0
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

    def look(self, *, at_once: bool = True) -> int:
        """Bring the list up to date and give its version, which grows with every change.

        With ``at_once`` false, a look that follows the last one too soon is left out; what it would have
        shown comes with a later one.
        """
        with self._lock:
            began = time.monotonic()
            if not at_once and began < self._rest_until:
                return self.version
            store = self._live_store()
            version = store.refresh().version
            if version != self.version or not self.version:
                self._compare(store, max(version, self.version + 1))
            ended = time.monotonic()
            self._rest_until = ended + _REST_FACTOR * (ended - began)
            return self.version

    def infos(self) -> list[RunInfo]:
        """Give the runs of the last look, newest first."""
        with self._lock:
            return list(self._infos.values())

    def changes_since(self, version: int) -> tuple[set[str], set[str]]:
        """Give the keys of runs that are new or changed after a version, and of those that are gone."""
        with self._lock:
            changed = {key for key, at in self._changed_at.items() if at > version}
            return changed, {key for key, at in self._removed_at.items() if at > version}

    @contextmanager
    def reading(self, key: str) -> Iterator[StoredRun]:
        """Open a run by key, id, unique prefix or alias; nobody else reads it meanwhile.

        Raises
        ------
        RunNotFoundError
            No run answers to that key, or several do.
        """
        with self._lock:
            run = self._live_store().run(key)
            lock = self._run_locks.setdefault(run.key, threading.Lock())
        with lock:
            yield run

    def _live_store(self) -> Store:
        store = self._store()
        if store is None:  # pragma: no cover - whoever calls holds the store
            message = "the store of this watch is gone"
            raise ReferenceError(message)
        return store

    def _compare(self, store: Store, version: int) -> None:
        """Note what differs from the last look; the store's own list of changes may have gone to others."""
        before = self._infos
        self._infos = {run.key: run.info for run in store.runs()}
        for key, info in self._infos.items():
            known = before.get(key)
            if known is not info and known != info:
                self._changed_at[key] = version
                self._removed_at.pop(key, None)
        for key in before.keys() - self._infos.keys():
            self._removed_at[key] = version
            self._changed_at.pop(key, None)
        self.version = version
