"""The events of one run, followed while they are written."""

from __future__ import annotations

import difflib
import os
import threading

import numpy as np
from numpy.typing import NDArray

from runicorn.errors import MetricNotFoundError
from runicorn.model import ImageRecord, Series, StageSpan, WatchMark
from runicorn.store.event_cache import restore_reader, save_reader
from runicorn.store.event_reader import EventReader
from runicorn.store.event_table import EventTable, ImageEvent
from runicorn.store.follow import FileFollower

_CACHE_FROM_BYTES = 1 << 20
"""Smaller files are read again as fast as they are looked up."""

_CACHE_GROWTH = 1.25
"""A cache is written anew when the file has grown by this factor."""


class EventLog:
    """What ``events.jsonl`` of one run holds: metrics, stages, images.

    Making one opens nothing; `refresh` reads what is new, and everything else tells what has been read so far.
    Whatever is wrong with the file, nothing here raises because of it: what can be read is kept, and
    `problems` says what could not. Thread-safe.

    Parameters
    ----------
    path
        Path of the file, which need not exist.
    cached
        Whether to keep what was read of a large file in the user's cache folder.
    """

    def __init__(self, path: str, *, cached: bool = True) -> None:
        self.path = path
        self._cached = cached
        self._lock = threading.RLock()
        self._follower = FileFollower(path)
        self._reader: EventReader | None = None
        self._cached_bytes = 0
        self._images: list[ImageRecord] = []
        self._images_done = 0
        self._images_outside = 0

    def refresh(self) -> bool:
        """Read what was appended since the last time; True if that brought anything.

        Only new bytes are read; the start of a line waits until its end is there. A file that was truncated or
        replaced is read again from its start, and `generation` is another one then.
        """
        with self._lock:
            before = self._state()
            if self._reader is None:
                self._reader = self._restored()
            for lines in self._follower.new_lines(self._restart):
                self._reader.take(lines)
                self._reader.expect(self._follower.remaining)
            if self._reader.take_unended(self._follower.pending):
                self._follower.pending = b""
            if self._cached:
                self._save()
            return self._state() != before

    @property
    def bytes_read(self) -> int:
        """Bytes of events that were taken from the file; less than its size where a cache had the rest."""
        return self._follower.bytes_read

    @property
    def generation(self) -> str:
        """Name of the file's incarnation: as long as it stays, records are only added at the end.

        CRC-32 of the first line in hexadecimal, with a suffix once this reader has seen the file truncated or
        replaced; ``""`` before the first line.
        """
        with self._lock:
            if self._reader is None or self._reader.first_line is None:
                return ""
            name = f"{self._reader.first_line:08x}"
            return f"{name}.{self._follower.restarts}" if self._follower.restarts else name

    @property
    def records(self) -> int:
        """Number of metrics records."""
        return self._table.records

    @property
    def metrics(self) -> list[str]:
        """Names of the metrics, in the order in which they first occur."""
        with self._lock:
            return list(self._table.metrics)

    @property
    def problems(self) -> tuple[str, ...]:
        """What could not be read, a sentence each."""
        with self._lock:
            found = self._reader.problems(os.path.basename(self.path)) if self._reader else []
            if self._follower.problem is not None:
                found.insert(0, self._follower.problem)
            self.images()
            if self._images_outside:
                count = self._images_outside
                found.append(
                    f"{count} image{'s' if count > 1 else ''} left out: the path leads outside the run"
                )
            return tuple(found)

    def counts(self) -> dict[str, int]:
        """Number of points of each metric."""
        with self._lock:
            return {name: len(column) for name, column in self._table.metrics.items()}

    def series(self, name: str, since_record: int = 0) -> Series:
        """Points of metric `name`, in the order in which they were logged.

        Parameters
        ----------
        name
            A metric of this run.
        since_record
            Leave out this many records of the run (not points of the metric) from the start.

        Returns
        -------
        Series
            Read-only float64 arrays of one length; a metric that is in every record costs no copy.

        Raises
        ------
        MetricNotFoundError
            No record so far holds a number under that name.
        """
        with self._lock:
            table = self._table
            if name not in table.metrics:
                raise MetricNotFoundError(self._unknown_metric(name))
            return table.series(name, since_record)

    def joined(self, name: str, by: str) -> tuple[Series, NDArray[np.float64]]:
        """Points of metric `name` that have a value of metric `by`, and these values.

        That value is the one of the same record, else the last one that was logged at the same step.

        Raises
        ------
        MetricNotFoundError
            No record so far holds a number under one of the names.
        """
        with self._lock:
            for metric in (name, by):
                if metric not in self._table.metrics:
                    raise MetricNotFoundError(self._unknown_metric(metric))
            return self._table.joined(name, by)

    def stages(self) -> list[StageSpan]:
        """Stretches of records that carry the same stage; records without one neither start nor end them."""
        with self._lock:
            return self._table.stages()

    def images(self) -> list[ImageRecord]:
        """Images in the order in which they were logged; those whose path leads outside the run are left out."""
        with self._lock:
            folder = os.path.realpath(os.path.dirname(self.path))
            for event in self._table.images[self._images_done :]:
                image = _resolve_image(folder, event)
                if image is None:
                    self._images_outside += 1
                else:
                    self._images.append(image)
            self._images_done = len(self._table.images)
            return list(self._images)

    def marks(self) -> list[WatchMark]:
        """Watch rules that fired, in the order in which they did."""
        with self._lock:
            return list(self._table.marks)

    def snapshot(self) -> EventTable:
        """The records read so far, all metrics of one moment; for what needs them side by side.

        It shares memory with what is read later and stays as it is.
        """
        with self._lock:
            return self._table.snapshot()

    @property
    def _table(self) -> EventTable:
        return EventTable() if self._reader is None else self._reader.table

    def _state(self) -> tuple[int, int]:
        return (0 if self._reader is None else self._reader.consumed, self._follower.restarts)

    def _restart(self) -> None:
        self._reader = EventReader()
        self._cached_bytes = 0
        self._images = []
        self._images_done = self._images_outside = 0

    def _restored(self) -> EventReader:
        reader = restore_reader(self._follower) if self._cached else None
        if reader is None:
            return EventReader()
        self._cached_bytes = reader.consumed
        return reader

    def _save(self) -> None:
        reader = self._reader
        if reader and reader.consumed >= max(_CACHE_FROM_BYTES, self._cached_bytes * _CACHE_GROWTH):
            self._cached_bytes = reader.consumed
            save_reader(self._follower, reader)

    def _unknown_metric(self, name: str) -> str:
        known = list(self._table.metrics)
        near = difflib.get_close_matches(name, known, n=3) or known[:5]
        there = f"; it has {', '.join(map(repr, near))}" if near else "; it has none yet"
        more = f" and {len(known) - len(near)} more" if near and len(known) > len(near) else ""
        return f"no metric {name!r} in {self.path}{there}{more}"


def _resolve_image(folder: str, event: ImageEvent) -> ImageRecord | None:
    relative = event.path.replace("\\", "/")
    try:
        path = os.path.realpath(os.path.join(folder, *relative.split("/")))
    except (ValueError, OSError):
        return None
    if relative.startswith("/") or not path.startswith(folder + os.sep):
        return None
    return ImageRecord(event.key, path, event.step, event.time, event.caption)
