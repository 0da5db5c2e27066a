"""The list of runs as a part of a live stream."""

from __future__ import annotations

import zlib

from runicorn.api.contract import FollowParams, RunKey, RunsEvent
from runicorn.api.cursors import KEYS_MARK, PARTIAL, RUNS_SUBJECT, Place, is_same_generation
from runicorn.api.live_parts import LiveItem, Part
from runicorn.api.rows import as_row
from runicorn.api.run_filter import RunFilter
from runicorn.api.run_keys import values_of
from runicorn.api.watch import StoreWatch
from runicorn.model import RunInfo

__all__ = ["ROWS_AT_ONCE", "ListPart"]

ROWS_AT_ONCE = 1000
"""Rows of one event, about 400 kB. A list of 10,000 in one piece would be 4 MB and stop its page and its process."""


class ListPart(Part):
    """The list of runs that pass a filter.

    Of a long list the running and the newest runs come first; the others follow in `RunsEvent.older`, unless
    `sends_older` is false. Until they have all been sent, the cursor is marked as partial: whoever comes back
    with it is sent the rows again, and nothing is missed.
    """

    def __init__(self, watch: StoreWatch, params: FollowParams, place: Place | None) -> None:
        super().__init__(watch, RUNS_SUBJECT, place)
        self.filter = RunFilter(params.project, params.name, params.query)
        self._asked = params.keys
        self._told_keys = -1
        """Version of the watch's keys that the follower knows."""
        self.sends_older = True
        self._listed: set[str] | None = None
        """Keys that the follower has; None when it came with a cursor and only it knows."""
        self._owed: list[str] | None = _owed_to(place)
        """Keys whose rows wait to be sent as older ones; None: any row may be missing."""

    def restart(self, place: Place | None = None) -> None:
        """Go on from a place; without one, from the beginning."""
        super().restart(place)
        self._listed = None
        self._owed = _owed_to(place)

    def _read_news(self) -> tuple[LiveItem | None, tuple[str, ...]]:
        keys = list(dict.fromkeys([*self._watch.keys.usual(), *self._asked]))
        here = Place(self._watch.epoch + _mark_of(keys), self._watch.version)
        reset = not self._continues(here)
        if not reset and self.place is not None and not self.place.generation.startswith(here.generation):
            self._owed = None
        is_owing = self._owed != [] and self.sends_older
        if not reset and not is_owing and self.place is not None and self.place.reached == here.reached:
            return None, ()
        infos = {info.key: info for info in self._watch.infos() if self.filter.passes(info)}
        removed: set[str] = set()
        if reset or self.place is None:
            rows, older = _running_first(list(infos.values())), []
            self._owed = [info.key for info in rows[ROWS_AT_ONCE:]]
        else:
            changed, removed = self._watch.changes_since(self.place.reached)
            removed |= changed - infos.keys()
            if self._listed is not None:
                removed &= self._listed
            rows = [info for info in infos.values() if info.key in changed]
            older = self._take_older(infos, changed, rows[ROWS_AT_ONCE:])
        rows = rows[:ROWS_AT_ONCE]
        if reset or self._listed is not None:
            self._listed = set(infos)
        self.place = here._replace(generation=here.generation + PARTIAL) if self._owed else here
        if not (reset or rows or older or removed):
            return None, ()
        event = RunsEvent(
            cursor=str(self.place),
            reset=reset,
            rows=[as_row(info, values_of(info, keys)) for info in rows],
            older=[as_row(info, values_of(info, keys)) for info in older],
            removed=sorted(removed),
            total=len(infos),
            store=self._watch.root,
            keys=keys,
            known_keys=self._news_of_keys(reset=reset),
        )
        return (event, []), ()

    def ask(self, keys: list[str]) -> None:
        """Let rows carry the values of these keys, too; all rows come again."""
        self._asked = keys

    def _continues(self, here: Place) -> bool:
        place = self.place
        if place is None or not is_same_generation(str(place), str(here)):
            return False
        return place.reached <= here.reached

    def _news_of_keys(self, *, reset: bool) -> list[RunKey] | None:
        if not reset and self._told_keys == self._watch.keys.version:
            return None
        self._told_keys = self._watch.keys.version
        return self._watch.keys.listing()

    def _take_older(
        self, infos: dict[str, RunInfo], changed: set[str], overflow: list[RunInfo]
    ) -> list[RunInfo]:
        """Rows that can go along now; `overflow` are changed rows that do not fit into the event."""
        waiting = [key for key in (infos if self._owed is None else self._owed) if key in infos]
        owed = [key for key in waiting if key not in changed] + [info.key for info in overflow]
        count = ROWS_AT_ONCE if self.sends_older else 0
        self._owed = owed[count:]
        return [infos[key] for key in owed[:count]]


def _owed_to(place: Place | None) -> list[str] | None:
    return None if place is not None and place.generation.endswith(PARTIAL) else []


def _mark_of(keys: list[str]) -> str:
    return f"{KEYS_MARK}{zlib.crc32(chr(0).join(keys).encode()):08x}"


def _running_first(newest_first: list[RunInfo]) -> list[RunInfo]:
    return sorted(newest_first, key=lambda info: info.status != "running")
