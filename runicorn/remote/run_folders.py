"""The runs below a mirrored path, and where each of their files goes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from runicorn.remote.carrier import Carrier, Entry, Wanted
from runicorn.remote.landing import Landing
from runicorn.remote.names import odd_part
from runicorn.remote.placing import find_runs
from runicorn.remote.progress import Progress
from runicorn.remote.task import Task
from runicorn.store.placement import is_in_run

__all__ = ["RunFolders"]

_META = "meta.json"
_ALWAYS = frozenset({_META, "status.json"})
_MOST_META_BYTES = 1 << 20


class RunFolders:
    """Knows each run that was found, and makes tasks of its files.

    Parameters
    ----------
    include
        Patterns of paths within a run; files that none fits stay on the server. None: all come.
    """

    def __init__(
        self, root: Path, top: str, landing: Landing, progress: Progress, include: Iterable[str] | None
    ) -> None:
        self._root = root
        self._top = top
        self._landing = landing
        self._progress = progress
        self._include = tuple(include) if include is not None else None
        self._holders: set[str] = set()
        self._keys: dict[str, str] = {}
        self._places: dict[str, str] = {}
        self._refused: set[str] = set()

    def __len__(self) -> int:
        return len(self._keys)

    def find_new(self, changed: Iterable[str], entries: dict[str, Entry], carrier: Carrier) -> set[str]:
        """Give the files of runs that were not known before; these have their places now."""
        holders = {path.rpartition("/")[0] for path in changed if is_in_run((path.rpartition("/")[2],))}
        if holders <= self._holders:
            return set()
        self._holders |= holders
        documents = [f"{holder}/{_META}" if holder else _META for holder in self._holders]
        new = find_runs(documents) - self._keys.keys() - self._refused
        fine = {run for run in new if not self._refuse_odd(run)}
        keys, refused = self._landing.places_of(self._metas(fine, entries, carrier))
        self._keys.update(keys)
        self._places.update({run: os.path.join(self._root, key) for run, key in keys.items()})
        for run, reason in refused.items():
            self._refused.add(run)
            self._progress.refuse(run, reason)
        return {path for path in entries if self._run_of(path) in keys}

    def task(self, path: str, entry: Entry) -> Task | None:
        """Give the task for a file; None where it belongs to no run or is not wanted."""
        run = self._run_of(path)
        if run is None:
            return None
        name = path[len(run) + 1 :] if run else path
        problem = odd_part(name)
        if problem is not None:
            self._progress.refuse(path, problem)
            return None
        if (
            self._include is not None
            and name not in _ALWAYS
            and not any(fnmatchcase(name, one) for one in self._include)
        ):
            return None
        return Task(path, run, self._landing.source_of(run), name, f"{self._places[run]}/{name}", entry)

    def place_of(self, run: str) -> str:
        """Give the folder of a run here."""
        return self._places[run]

    def key_of(self, run: str) -> str:
        """Give the key of a run here, by its path there."""
        return self._keys[run]

    def holds(self, path: str) -> bool:
        """Whether a path lies in a run."""
        return self._run_of(path) is not None

    def files_of(self, run: str, paths: Iterable[str]) -> list[str]:
        """Give those paths that lie in a run."""
        return [path for path in paths if self._run_of(path) == run]

    def _run_of(self, path: str) -> str | None:
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            if folder in self._keys:
                return folder
        return None

    def _refuse_odd(self, run: str) -> bool:
        problem = odd_part(run) if run else None
        if problem is not None:
            self._refused.add(run)
            self._progress.refuse(run, problem)
        return problem is not None

    def _metas(self, runs: set[str], entries: dict[str, Entry], carrier: Carrier) -> dict[str, bytes | None]:
        paths = {f"{run}/{_META}" if run else _META: run for run in runs}
        wanted = [
            Wanted(path) for path in paths if path in entries and entries[path].size <= _MOST_META_BYTES
        ]
        read: dict[int, bytes] = {}
        failed: set[int] = set()
        for piece in carrier.read(self._top, [wanted]):
            read[piece.number] = read.get(piece.number, b"") + piece.data
            if piece.problem or (piece.size or 0) > _MOST_META_BYTES:
                failed.add(piece.number)
        found: dict[str, bytes | None] = dict.fromkeys(runs)
        found.update({paths[wanted[index].path]: data for index, data in read.items() if index not in failed})
        return found
