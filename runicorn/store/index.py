"""The list of a store's runs, kept up to date with as few looks at the disk as possible."""

from __future__ import annotations

import contextlib
import gc
import os
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from runicorn.model import RunInfo
from runicorn.store.index_cache import CachedRun, restore_index, save_index
from runicorn.store.layout import RunFinder
from runicorn.store.liveness import Derived, LivenessJudge
from runicorn.store.read_documents import ABSENT
from runicorn.store.run_record import UNSETTLED, RunRecord, Stamps, is_unchanged, read_run

_DATABASE = "runicorn.db"

_ROUND_SIZE = 200
"""Settled runs that are looked at again in each `RunIndex.look`, besides those that may change."""

_QUIET_AFTER_S = 24 * 3600.0
"""A run that is recorded as running but has not changed for so long is looked at in turn, like settled ones."""

_CACHE_FROM_RUNS = 100
"""Fewer runs are read again as fast as they are looked up."""

_CACHE_SHARE = 0.1
"""The cache is written anew when this share of the runs has been read since."""


class Entry:
    """One run of the list; it is updated in place when its files change."""

    __slots__ = ("_info", "derived", "key", "moment", "racy", "record", "run", "stamps", "version")

    def __init__(self, record: RunRecord, stamps: Stamps, *, racy: bool, version: int) -> None:
        self.key = record.key
        self._info: RunInfo | None = None
        self.version = version
        """Version of the index in which it last changed."""
        self.derived = Derived(record.recorded_status, None)
        self.run: Callable[[], Any] | None = None
        """Weak reference to the object that the store made of it."""
        self.replace(record, stamps, racy=racy)

    @property
    def info(self) -> RunInfo:
        """The run as it was at the last look."""
        info = self._info
        if info is None:
            info = self._info = self.record.info(self.derived)
        return info

    def replace(self, record: RunRecord, stamps: Stamps, *, racy: bool) -> None:
        """Take over what the files say now."""
        self.record, self.stamps, self.racy = record, stamps, racy
        self._info = None
        moment = record.created_at if record.created_at is not None else record.started_at
        self.moment = stamps[0] / 1e9 if moment is None else moment
        """When the run was made, as well as its files tell, in seconds since the epoch."""

    def settle(self, derived: Derived) -> None:
        """Take over another derived status."""
        self.derived, self._info = derived, None


class RunIndex:
    """Every run below a root. Not thread-safe; its user holds a lock.

    Parameters
    ----------
    root
        Absolute path of the store; it need not exist.
    cached
        Whether to keep the list in the user's cache folder.
    """

    def __init__(self, root: str, *, cached: bool) -> None:
        self.root = root
        self.version = 0
        """Counts the looks that found a change."""
        self.documents_read = 0
        """Runs whose documents were opened so far."""
        self.entries: dict[str, Entry] = {}
        self.removed: dict[str, int] = {}
        """Keys that are gone, and the version in which they went."""
        self.finder = RunFinder(root)
        self._cached = cached
        self._begun = False
        self._unsaved = 0
        self._changed = False
        self._keys: list[str] = []
        self._hollow: set[str] = set()
        """Directories that are no run yet."""
        self._racy: set[str] = set()
        self._unsettled: set[str] = set()
        self._round: list[str] = []

    def look(self, *, everywhere: bool = False) -> None:
        """Bring the list up to date.

        New directories are noticed by the time of change of the folders that hold them. Runs that may still
        change are looked at every time; the others in turn, or all of them with `everywhere`.
        """
        if not self._begun:
            self._begin()
            return
        before, self.version, self._changed = self.version, self.version + 1, False
        gone = self._update_keys()
        for key in self._due(everywhere=everywhere):
            self._update(key, thorough=not everywhere)
        for key in gone:
            self._remove(key)
        self._judge(self._unsettled)
        if not self._changed:
            self.version = before
        self._save()

    def look_at(self, key: str) -> None:
        """Bring one run up to date, looking at all of its documents."""
        before, self.version, self._changed = self.version, self.version + 1, False
        self._update(key, thorough=True)
        self._judge([key] if key in self._unsettled else [])
        if not self._changed:
            self.version = before

    def changed_since(self, version: int) -> list[Entry]:
        """Runs that are new or look different since the index had this `version`."""
        return [entry for entry in self.entries.values() if entry.version > version]

    def removed_since(self, version: int) -> list[str]:
        """Keys of runs that went since the index had this `version`."""
        return [key for key, removed_in in self.removed.items() if removed_in > version]

    def _begin(self) -> None:
        """First look: everything is looked at, and what the cache has is held against the files."""
        self._begun = True
        self.version = 1
        with _garbage_collection_paused():
            cached = restore_index(self.root) if self._cached else {}
            self._keys = self.finder.find(cached.__contains__)
            for key in self._keys:
                known = cached.get(key)
                if known and is_unchanged(self.root, known.record, known.stamps):
                    self._put(key, Entry(known.record, known.stamps, racy=False, version=1))
                else:
                    self._update(key, thorough=False)
            self._hollow = {key for key in self._keys if key not in self.entries}
            self._judge(self._unsettled)
            self._save()

    def _update_keys(self) -> set[str]:
        """Find the directories of runs; gives the keys that are gone."""
        scans = self.finder.scans
        keys = self.finder.find(self.entries.__contains__)
        if self.finder.scans == scans and len(keys) == len(self._keys):
            return set()
        self._keys = keys
        found = set(keys)
        self._hollow = {key for key in found if key not in self.entries}
        return self.entries.keys() - found

    def _due(self, *, everywhere: bool) -> Iterable[str]:
        if everywhere:
            return list(self._keys)
        if not self._round:
            self._round = list(self.entries)
        turn = [self._round.pop() for _ in range(min(_ROUND_SIZE, len(self._round)))]
        quiet_since_ns = (time.time() - _QUIET_AFTER_S) * 1e9
        active = [
            key
            for key, entry in self._live_entries()
            if entry.derived.status == "running" or max(entry.stamps[0], entry.stamps[2]) > quiet_since_ns
        ]
        return dict.fromkeys([*self._hollow, *self._racy, *active, *turn])

    def _live_entries(self) -> list[tuple[str, Entry]]:
        return [(key, self.entries[key]) for key in self._unsettled]

    def _update(self, key: str, *, thorough: bool) -> None:
        entry = self.entries.get(key)
        if (
            entry
            and not entry.racy
            and is_unchanged(self.root, entry.record, entry.stamps, thorough=thorough)
        ):
            return
        run = read_run(self.root, key, self._has_database)
        if run is None:
            self._remove(key)
            return
        self.documents_read += 1
        self._unsaved += 1
        if entry is None:
            self._put(key, Entry(run.record, run.stamps, racy=run.racy, version=self.version))
            self.removed.pop(key, None)
            self._hollow.discard(key)
            self._changed = True
            return
        if not _look_alike(entry.record, run.record):
            entry.version = self.version
            self._changed = True
        entry.replace(run.record, run.stamps, racy=run.racy)
        self._put(key, entry)
        if key not in self._unsettled:
            entry.settle(Derived(run.record.recorded_status, None))

    def _put(self, key: str, entry: Entry) -> None:
        self.entries[key] = entry
        for keys, wanted in (
            (self._racy, entry.racy),
            (self._unsettled, entry.record.recorded_status in UNSETTLED),
        ):
            if wanted:
                keys.add(key)
            else:
                keys.discard(key)

    def _remove(self, key: str) -> None:
        if self.entries.pop(key, None) is None:
            return
        self._racy.discard(key)
        self._unsettled.discard(key)
        if key in self._keys:
            self._hollow.add(key)
        self.removed[key] = self.version
        self._changed = True

    def _judge(self, keys: Iterable[str]) -> None:
        judge = LivenessJudge(time.time())
        for key in keys:
            entry = self.entries[key]
            record = entry.record
            derived = judge.judge(
                record.signs, readable=record.recorded_status != "", ended=record.ended_at is not None
            )
            if derived != entry.derived:
                entry.settle(derived)
                entry.version = self.version
                self._changed = True

    def _has_database(self) -> bool:
        return os.path.exists(f"{self.root}/{_DATABASE}")

    def _restorable(self) -> Iterable[CachedRun]:
        for entry in self.entries.values():
            stamps = [ABSENT, *entry.stamps[1:]] if entry.racy else entry.stamps
            yield CachedRun(entry.record, stamps)

    def _save(self) -> None:
        if self._cached and self._unsaved >= max(_CACHE_FROM_RUNS, _CACHE_SHARE * len(self.entries)):
            self._unsaved = 0
            save_index(self.root, self._restorable())


def _look_alike(one: RunRecord, other: RunRecord) -> bool:
    """Whether the two differ in nothing but signs of life."""
    return msgspec.structs.replace(one, encoded_signs=other.encoded_signs) == other


@contextlib.contextmanager
def _garbage_collection_paused() -> Iterator[None]:
    """Thousands of new objects that all stay are not worth searching for garbage."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
