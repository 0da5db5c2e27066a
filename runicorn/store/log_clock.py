"""When the lines of a log were written; they say only ``HH:MM:SS``, by the clock on the writer's wall.

The day is counted. A line belongs to the day of the line before it, to the next one where its clock is more than
`DISORDER_S` behind (midnight has passed), and to the day before where it is that close to the other side of
midnight. So lines of several threads may come in slight disorder, and a clock may be set back by an hour in
autumn. Two midnights between two lines count as one: a run that was taken up again days later seems to go on
at once. A line without a clock was written with the last one that has one.

The first day is the run's, told by ``started_at`` (`first_midnight`).
"""

from __future__ import annotations

import math
import time
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["DISORDER_S", "ClockReader", "LogDay", "first_midnight"]

DAY_S = 86_400

DISORDER_S = 2 * 3600
"""Lines come at most so much out of order."""

_EARLY_S = 60
"""The first line may seem to be written so long before ``started_at``: clocks count whole seconds, and drift."""

_ZONE_STEP_S = 900
"""Time zones differ by quarters of an hour."""

_WIDTH = len("00:00:00 | ")
_DIGITS = [0, 1, 3, 4, 6, 7]
_OTHERS = [2, 5, 8, 9, 10]
_OTHER_BYTES = np.frombuffer(b":: | ", np.uint8)
_WEIGHTS = np.array([36_000, 3600, 600, 60, 10, 1])

NEVER = np.iinfo(np.int32).min
"""The time of lines before the first that has a clock."""


class LogDay(NamedTuple):
    """From one line on, the lines of a log were written on one day."""

    first_line: int
    midnight: float
    """Seconds since the epoch; a line's time is this plus its clock."""


class ClockReader:
    """Reads the times of consecutive lines, in seconds since the midnight before the first one that has a clock."""

    def __init__(self) -> None:
        self.first_clock: int | None = None
        """Seconds since midnight of the first line that has a clock."""
        self.days: list[tuple[int, int]] = []
        """Number of a line (from 1) and the day that begins with it: 0, then mostly 1, 2 and so on."""
        self._lines = 0
        self._clock = 0
        self._day = 0
        self._latest: int = NEVER

    def read(self, text: NDArray[np.uint8], starts: NDArray[np.int64]) -> NDArray[np.int32]:
        """Take the lines that start at `starts` in `text`, and give the latest time up to each: it never falls."""
        clocks = _clocks(text, starts)
        rows = np.flatnonzero(clocks >= 0)
        latest = np.full(len(starts), self._latest, np.int64)
        if len(rows):
            latest[rows] = self._count_days(clocks[rows], rows)
            self._latest = int(np.maximum.accumulate(latest, out=latest)[-1])
        self._lines += len(starts)
        return latest.astype(np.int32)

    def _count_days(self, clocks: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
        if self.first_clock is None:
            self.first_clock = self._clock = int(clocks[0])
            self.days.append((self._lines + int(rows[0]) + 1, 0))
        change = np.diff(clocks, prepend=self._clock)
        steps = np.where(change < -DISORDER_S, 1, np.where(change > DAY_S - DISORDER_S, -1, 0))
        days = self._day + np.cumsum(steps)
        for position in np.flatnonzero(steps):
            self.days.append((self._lines + int(rows[position]) + 1, int(days[position])))
        self._clock, self._day = int(clocks[-1]), int(days[-1])
        times: NDArray[np.int64] = days * DAY_S + clocks
        return times


def first_midnight(started_at: float, first_clock: int, *, own_zone: bool) -> float:
    """Midnight before the first line, in seconds since the epoch.

    Parameters
    ----------
    started_at
        When the run started, in seconds since the epoch.
    first_clock
        Clock of the first line, in seconds since midnight.
    own_zone
        Whether the log was written on this machine, so in its time zone. Else the zone is unknown and taken to
        be the one, in steps of a quarter of an hour, in which the first line was written at once.
    """
    if own_zone:
        year, month, day = time.localtime(started_at)[:3]
        midnight = time.mktime((year, month, day, 0, 0, 0, 0, 0, -1))
        behind = midnight + first_clock < started_at - DISORDER_S
        return time.mktime((year, month, day + 1, 0, 0, 0, 0, 0, -1)) if behind else midnight
    midnight = started_at // DAY_S * DAY_S
    ahead = midnight + first_clock - (started_at - _EARLY_S)
    return midnight - math.floor(ahead / _ZONE_STEP_S) * _ZONE_STEP_S


def _clocks(text: NDArray[np.uint8], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Seconds since midnight, −1 for lines that do not begin with a clock."""
    found = np.full(len(starts), -1, np.int64)
    fits = np.flatnonzero(starts + _WIDTH <= len(text))
    cells = text[starts[fits, None] + np.arange(_WIDTH)]
    digits = cells[:, _DIGITS].astype(np.int64) - ord("0")
    seconds = digits @ _WEIGHTS
    is_clock = (
        (cells[:, _OTHERS] == _OTHER_BYTES).all(axis=1)
        & ((digits >= 0) & (digits <= 9)).all(axis=1)
        & (seconds < DAY_S)
    )
    found[fits[is_clock]] = seconds[is_clock]
    return found
