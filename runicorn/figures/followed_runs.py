"""The runs that a figure shows, and what they have under its keys."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from runicorn.api.questions import nearest
from runicorn.api.run_filter import RunFilter
from runicorn.api.watch import StoreWatch
from runicorn.dotted import dotted
from runicorn.errors import BadRequestError
from runicorn.model import RunInfo
from runicorn.phrases import run_label
from runicorn.query import MISSING, find_value
from runicorn.reading import open_store
from runicorn.store.store import Runs, Store, StoredRun

__all__ = ["FollowedRun", "FollowedRuns", "RunSource"]

RunSource = Store | str | os.PathLike[str] | Runs | Sequence[StoredRun] | None

FACTS = ("status", "project", "name", "alias", "started_at", "created_at")
"""What can be asked for beside config and summary, which come first."""

LABEL_LETTERS = 20
"""Of a run's name beside its point or line."""


class FollowedRun(NamedTuple):
    """One run of a figure."""

    key: str
    label: str
    values: tuple[Any, ...]
    """What it has under each of the figure's keys; None where it has nothing."""


class FollowedRuns:
    """Runs of a store, newest first, as they were at the last `look`.

    Parameters
    ----------
    source
        A store or its root: all its runs, also those to come. Runs: these. None: the store that
        `runicorn.open_store` gives.
    keys
        What the figure asks of every run.
    query
        Of a store, only the runs that this filter line lets through.
    limit
        At most so many, the newest.

    Raises
    ------
    QueryError
        The filter line cannot be understood.
    BadRequestError
        A filter line beside runs that were chosen already, or runs of several stores.
    """

    def __init__(self, source: RunSource, keys: Sequence[str], *, query: str | None, limit: int) -> None:
        self.store, self._chosen = _store_and_chosen(source)
        if query and self._chosen is not None:
            raise BadRequestError(
                "query narrows a store; runs that were chosen already are shown as they are"
            )
        self.keys = tuple(keys)
        self._filter = RunFilter(None, None, query)
        self._limit = limit
        self._watch = StoreWatch.of(self.store)
        self._version = -1
        self._passing: dict[str, bool] = {}
        self._runs: dict[str, FollowedRun] = {}
        self._order: list[str] = []
        self.total = 0
        """Runs that pass, before the limit."""

    def look(self, *, at_once: bool = False) -> bool:
        """Bring the runs up to date; gives whether something that a figure shows is different."""
        self._watch.look(at_once=at_once)
        version = self._watch.version
        if version == self._version:
            return False
        changed, removed = self._watch.changes_since(self._version)
        self._version = version
        for key in changed | removed:
            self._passing.pop(key, None)
        passing = [info for info in self._watch.infos() if self._passes(info)]
        shown = passing[: self._limit]
        before, order_before = self._runs, self._order
        self.total = len(passing)
        self._order = [info.key for info in shown]
        self._runs = {
            info.key: self._read(info) if info.key in changed or info.key not in before else before[info.key]
            for info in shown
        }
        return bool(removed) or self._order != order_before or self._runs != before

    def runs(self) -> list[FollowedRun]:
        """Give the runs, newest first."""
        return [self._runs[key] for key in self._order]

    def hint(self, key: str) -> str:
        """Give the end of a sentence that says that no run has a value under `key`."""
        known: dict[str, None] = {}
        for info in self._watch.infos()[:20]:
            known |= dict.fromkeys([*dotted(info.config), *dotted(info.summary)])
        return "; none of its values can be drawn" if key in known else nearest(key, known)

    def _passes(self, info: RunInfo) -> bool:
        if self._chosen is not None:
            return info.key in self._chosen
        passes = self._passing.get(info.key)
        if passes is None:
            passes = self._passing[info.key] = self._filter.passes(info)
        return passes

    def _read(self, info: RunInfo) -> FollowedRun:
        return FollowedRun(
            info.key, _short(run_label(info)), tuple(_value_of(info, key) for key in self.keys)
        )


def _short(label: str) -> str:
    """Without the middle of a long name; the end tells runs of one experiment apart."""
    return label if len(label) <= LABEL_LETTERS else f"{label[: LABEL_LETTERS - 9]}…{label[-8:]}"


def _value_of(info: RunInfo, key: str) -> Any:
    value = find_value(info, key)
    if value is not MISSING:
        return value
    if key == "duration_s" and info.started_at is not None and info.ended_at is not None:
        return info.ended_at - info.started_at
    return getattr(info, key) if key in FACTS else None


def _store_and_chosen(source: RunSource) -> tuple[Store, set[str] | None]:
    if source is None or isinstance(source, (str, os.PathLike)):
        return open_store(source), None
    if isinstance(source, Store):
        return source, None
    runs: Iterable[StoredRun] = source
    chosen = {run.key: run.root for run in runs}
    roots = set(chosen.values())
    if len(roots) != 1:
        raise BadRequestError(
            "no run is given: give a store to see all its runs"
            if not roots
            else f"a figure shows the runs of one store; these are of {len(roots)}"
        )
    return Store(roots.pop()), set(chosen)
