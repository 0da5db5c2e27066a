"""The tree of runs under one root."""

from __future__ import annotations

import os
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from runicorn.errors import StoreError
from runicorn.model import RunInfo
from runicorn.store.entry import Entry
from runicorn.store.index import RunIndex
from runicorn.store.run_lookup import find_run, newest_first
from runicorn.store.stored_run import Runs, StoredRun

__all__ = ["IndexChange", "Runs", "Store", "StoredRun"]

_KEPT_RUNS = 32
"""Runs that were used last; what was read of their events stays in memory."""


class IndexChange(NamedTuple):
    """What became different in a store."""

    changed: list[RunInfo]
    """Runs that are new, or that look or are judged differently."""
    removed: list[str]
    """Keys of runs that are gone."""
    version: int
    """Hand it to the next `Store.refresh` to hear what happened after this."""


class Store:
    """The runs under one root, of every layout; reads only, and is thread-safe.

    A root that does not exist is an empty store, which may come to exist later.

    Parameters
    ----------
    root
        Path of the store.
    cached
        Whether to keep what was read in the user's cache folder.

    Raises
    ------
    StoreError
        The root is a file.
    """

    def __init__(self, root: str | os.PathLike[str], *, cached: bool = True) -> None:
        self._root = Path(os.path.abspath(os.path.expanduser(os.fspath(root))))
        if self._root.exists() and not self._root.is_dir():
            raise StoreError(f"the root {self._root} is a file; give the path of a folder")
        self._lock = threading.RLock()
        self._index = RunIndex(str(self._root), cached=cached)
        self._reported = 0
        self._kept: OrderedDict[str, StoredRun] = OrderedDict()

    def __repr__(self) -> str:
        return f"<Store {str(self._root)!r}>"

    @property
    def root(self) -> Path:
        """Absolute path of the store."""
        return self._root

    @property
    def problems(self) -> tuple[str, ...]:
        """Folders that could not be looked into, a sentence each."""
        with self._lock:
            return tuple(self._index.finder.problems.values())

    def runs(self, project: str | None = None, name: str | None = None, query: str | None = None) -> Runs:
        """List the runs, newest first, as the files are now.

        Parameters
        ----------
        project, name
            Only the runs of this project, of this experiment.
        query
            Only the runs that this filter line lets through.

        Raises
        ------
        QueryError
            The filter line cannot be understood.
        """
        wanted = _compiled(query)
        with self._lock:
            self._index.look(everywhere=True)
            entries = list(self._index.entries.values())
        if project is not None:
            entries = [entry for entry in entries if entry.record.project == project]
        if name is not None:
            entries = [entry for entry in entries if entry.record.name == name]
        if wanted is not None:
            entries = [entry for entry in entries if wanted(entry.info)]
        return Runs(self, newest_first(entries))

    def run(self, key: str | os.PathLike[str]) -> StoredRun:
        """Give the run that answers to `key`.

        Parameters
        ----------
        key
            Path, absolute or relative to the root, id, alias, or the start of an id; the last three also with
            ``project/name/`` in front.

        Raises
        ------
        RunNotFoundError
            None does.
        AmbiguousRunError
            Several do.
        """
        with self._lock:
            self._index.look()
            entry = find_run(self._index.entries, os.fspath(key), str(self._root))
            self._index.look_at(entry.record.key)
            return self.run_of(entry)

    def refresh(self, since: int | None = None) -> IndexChange:
        """Bring the list up to date and tell what became different; cheap enough for twice a second.

        Parameters
        ----------
        since
            Version of an earlier change; what is new since then is told. Without it: since the last call
            without it, and everything at the first.
        """
        with self._lock:
            self._index.look()
            start = self._reported if since is None else since
            if since is None:
                self._reported = self._index.version
            changed = [entry.info for entry in self._index.changed_since(start)]
            return IndexChange(changed, self._index.removed_since(start), self._index.version)

    def projects(self) -> dict[str, list[str]]:
        """Projects and their experiments at the last look, each in alphabetical order."""
        with self._lock:
            pairs = {(entry.record.project, entry.record.name) for entry in self._index.entries.values()}
        found: dict[str, list[str]] = {}
        for project, name in sorted(pairs):
            found.setdefault(project, []).append(name)
        return found

    def refresh_run(self, key: str) -> None:
        """Read the documents of one run again if they changed."""
        with self._lock:
            self._index.look_at(key)

    def run_of(self, entry: Entry) -> StoredRun:
        """Give the run of one entry of the index; the same object as long as somebody holds it."""
        with self._lock:
            run: StoredRun | None = entry.run() if entry.run else None
            if run is None:
                run = StoredRun(self, entry)
                entry.run = weakref.ref(run)
            return run

    def keep(self, run: StoredRun) -> None:
        """Keep what was read of `run` in memory, until enough others were used after it."""
        with self._lock:
            self._kept[run.key] = run
            self._kept.move_to_end(run.key)
            if len(self._kept) > _KEPT_RUNS:
                self._kept.popitem(last=False)


def _compiled(query: str | None) -> Callable[[RunInfo], bool] | None:
    if not query or not query.strip():
        return None
    from runicorn.query import compile_query

    return compile_query(query)
