"""Everything that is kept of a run's events: one row a record, and the points of each metric."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from runicorn.model import Series, StageSpan, WatchMark
from runicorn.store.columns import Column, Floats, MetricColumn, RecordNumbers

NO_STAGE = -1


class Points(NamedTuple):
    """Points of one metric in a `Batch`."""

    records: RecordNumbers | None
    """Numbers of the records inside the batch, ascending; None: every record has one."""
    values: Floats


@dataclass(slots=True)
class Batch:
    """Consecutive metrics records, ready to be appended."""

    count: int
    step: Floats
    """NaN where the record names no step."""
    time: Floats
    stages: list[str | None] | None
    """Stage of each record; None where no record has one."""
    points: dict[str, Points]
    """Metrics in the order in which they were first seen; none is empty."""


class ImageEvent(NamedTuple):
    """An image event as the file has it."""

    key: str
    path: str
    step: float | None
    time: float
    caption: str | None


@dataclass
class EventTable:
    """Metrics records of one run, in the file's order, its images, and the watch rules that fired.

    A record's number is its place among the metrics events, from 0.
    """

    step: Column = field(default_factory=lambda: Column(np.float64))
    time: Column = field(default_factory=lambda: Column(np.float64))
    stage: Column | None = None
    """Number of each record's stage in `stage_names`, int32, `NO_STAGE` for none; None before the first."""
    stage_names: list[str] = field(default_factory=list)
    metrics: dict[str, MetricColumn] = field(default_factory=dict)
    images: list[ImageEvent] = field(default_factory=list)
    marks: list[WatchMark] = field(default_factory=list)
    expected_records: int = 0
    """How many records there may be when the file has been read; room is made for them at once."""
    _spans: list[tuple[int, int, int]] = field(default_factory=list)
    _spans_end: int = 0

    @property
    def records(self) -> int:
        """Number of metrics records."""
        return len(self.step)

    def append(self, batch: Batch) -> None:
        """Append the records of `batch`; a record without a step gets its number, counted from 1."""
        first = self.records
        missing = np.isnan(batch.step)
        if missing.any():
            numbers = np.arange(first + 1, first + 1 + batch.count, dtype=np.float64)
            batch.step = np.where(missing, numbers, batch.step)
        self.step.extend(batch.step, self.expected_records)
        self.time.extend(batch.time, self.expected_records)
        self._append_stages(batch, first)
        for name, points in batch.points.items():
            self._append_points(name, points, first)

    def snapshot(self) -> EventTable:
        """Give a table that stays as this one is now; nothing may be appended to it."""
        return EventTable(
            step=Column.of(self.step.view()),
            time=Column.of(self.time.view()),
            stage=None if self.stage is None else Column.of(self.stage.view()),
            stage_names=list(self.stage_names),
            metrics={name: metric.snapshot() for name, metric in self.metrics.items()},
            images=list(self.images),
            marks=list(self.marks),
        )

    def series(self, name: str, since_record: int = 0) -> Series:
        """Points of metric `name` in the records from number `since_record` on; see `Series`.

        Raises
        ------
        KeyError
            No record so far holds it.
        """
        metric = self.metrics[name]
        start = metric.position(since_record)
        return Series(
            metric.gather(self.step, start), metric.gather(self.time, start), metric.values.view(start)
        )

    def joined(self, name: str, by: str) -> tuple[Series, Floats]:
        """Points of metric `name` that have a value of metric `by`, and these values.

        That value is the one of the same record, else the last one that was logged at the same step.

        Raises
        ------
        KeyError
            No record so far holds one of the metrics.
        """
        series, metric, other = self.series(name), self.metrics[name], self.metrics[by]
        records, there = metric.record_numbers(), other.record_numbers()
        place = np.minimum(np.searchsorted(there, records), len(there) - 1)
        found = there[place] == records
        apart = np.flatnonzero(~found)
        if len(apart):
            steps = other.gather(self.step)
            order = np.argsort(steps, kind="stable")
            last = order[np.searchsorted(steps[order], series.step[apart], side="right") - 1]
            place[apart] = last
            found[apart] = steps[last] == series.step[apart]
        return Series(*(column[found] for column in series)), other.values.view()[place[found]]

    def stages(self) -> list[StageSpan]:
        """Stretches of records with the same stage; records without one neither start nor end a stretch."""
        self._extend_spans()
        step, time = self.step.view(), self.time.view()
        return [
            StageSpan(
                self.stage_names[stage],
                float(step[first]),
                float(time[first]),
                float(step[last]),
                float(time[last]),
            )
            for stage, first, last in self._spans
        ]

    def record_stages(self) -> list[str | None]:
        """Stage of each record."""
        if self.stage is None:
            return [None] * self.records
        names: list[str | None] = [*self.stage_names, None]
        return [names[number] for number in self.stage.view()]

    def _append_points(self, name: str, points: Points, first: int) -> None:
        records, start = None, first
        if points.records is not None:
            records = points.records + np.uint32(first)
            start = int(records[0])
            if int(records[-1]) - start + 1 == len(records):
                records = None
        metric = self.metrics.get(name)
        if metric is None:
            metric = self.metrics[name] = MetricColumn(start)
        metric.extend(records, start, points.values, self.expected_records)

    def _append_stages(self, batch: Batch, first: int) -> None:
        if batch.stages is None:
            if self.stage is not None:
                self.stage.extend(np.full(batch.count, NO_STAGE, np.int32))
            return
        if self.stage is None:
            self.stage = Column(np.int32)
            self.stage.extend(np.full(first, NO_STAGE, np.int32))
        numbers: dict[str | None, int] = {name: number for number, name in enumerate(self.stage_names)}
        numbers[None] = NO_STAGE
        for name in dict.fromkeys(batch.stages):
            if name is not None and name not in numbers:
                numbers[name] = len(self.stage_names)
                self.stage_names.append(name)
        self.stage.extend(np.array([numbers[name] for name in batch.stages], np.int32))

    def _extend_spans(self) -> None:
        if self.stage is None or self._spans_end == self.records:
            return
        numbers: NDArray[Any] = self.stage.view(self._spans_end)
        places = np.flatnonzero(numbers != NO_STAGE)
        staged = numbers[places]
        cuts = np.flatnonzero(staged[1:] != staged[:-1]) + 1
        for start, stop in zip([0, *cuts.tolist()], [*cuts.tolist(), len(staged)], strict=True):
            if start < stop:
                first, last = (self._spans_end + int(places[place]) for place in (start, stop - 1))
                self._extend_span(int(staged[start]), first, last)
        self._spans_end = self.records

    def _extend_span(self, stage: int, first: int, last: int) -> None:
        if self._spans and self._spans[-1][0] == stage:
            first = self._spans.pop()[1]
        self._spans.append((stage, first, last))
