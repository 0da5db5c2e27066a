"""Which runs a view shows while nobody has chosen any."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from runicorn.api.contract import RunRow, RunsEvent

MAX_AUTO_RUNS = 10
"""More curves in one chart than a person tells apart; older ones drop out."""


class AutoSelection:
    """Follows what runs: the running runs, else the newest one, and every run that starts later.

    It ends for good as soon as somebody chooses. `beginning` are runs that are selected already, and stay.
    Later are the runs that are made after this object, however long the first list takes to come.
    """

    def __init__(self, *, chosen: bool, beginning: Iterable[str] = ()) -> None:
        self._since = time.time()
        self._stopped = chosen
        self._known: set[str] | None = None
        self._selected = list(beginning)

    def see(self, selected: list[str]) -> None:
        """Take note of a selection that a view has now; one that is not ours is the user's, and ends it."""
        if selected != self._selected:
            self._stopped = True

    def notice(self, event: RunsEvent, is_listed: Callable[[RunRow], bool]) -> list[str] | None:
        """Keys to select after `event`, oldest first; None to leave the selection as it is.

        Only runs that the view lists count.
        """
        if self._stopped:
            return None
        rows = [row for row in event.rows if is_listed(row)]
        if self._known is None:
            if not rows:
                return None
            self._known = {row.key for row in rows}
            fresh = self._first(rows)
        else:
            fresh = [row.key for row in rows if row.key not in self._known]
            self._known.update(fresh)
        if not fresh:
            return None
        order = {row.key: _moment(row) for row in rows}
        fresh.sort(key=lambda key: order[key])
        gone = {*event.removed, *fresh}
        self._selected = [key for key in self._selected if key not in gone] + fresh
        self._selected = self._selected[-MAX_AUTO_RUNS:]
        return list(self._selected)

    def _first(self, rows: list[RunRow]) -> list[str]:
        earlier = [row for row in rows if _moment(row) <= self._since]
        running = [row for row in earlier if row.status == "running"]
        later = [row for row in rows if _moment(row) > self._since]
        return [row.key for row in (running or _newest(earlier)) + later]


def _newest(rows: list[RunRow]) -> list[RunRow]:
    return [max(rows, key=_moment)] if rows else []


def _moment(row: RunRow) -> float:
    return row.created_at or 0.0
