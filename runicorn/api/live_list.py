"""The list of runs as a part of a live stream."""

from __future__ import annotations

import zlib

from runicorn.api.contract import FollowParams, RunKey, RunsEvent
from runicorn.api.cursors import KEYS_MARK, PARTIAL, RUNS_SUBJECT, Place, is_same_generation
from runicorn.api.live_parts import LiveItem, Part
from runicorn.api.look import Look
from runicorn.api.rows import as_row
from runicorn.api.run_filter import RunFilter
from runicorn.api.run_keys import values_of
from runicorn.api.watch import StoreWatch
from runicorn.model import RunInfo

__all__ = ["ROWS_AT_ONCE", "ListPart"]

ROWS_AT_ONCE = 1000
"""Rows of one event, about 400 kB. A list of 10,000 in one piece would be 4 MB and stop its page and its process."""

_Told = tuple[Place | None, int, frozenset[str] | None, tuple[str, ...] | None]


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
        self._listed: frozenset[str] | None = None
        """Keys that the follower has; None when it came with a cursor and only it knows."""
        self._owed: tuple[str, ...] | None = _owed_to(place)
        """Keys whose rows wait to be sent as older ones; None: any row may be missing."""

    def restart(self, place: Place | None = None) -> None:
        """Go on from a place; without one, from the beginning."""
        super().restart(place)
        self._listed = None
        self._owed = _owed_to(place)

    def _read_news(self, look: Look) -> tuple[LiveItem | None, tuple[str, ...]]:
        asked = tuple(self._asked)
        keys, here = look.once((ListPart, asked), lambda: self._here(asked))
        if not self._has_news(here):
            return None, ()
        question = (ListPart, self.filter, asked, self.sends_older, *self._told())
        item, told = look.once(question, lambda: self._read(keys, here))
        self.place, self._told_keys, self._listed, self._owed = told
        return item, ()

    def _told(self) -> _Told:
        """Everything on which it depends what is new to the follower."""
        return self.place, self._told_keys, self._listed, self._owed

    def _here(self, asked: tuple[str, ...]) -> tuple[list[str], Place]:
        """Give the keys that rows carry now, and the place that the list has reached."""
        keys = list(dict.fromkeys([*self._watch.keys.usual(), *asked]))
        return keys, Place(self._watch.epoch + _mark_of(keys), self._watch.version)

    def _has_news(self, here: Place) -> bool:
        place = self.place
        if place is None or not self._continues(here) or not place.generation.startswith(here.generation):
            return True
        return place.reached != here.reached or (self.sends_older and self._owed != ())

    def _read(self, keys: list[str], here: Place) -> tuple[LiveItem | None, _Told]:
        """Give the event, and what the follower has been told with it."""
        reset = not self._continues(here)
        if not reset and self.place is not None and not self.place.generation.startswith(here.generation):
            self._owed = None
        infos = {info.key: info for info in self._watch.infos() if self.filter.passes(info)}
        removed: set[str] = set()
        if reset or self.place is None:
            rows, older = _running_first(list(infos.values())), []
            self._owed = tuple(info.key for info in rows[ROWS_AT_ONCE:])
        else:
            changed, removed = self._watch.changes_since(self.place.reached)
            removed |= changed - infos.keys()
            if self._listed is not None:
                removed &= self._listed
            rows = [info for info in infos.values() if info.key in changed]
            older = self._take_older(infos, changed, rows[ROWS_AT_ONCE:])
        rows = rows[:ROWS_AT_ONCE]
        if reset or self._listed is not None:
            self._listed = frozenset(infos)
        self.place = here._replace(generation=here.generation + PARTIAL) if self._owed else here
        if not (reset or rows or older or removed):
            return None, self._told()
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
        return (event, []), self._told()

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
        self._owed = tuple(owed[count:])
        return [infos[key] for key in owed[:count]]


def _owed_to(place: Place | None) -> tuple[str, ...] | None:
    return None if place is not None and place.generation.endswith(PARTIAL) else ()


def _mark_of(keys: list[str]) -> str:
    return f"{KEYS_MARK}{zlib.crc32(chr(0).join(keys).encode()):08x}"


def _running_first(newest_first: list[RunInfo]) -> list[RunInfo]:
    return sorted(newest_first, key=lambda info: info.status != "running")
