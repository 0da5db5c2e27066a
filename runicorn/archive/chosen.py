"""Which runs an export is about."""

from __future__ import annotations

import os
from pathlib import Path

from runicorn.errors import ExportError
from runicorn.reading import open_store
from runicorn.store.store import Store, StoredRun
from runicorn.tracker.run import Run

__all__ = ["AnyRun", "Storage", "chosen_runs", "store_of"]

AnyRun = str | Run | StoredRun
"""A key, id, start of an id, alias, or a run object."""

Storage = Store | str | os.PathLike[str] | None


def store_of(storage: Storage, runs: tuple[AnyRun, ...]) -> Store:
    """Give the store that is meant: the one that is named, that of the first run object, or the usual one."""
    if isinstance(storage, Store):
        return storage
    first = next((run for run in runs if not isinstance(run, str)), None)
    if storage is None and isinstance(first, Run):
        return open_store(first.storage)
    if storage is None and isinstance(first, StoredRun):
        return open_store(first.path.parents[len(Path(first.key).parts) - 1])
    return open_store(storage)


def chosen_runs(
    store: Store, runs: tuple[AnyRun, ...], project: str | None, name: str | None, query: str | None
) -> list[StoredRun]:
    """Give the runs that are named, or all that pass the filter.

    Raises
    ------
    ExportError
        There is none.
    RunNotFoundError, AmbiguousRunError, QueryError
        A run is not there or not the only one, or the filter cannot be understood.
    """
    named = [store.run(run if isinstance(run, str) else run.key) for run in runs]
    found = named or list(store.runs(project, name, query))
    if not found:
        raise ExportError(f"there is no run to export: none in {str(store.root)!r} passes the filter")
    return found
