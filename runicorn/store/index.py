"""The list of a store's runs, kept up to date with as few looks at the disk as possible."""

from __future__ import annotations

import contextlib
import gc
import os
import time
from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec

from runicorn.store.entry import Entry
from runicorn.store.index_cache import restore_index, save_index
from runicorn.store.layout import RunFinder
from runicorn.store.liveness import LivenessJudge, as_recorded
from runicorn.store.run_record import UNSETTLED, RunRecord, is_unchanged, read_run

_DATABASE = "runicorn.db"

_ROUND_SIZE = 200
"""Settled runs that are looked at again in each `RunIndex.look`, besides those that may change."""

_QUIET_AFTER_S = 24 * 3600.0
"""A run that is recorded as running but has not changed for so long is looked at in turn, like settled ones."""

_CACHE_FROM_RUNS = 100
"""Fewer runs are read again as fast as they are looked up."""

_CACHE_SHARE = 0.1
"""The cache is written anew when this share of the runs has been read since."""


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
            self.entries = _still_true(self.root, self._keys, cached)
            self._unsettled = {
                key for key, entry in self.entries.items() if entry.record.recorded_status in UNSETTLED
            }
            for key in self._keys:
                if key not in self.entries:
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
        if entry and not entry.racy:
            directory = f"{self.root}/{key}"
            if is_unchanged(directory, entry.record, entry.stamps, thorough=thorough):
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
            entry.settle(as_recorded(run.record.recorded_status))

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

    def _save(self) -> None:
        if self._cached and self._unsaved >= max(_CACHE_FROM_RUNS, _CACHE_SHARE * len(self.entries)):
            self._unsaved = 0
            save_index(self.root, self.entries.values())


def _still_true(root: str, keys: Iterable[str], cached: dict[str, Entry]) -> dict[str, Entry]:
    """Entries of `cached` whose files look as they did.

    The runs of an experiment are looked at from the folder that holds them: the system need not walk the whole
    path for each file.
    """
    true = {}
    for folder, inside in groupby(keys, lambda key: key.rpartition("/")[0]):
        with _opened_folder(f"{root}/{folder}") as handle:
            start = len(folder) + 1 if handle is not None else 0
            prefix = "" if handle is not None else f"{root}/"
            for key in inside:
                entry = cached.get(key)
                if entry and is_unchanged(prefix + key[start:], entry.record, entry.stamps, dir_fd=handle):
                    true[key] = entry
    return true


@contextlib.contextmanager
def _opened_folder(path: str) -> Iterator[int | None]:
    """Handle that paths can be relative to; None where the system has no such thing."""
    handle = None
    if os.stat in os.supports_dir_fd:
        with contextlib.suppress(OSError):
            handle = os.open(path, os.O_RDONLY)
    try:
        yield handle
    finally:
        if handle is not None:
            os.close(handle)


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
