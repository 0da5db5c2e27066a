"""The log of one run, followed while it is written."""

from __future__ import annotations

import threading
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from runicorn.store.columns import Column
from runicorn.store.follow import FileFollower
from runicorn.store.log_clock import NEVER, ClockReader
from runicorn.store.log_search import LogHits, search_log

_EVERY = 64
"""Of this many lines the place of one is kept: 1,000,000 lines cost 125 kB, and finding one reads 64.

Their times, one for each line, cost 4 MB.
"""


class LogFile:
    """The lines of ``logs.txt`` of one run; their text stays in the file.

    Making one opens nothing; `refresh` looks for what is new. A file that is missing has no lines. Thread-safe.

    Parameters
    ----------
    path
        Path of the file, which need not exist.
    has_ended
        Whether the run writes no more; then a last line without line feed is a line.
    """

    def __init__(self, path: str, has_ended: Callable[[], bool]) -> None:
        self.path = path
        self._has_ended = has_ended
        self._lock = threading.RLock()
        self._follower = FileFollower(path)
        self._rest = b""
        self._reset()

    def refresh(self) -> bool:
        """Look for what is new; True if a line was added or went on, or if the file is another one."""
        with self._lock:
            before = (self.generation, self._count, self._rest)
            for lines in self._follower.new_lines(self._reset):
                self._note(lines)
            self._rest = self._follower.pending if self._has_ended() else b""
            return (self.generation, self._count, self._rest) != before

    @property
    def generation(self) -> str:
        """Name of the file's incarnation: as long as it stays, its first `whole_lines` lines do.

        CRC-32 of the first line in hexadecimal, with a suffix once this reader has seen the file truncated or
        replaced; ``""`` before the first whole line.
        """
        with self._lock:
            if self._first_line is None:
                return ""
            name = f"{self._first_line:08x}"
            return f"{name}.{self._follower.restarts}" if self._follower.restarts else name

    @property
    def total(self) -> int:
        """Number of lines, a last one without line feed included where it counts."""
        with self._lock:
            return self._count + bool(self._rest)

    @property
    def whole_lines(self) -> int:
        """Number of lines that have their line feed; these stay as they are."""
        with self._lock:
            return self._count

    @property
    def unended_line(self) -> str:
        """Last line of a run that writes no more, if it lacks its line feed; it may go on all the same."""
        with self._lock:
            return _as_text(self._rest)

    @property
    def problem(self) -> str | None:
        """Why the file could not be read at the last look, as a sentence; None for a missing file too."""
        return self._follower.problem

    @property
    def bytes_read(self) -> int:
        """Bytes that `refresh` has taken from the file so far."""
        return self._follower.bytes_read

    def lines(self, first_line: int, count: int) -> list[str]:
        """Text of at most `count` lines from number `first_line` (from 1) on, without line ends.

        Bytes that are not UTF-8 become U+FFFD. Fewer lines come where the log ends, and where the file was cut
        since the last `refresh`.
        """
        with self._lock:
            first = max(first_line, 1) - 1
            last = min(first + count, self.total)
            if last <= first:
                return []
            raw = self._read(first // _EVERY, -(-last // _EVERY))
            found = raw.removesuffix(b"\n").split(b"\n")
            skipped = first // _EVERY * _EVERY
            return [_as_text(line) for line in found[first - skipped : last - skipped]]

    @property
    def first_clock(self) -> int | None:
        """Clock of the first line that has one, in seconds since midnight."""
        with self._lock:
            return self._clocks.first_clock

    def days_of(self, first_line: int, count: int) -> list[tuple[int, int]]:
        """Which line the days begin with, counted from the first clock's day; the first entry may lie before."""
        with self._lock:
            days = self._clocks.days
            begin = max(0, bisect_right(days, first_line, key=itemgetter(0)) - 1)
            return days[begin : bisect_left(days, first_line + count, key=itemgetter(0))]

    def line_at(self, seconds: float) -> int:
        """Give the number of the last line that was written by then; 0 before the first one.

        Parameters
        ----------
        seconds
            Since the midnight before the first clock; see `log_clock`.
        """
        with self._lock:
            return int(np.searchsorted(self._times.view(), seconds, side="right"))

    def seconds(self, first_line: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give the lines from `first_line` on at which a later second begins than before, and these seconds.

        They are counted as those of `line_at`. Lines before the first clock are left out.
        """
        with self._lock:
            times = self._times.view()[first_line - 1 :].astype(np.int64)
        begins = np.flatnonzero(np.diff(times, prepend=NEVER))
        return begins + first_line, times[begins]

    def search(self, text: str, limit: int) -> LogHits:
        """Find the lines that hold `text`, in any case, or fit ``/pattern/``; see `search_log`.

        Raises
        ------
        BadRequestError
            The pattern cannot be understood.
        """
        with self._lock:
            end = self._end + len(self._rest)
        return search_log(self.path, end, text, limit)

    def _reset(self) -> None:
        self._clocks = ClockReader()
        self._times = Column(np.int32)
        self._count = 0
        self._end = 0
        self._rest = b""
        self._first_line: int | None = None
        self._places = Column(np.int64)

    def _note(self, lines: memoryview) -> None:
        if self._first_line is None:
            self._first_line = zlib.crc32(bytes(lines).split(b"\n", 1)[0].rstrip(b"\r"))
        text = np.frombuffer(lines, np.uint8)
        ends = np.flatnonzero(text == ord("\n"))
        starts = np.concatenate(([0], ends[:-1] + 1))
        self._times.extend(self._clocks.read(text, starts))
        to_next = -self._count % _EVERY
        self._places.extend(self._end + starts[to_next::_EVERY])
        self._count += len(ends)
        self._end += len(lines)

    def _read(self, place: int, end_place: int) -> bytes:
        start = int(self._places.view()[place]) if place < len(self._places) else self._end
        end = int(self._places.view()[end_place]) if end_place < len(self._places) else self._follower.offset
        try:
            with open(self.path, "rb") as file:
                file.seek(start)
                return file.read(end - start)
        except OSError:
            return b""


def _as_text(line: bytes) -> str:
    return line.removesuffix(b"\r").decode("utf-8", "replace")
