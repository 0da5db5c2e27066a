"""Where a run that comes from elsewhere belongs in a store.

Imports and mirrors find runs in trees of every layout, or in a part of one. All of them land in the current layout,
``<project>/<name>/runs/<run_id>``, under the names that a reader of the tree they come from would show.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import takewhile
from typing import Any, NamedTuple

from runicorn.errors import InvalidNameError
from runicorn.store.layout import DOCUMENTS, RUNS, shown_name
from runicorn.store.names import check_run_id, encode_name

__all__ = ["Placement", "depth_of_store", "is_in_run", "place_of"]

_DEFAULT = "default"
_CURRENT_DEPTH = 4


class Placement(NamedTuple):
    """Names of a run in a store."""

    project: str
    """As the user calls it."""
    name: str
    """Experiment, as the user calls it."""
    run_id: str

    @property
    def key(self) -> str:
        """Directory relative to the root."""
        project, name = encode_name(self.project, "project"), encode_name(self.name, "experiment")
        return f"{project}/{name}/{RUNS}/{self.run_id}"


def depth_of_store(directories: Collection[Sequence[str]]) -> int:
    """Give how many folders lie above the store that these directories of runs are in.

    It is the least number for which every run lies as in a layout; where there is none, 0.
    """
    if not directories:
        return 0
    first, last = (tuple(one(directories, key=tuple))[:-1] for one in (min, max))
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))
    return next((depth for depth in range(shared + 1) if all(_fits(one[depth:]) for one in directories)), 0)


def place_of(parts: Sequence[str], meta: dict[str, Any], fallback_id: str) -> Placement:
    """Give the place of a run.

    Folders decide as far as they are there; ``meta.json`` says what they leave open, and which layout it is.

    Parameters
    ----------
    parts
        Names of the folders from the store down to the run's own; empty where nothing is known of them.
    meta
        Content of its ``meta.json``; empty where it has none.
    fallback_id
        Its id, where neither a folder nor ``meta.json`` gives one.
    """
    run_id = parts[-1] if parts else _text(meta, "id") or fallback_id
    project, name = _text(meta, "project"), _text(meta, "name")
    path = meta.get("path")
    segments = (
        path.split("/") if isinstance(path, str) else parts[1:-1] if tuple(parts[:1]) == (RUNS,) else ()
    )
    if _is_current(parts) and not isinstance(path, str):
        project, name = shown_name(parts[0], project), shown_name(parts[1], name)
    elif found := [segment for segment in segments if segment]:
        project, name = found[0], "/".join(found[1:])
    return Placement(project or _DEFAULT, name or _DEFAULT, _as_folder(run_id))


def _fits(parts: Sequence[str]) -> bool:
    return _is_current(parts) or (len(parts) > 1 and parts[0] == RUNS)


def _is_current(parts: Sequence[str]) -> bool:
    return len(parts) == _CURRENT_DEPTH and parts[2] == RUNS


def is_in_run(names: Sequence[str]) -> bool:
    """Whether a directory that holds files of these names is a run."""
    return not DOCUMENTS.isdisjoint(names)


def _as_folder(run_id: str) -> str:
    try:
        return check_run_id(run_id)
    except InvalidNameError:
        return encode_name(run_id, "run id")


def _text(meta: dict[str, Any], key: str) -> str | None:
    value = meta.get(key)
    return value if isinstance(value, str) and value.strip() else None
