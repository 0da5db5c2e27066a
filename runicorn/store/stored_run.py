"""One run as it lies in a store, and a list of them."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, overload

import numpy as np
from numpy.typing import NDArray

from runicorn.model import ImageRecord, LogLine, Primary, RunInfo, Series, StageSpan, WatchMark
from runicorn.store.entry import Entry
from runicorn.store.events import EventLog
from runicorn.store.host import hostname, machine_id
from runicorn.store.liveness import pid_here
from runicorn.store.log_clock import DAY_S, LogDay, first_midnight
from runicorn.store.logs import LogFile
from runicorn.store.read_documents import read_document
from runicorn.store.tables import events_table, runs_table

if TYPE_CHECKING:
    import pandas as pd

_CLOCK = re.compile(r"(\d\d:\d\d:\d\d) \| (.*)", re.DOTALL)
_REPR_ROWS = 10

_NO_TELEMETRY_REST_S = 1.0
"""Most runs have none, and it comes at a run's start: followers need not ask for it ten times a second."""


class RunOwner(Protocol):
    """What a run asks of the store that it lies in."""

    @property
    def root(self) -> Path:
        """Absolute path of the store."""

    def refresh_run(self, key: str) -> None:
        """Read the documents of one run again if they changed."""

    def run_of(self, entry: Entry) -> StoredRun:
        """Give the run of one entry of the index."""

    def keep(self, run: StoredRun) -> None:
        """Keep what was read of `run` in memory for a while."""


class StoredRun:
    """One run: its facts at the store's last look, and its events and log as far as they were read.

    The facts (`status`, `summary` and the like) cost nothing. Metrics, stages, images and log lines are read
    when they are first asked for; `refresh` brings all of it up to date. Nothing here writes. Thread-safe.
    """

    __slots__ = ("__weakref__", "_events", "_log", "_owner", "_telemetry", "_telemetry_at", "entry")

    def __init__(self, owner: RunOwner, entry: Entry) -> None:
        self._owner = owner
        self.entry = entry
        """Its place in the store's index."""
        self._events: EventLog | None = None
        self._log: LogFile | None = None
        self._telemetry: EventLog | None = None
        self._telemetry_at = 0.0

    def __repr__(self) -> str:
        return f"<StoredRun {self.key!r} {self.status}>"

    @property
    def key(self) -> str:
        """Directory relative to the root, ``/`` between the parts."""
        return self.entry.record.key

    @property
    def id(self) -> str:
        """Name of its directory; unique in its experiment only."""
        return self.entry.record.id

    @property
    def project(self) -> str:
        """Project, as the user calls it."""
        return self.entry.record.project

    @property
    def name(self) -> str:
        """Experiment, as the user calls it."""
        return self.entry.record.name

    @property
    def path(self) -> Path:
        """Directory of the run."""
        return self.root / self.key

    @property
    def root(self) -> Path:
        """Root of the store that it lies in."""
        return self._owner.root

    @property
    def info(self) -> RunInfo:
        """Everything that a list shows of the run."""
        return self.entry.info

    @property
    def status(self) -> str:
        """Derived: ``running``, ``finished``, ``failed``, ``interrupted``, ``crashed``, ``stale`` or free text."""
        return self.entry.derived.status

    @property
    def recorded_status(self) -> str:
        """What ``status.json`` says; ``""`` where it says nothing readable."""
        return self.entry.record.recorded_status

    @property
    def pid(self) -> int | None:
        """Number of the process that writes or wrote it; None where that is not of this host and container."""
        return pid_here(self.entry.record.signs)

    @property
    def alias(self) -> str | None:
        """The run's other name."""
        return self.entry.record.alias

    @property
    def primary(self) -> Primary | None:
        """The metric by which it is judged, and its best value so far."""
        return self.entry.record.primary

    @property
    def tags(self) -> tuple[str, ...]:
        """Labels, in the order in which they were given."""
        return self.info.tags

    @property
    def meta(self) -> dict[str, Any]:
        """Content of ``meta.json``."""
        return self.info.meta

    @property
    def summary(self) -> dict[str, Any]:
        """Content of ``summary.json``."""
        return self.entry.record.summary

    @property
    def config(self) -> dict[str, Any]:
        """Hyper-parameters."""
        return self.info.config

    @property
    def environment(self) -> dict[str, Any]:
        """Content of ``environment.json``, read now."""
        return read_document(str(self.path), "environment.json").content

    @property
    def problems(self) -> tuple[str, ...]:
        """What could not be read of the documents, and of events and log as far as they were read."""
        events = self._events.problems if self._events else ()
        log = (self._log.problem,) if self._log and self._log.problem else ()
        return self.info.problems + events + log

    @property
    def events(self) -> EventLog:
        """The run's events, as far as its `refresh` has read them."""
        if self._events is None:
            self._events = EventLog(str(self.path / "events.jsonl"))
        self._owner.keep(self)
        return self._events

    @property
    def telemetry(self) -> EventLog:
        """What GPUs, host and processes did while it ran, as far as its `refresh` has read it.

        Series such as ``gpu.0.util``, ``host.cpu`` and ``run.mem_mib``; their step is the run's at that time.
        """
        if self._telemetry is None:
            self._telemetry = EventLog(str(self.path / "telemetry.jsonl"))
        self._owner.keep(self)
        return self._telemetry

    @property
    def has_telemetry(self) -> bool:
        """Whether anything is kept of what the machine did; a look at the folder, which reads nothing."""
        return (self.path / "telemetry.jsonl").is_file()

    def follow_telemetry(self) -> None:
        """Read what was appended to the telemetry; a run that has none so far is looked at once a second."""
        now = time.monotonic()
        if self.telemetry.generation or now >= self._telemetry_at:
            self._telemetry_at = now + _NO_TELEMETRY_REST_S
            self.telemetry.refresh()

    @property
    def log(self) -> LogFile:
        """The run's log, as far as its `refresh` has read it."""
        if self._log is None:
            self._log = LogFile(str(self.path / "logs.txt"), lambda: self.status != "running")
        return self._log

    @property
    def metrics(self) -> list[str]:
        """Names of the metrics, in the order in which they first occur."""
        return self._read_events().metrics

    def series(self, name: str) -> Series:
        """Points of metric `name`: step, time and value as read-only float64 arrays of one length.

        Raises
        ------
        MetricNotFoundError
            The run has no such metric.
        """
        return self._read_events().series(name)

    def stages(self) -> list[StageSpan]:
        """Stretches of records that carry the same stage, in order."""
        return self._read_events().stages()

    def images(self) -> list[ImageRecord]:
        """Images in the order in which they were logged."""
        return self._read_events().images()

    def marks(self) -> list[WatchMark]:
        """Watch rules that fired, in the order in which they did."""
        return self._read_events().marks()

    def log_lines(self) -> list[LogLine]:
        """All lines of the log; use `log` to read part of a long one."""
        log = self.log
        log.refresh()
        return [as_log_line(number, text) for number, text in enumerate(log.lines(1, log.total), 1)]

    def log_days(self, first_line: int, count: int) -> list[LogDay]:
        """Which days the lines from number `first_line` on, as far as they were read, were written on.

        Empty where no line before them has a clock, or the run does not say when it started; see `log_clock`.
        The first day may begin with an earlier line.
        """
        midnight = self._first_midnight()
        if midnight is None:
            return []
        return [LogDay(line, midnight + day * DAY_S) for line, day in self.log.days_of(first_line, count)]

    def log_line_at(self, moment: float) -> int | None:
        """Give the number of the last line that was written at `moment` or before, as far as the log was read.

        0 where all are younger; None where the times of the lines are not known.
        """
        midnight = self._first_midnight()
        return None if midnight is None else self.log.line_at(moment - midnight)

    def log_seconds(self, first_line: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give the lines from `first_line` on at which a later second begins, and these, since the epoch.

        As far as the log was read; empty where the times of the lines are not known.
        """
        midnight = self._first_midnight()
        if midnight is None:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        lines, seconds = self.log.seconds(first_line)
        return lines, seconds + round(midnight)

    def to_pandas(self) -> pd.DataFrame:
        """Give a row a record: step, time, stage and a column a metric, NaN where a record does not hold it.

        A metric that is called ``step``, ``time`` or ``stage`` gets its column under ``metric.`` + name.

        Raises
        ------
        ImportError
            pandas is not installed.
        """
        return events_table(self._read_events().snapshot())

    def refresh(self) -> None:
        """Bring documents, and events and log where they were asked for, up to date."""
        self._owner.refresh_run(self.key)
        if self._events is not None:
            self._events.refresh()
        if self._telemetry is not None:
            self._telemetry.refresh()
        if self._log is not None:
            self._log.refresh()

    def _first_midnight(self) -> float | None:
        record, first_clock = self.entry.record, self.log.first_clock
        started_at = record.created_at if record.started_at is None else record.started_at
        if first_clock is None or started_at is None:
            return None
        signs = record.signs
        own_zone = (signs.machine_id or signs.hostname or "") in (machine_id(), hostname())
        return first_midnight(started_at, first_clock, own_zone=own_zone)

    def _read_events(self) -> EventLog:
        events = self.events
        events.refresh()
        return events


def as_log_line(number: int, text: str) -> LogLine:
    """Take the time off a line of a log, where it has one."""
    match = _CLOCK.fullmatch(text)
    return LogLine(number, match[1], match[2]) if match else LogLine(number, "", text)


class Runs(Sequence[StoredRun]):
    """Runs of a store, newest first, as they were when they were listed."""

    def __init__(self, owner: RunOwner, entries: Sequence[Entry]) -> None:
        self._owner = owner
        self._entries = entries

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, index: int) -> StoredRun: ...
    @overload
    def __getitem__(self, index: slice) -> Runs: ...
    def __getitem__(self, index: int | slice) -> StoredRun | Runs:
        if isinstance(index, slice):
            return Runs(self._owner, self._entries[index])
        return self._owner.run_of(self._entries[index])

    def __iter__(self) -> Iterator[StoredRun]:
        return map(self._owner.run_of, self._entries)

    def __repr__(self) -> str:
        shown = self._entries[:_REPR_ROWS]
        rows = [f"  {entry.record.key}  {entry.derived.status}{_primary_text(entry)}" for entry in shown]
        hidden = len(self) - len(shown)
        more = [f"  … and {hidden} more"] if hidden else []
        count = f"{len(self)} run{'' if len(self) == 1 else 's'}"
        return "\n".join([f"<Runs: {count} of {self._owner.root}>", *rows, *more])

    def of(self, keys: Iterable[str]) -> Runs:
        """Give the runs with these keys, in that order; those that are not among these runs are left out."""
        found = {entry.key: entry for entry in self._entries}
        return Runs(self._owner, [found[key] for key in keys if key in found])

    def to_pandas(self) -> pd.DataFrame:
        """Give a row a run: its facts, its primary metric, ``config.…`` and ``summary.…`` columns.

        Raises
        ------
        ImportError
            pandas is not installed.
        """
        return runs_table([entry.info for entry in self._entries])


def _primary_text(entry: Entry) -> str:
    primary = entry.record.primary
    if primary is None or primary.value is None:
        return ""
    return f"  {primary.name}={primary.value:g}"
