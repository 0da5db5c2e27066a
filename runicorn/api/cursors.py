"""Cursors: how far somebody has read something that grows.

A cursor is ``<generation>:<count>``. The generation names one incarnation of what is read (a file until it
is cut or replaced, a list of runs in one process), the count says how much of it is known: records of
a series, lines of a log that have their line feed, the version of a list. A cursor that does not fit what is
there any more is worth nothing, and its holder starts again.
"""

from __future__ import annotations

from typing import NamedTuple

from runicorn.store.events import EventLog

__all__ = [
    "KEYS_MARK",
    "PARTIAL",
    "RUNS_SUBJECT",
    "Place",
    "images_subject",
    "is_same_generation",
    "log_subject",
    "parse_place",
    "place_in",
    "telemetry_subject",
]

RUNS_SUBJECT = "runs"
"""The list of runs in `FollowParams.cursors`; a run's series are named by its key."""

PARTIAL = "+"
"""Ends the generation of a list whose older rows are still on their way."""

KEYS_MARK = "~"
"""In the generation of a list, stands before a word for the keys whose values its rows carry."""

_LONGEST_COUNT = 18
"""Digits; more would not be a count but an attempt to make `int` work hard."""


class Place(NamedTuple):
    """A place in something that grows."""

    generation: str
    reached: int

    def __str__(self) -> str:
        return f"{self.generation}:{self.reached}"


def log_subject(key: str) -> str:
    """Name a run's log in `FollowParams.cursors`."""
    return f"log:{key}"


def images_subject(key: str) -> str:
    """Name a run's images in `FollowParams.cursors`."""
    return f"images:{key}"


def telemetry_subject(key: str) -> str:
    """Name a run's telemetry in `FollowParams.cursors`."""
    return f"telemetry:{key}"


def is_same_generation(one: str, other: str) -> bool:
    """Whether two cursors count in the same incarnation."""
    return _generation(one) == _generation(other)


def parse_place(cursor: str) -> Place | None:
    """Read a cursor; None where the text is none."""
    generation, colon, count = cursor.rpartition(":")
    if not colon or not count.isascii() or not count.isdigit() or len(count) > _LONGEST_COUNT:
        return None
    return Place(generation, int(count))


def place_in(log: EventLog) -> Place:
    """Give the place up to which a file of metrics has been read."""
    return Place(log.generation, log.records)


def _generation(cursor: str) -> str:
    return cursor.rpartition(":")[0].removesuffix(PARTIAL).partition(KEYS_MARK)[0]
