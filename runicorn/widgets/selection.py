"""Which runs a view shows while nobody has chosen any."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from runicorn.api.contract import RunRow, RunsEvent

MAX_AUTO_RUNS = 10
"""More curves in one chart than a person tells apart; older ones drop out."""


class AutoSelection:
    """Follows what runs: the running runs, else the newest one, and every run that starts later.

    It ends for good as soon as somebody chooses. `beginning` are runs that are selected already, and stay.
    """

    def __init__(self, *, chosen: bool, beginning: Iterable[str] = ()) -> None:
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
            fresh = [row.key for row in rows if row.status == "running"] or [_newest(rows)]
        else:
            fresh = [row.key for row in rows if row.key not in self._known]
            self._known.update(fresh)
        if not fresh:
            return None
        order = {row.key: row.created_at or 0.0 for row in rows}
        fresh.sort(key=lambda key: order[key])
        self._selected = [key for key in self._selected if key not in event.removed] + fresh
        self._selected = self._selected[-MAX_AUTO_RUNS:]
        return list(self._selected)


def _newest(rows: Iterable[RunRow]) -> str:
    return max(rows, key=lambda row: row.created_at or 0.0).key
