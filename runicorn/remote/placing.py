"""Where the runs below a server's path belong in a store, whichever part of a store that path is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from runicorn.store.layout import RUNS, shown_name
from runicorn.store.placement import Placement, is_in_run, place_of

__all__ = ["find_runs", "place_run"]

_CURRENT_DEPTH = 4


def find_runs(paths: Iterable[str]) -> set[str]:
    """Give the folders that are runs, of the files at these paths; the outermost ones, ``""`` for the top itself."""
    holders = {path.rpartition("/")[0] for path in paths if is_in_run((path.rpartition("/")[2],))}
    return {folder for folder in holders if not any(above in holders for above in _above(folder))}


def place_run(top: str, below: str, meta: dict[str, Any]) -> Placement:
    """Give the place of a run.

    Parameters
    ----------
    top
        Absolute path that is mirrored.
    below
        Path of the run from there; empty where it is the run.
    meta
        Content of its ``meta.json``; empty where it has none.
    """
    inner = [part for part in below.split("/") if part]
    whole = [*(part for part in top.split("/") if part), *inner]
    run_id = whole[-1] if whole else "run"
    if isinstance(meta.get("path"), str):
        return place_of([RUNS, run_id], meta, run_id)
    if _ends_as_current(inner) or (
        _ends_as_current(whole) and (len(inner) == 3 or _is_named_so(whole, meta))
    ):
        return place_of((inner if _ends_as_current(inner) else whole)[-_CURRENT_DEPTH:], meta, run_id)
    if _text(meta, "project") and _text(meta, "name"):
        return place_of([RUNS, run_id], meta, run_id)
    if _ends_as_current(whole) and not _text(meta, "project") and inner[:1] != [RUNS]:
        return place_of(whole[-_CURRENT_DEPTH:], meta, run_id)
    is_directly_in_runs = len(inner) < 2 and whole[-2:-1] == [RUNS]
    tree = _from_runs(inner) or ([] if is_directly_in_runs else _from_runs(whole)) or [RUNS, run_id]
    return place_of(tree, meta, run_id)


def _above(folder: str) -> Iterable[str]:
    if not folder:
        return
    yield ""
    parts = folder.split("/")
    for count in range(1, len(parts)):
        yield "/".join(parts[:count])


def _ends_as_current(parts: list[str]) -> bool:
    return len(parts) >= _CURRENT_DEPTH and parts[-2] == RUNS


def _is_named_so(parts: list[str], meta: dict[str, Any]) -> bool:
    """Whether the folders are those that ``meta.json`` names: then they are a project and an experiment."""
    names = [_text(meta, "project"), _text(meta, "name")]
    return all(
        name is not None and shown_name(folder, name) == name
        for folder, name in zip(parts[-_CURRENT_DEPTH:-2], names, strict=True)
    )


def _from_runs(parts: list[str]) -> list[str]:
    """The parts from the first ``runs`` on that has something below it."""
    return parts[parts.index(RUNS) :] if RUNS in parts[:-1] else []


def _text(meta: dict[str, Any], key: str) -> str | None:
    value = meta.get(key)
    return value if isinstance(value, str) and value.strip() else None
