"""Reading runs back, as a script or a notebook asks for them."""

from __future__ import annotations

import os

from runicorn.config import resolve_root
from runicorn.store.store import Runs, Store, StoredRun
from runicorn.tracker.run import Run


def open_store(storage: str | os.PathLike[str] | None = None) -> Store:
    """The store at `storage`; without it at ``RUNICORN_DIR``, the user's data directory or ``./.runicorn``.

    Opening reads nothing yet, and nothing that reads ever writes there.

    Raises
    ------
    StoreError, ConfigError
        The root cannot be used or found out.
    """
    return Store(resolve_root(storage).path)


def runs(
    project: str | None = None,
    name: str | None = None,
    *,
    query: str | None = None,
    storage: str | os.PathLike[str] | None = None,
) -> Runs:
    """The runs of the store, newest first; see `Store.runs`."""
    return open_store(storage).runs(project, name, query=query)


def find_run(run: str | Run | StoredRun, storage: str | os.PathLike[str] | None = None) -> StoredRun:
    """The run that is meant: a key, id, start of an id or alias in the store, or a run object of any store.

    Raises
    ------
    RunNotFoundError, AmbiguousRunError
        No run answers to that text, or several do.
    """
    if isinstance(run, StoredRun):
        return run
    if isinstance(run, Run):
        return open_store(run.storage).run(run.key)
    return open_store(storage).run(run)
