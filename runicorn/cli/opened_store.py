"""Opening the store that a command works on."""

from __future__ import annotations

from runicorn.config import resolve_root
from runicorn.errors import StoreError
from runicorn.store.store import Store

__all__ = ["open_existing_store"]


def open_existing_store(storage: str | None) -> Store:
    """Give the store of ``--storage`` or, without it, of the root in force.

    Raises
    ------
    StoreError, ConfigError
        The root cannot be used or found out.
    StoreError
        There is no such folder: a typing error must not look like a store without runs.
    """
    root = resolve_root(storage)
    if not root.path.is_dir():
        source = "--storage" if root.rule == "argument" else root.source
        raise StoreError(
            f"there is no store at {str(root.path)!r} ({source}); name another with --storage, or log a run first"
        )
    return Store(root.path)
