"""The metrics of a run as rows: one a step, what was logged at one step together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from runicorn.series.thin import POINTS_PER_COLUMN, thin
from runicorn.store.event_table import NO_STAGE, EventTable

__all__ = ["MetricRows"]

STEP, TIME, STAGE = "global_step", "time", "stage"

_ROWS_AT_ONCE = 2000
"""Rows that are made into text together: the memory that a long run needs, and how long others wait."""

Numbers = NDArray[Any]


class MetricRows:
    """Rows of a run in the order of their steps.

    A step's records are merged: of each metric the last value counts. What a row lacks, and what JSON has no
    word for (NaN and infinities), is null.

    Parameters
    ----------
    table
        A snapshot of the run's events.
    at_most
        How many rows there may be. Rows are then left out, but none in which a metric peaks; None keeps all.
    """

    def __init__(self, table: EventTable, at_most: int | None = None) -> None:
        self._table = table
        steps = table.step.view()
        self._order: Numbers | None = None
        if len(steps) and not bool(np.all(steps[1:] >= steps[:-1])):
            self._order = np.argsort(steps, kind="stable")
            steps = steps[self._order]
        self._bounds = np.append(np.flatnonzero(np.diff(steps, prepend=np.nan) != 0), len(steps))
        """Where in the order of steps the records of each row begin; then where the last ones end."""
        names = {*table.metrics, TIME} - {STEP}
        if table.stage is not None:
            names.add(STAGE)
        self.columns = [STEP, *sorted(names)]
        self._chosen: Numbers | None = None
        if at_most is not None and at_most < len(self):
            self._chosen = self._choose(at_most)

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def json(self) -> Iterator[bytes]:
        """Give the answer in pieces: ``{"columns": […], "rows": [{…}, …]}``."""
        yield b'{"columns":' + msgspec.json.encode(self.columns) + b',"rows":['
        row = _row_type(self.columns)
        count = len(self) if self._chosen is None else len(self._chosen)
        for first in range(0, count, _ROWS_AT_ONCE):
            end = min(first + _ROWS_AT_ONCE, count)
            rows = np.arange(first, end) if self._chosen is None else self._chosen[first:end]
            text = msgspec.json.encode(list(map(row, *self._columns_of(rows))))
            yield (b"," if first else b"") + text[1:-1]
        yield b"]}"

    def _columns_of(self, rows: Numbers) -> list[list[Any]]:
        records, places = self._records_of(rows)
        return [self._column(name, records, places, len(rows)) for name in self.columns]

    def _records_of(self, rows: Numbers) -> tuple[Numbers, Numbers]:
        """Numbers of the records of some rows, in the file's order within a row; and which of these rows each is in."""
        counts = self._bounds[rows + 1] - self._bounds[rows]
        places = np.repeat(np.arange(len(rows)), counts)
        within = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
        records = np.repeat(self._bounds[rows], counts) + within
        return records if self._order is None else self._order[records], places

    def _column(self, name: str, records: Numbers, places: Numbers, count: int) -> list[Any]:
        table = self._table
        if name == STEP:
            return _as_whole(_last(table.step.view()[records], places, count))
        if name == TIME:
            return _as_list(_last(table.time.view()[records], places, count))
        if name == STAGE and table.stage is not None:
            numbers = table.stage.view()[records]
            there = numbers != NO_STAGE
            chosen = np.full(count, NO_STAGE)
            chosen[places[there]] = numbers[there]
            return [None if one == NO_STAGE else table.stage_names[one] for one in chosen]
        return _as_list(self._values(name, records, places, count))

    def _values(self, name: str, records: Numbers, places: Numbers, count: int) -> Numbers:
        metric = self._table.metrics[name]
        where = records.astype(np.int64) - metric.first
        if metric.records is None:
            there = (where >= 0) & (where < len(metric))
        else:
            holding = metric.records.view()
            where = np.minimum(np.searchsorted(holding, records), len(holding) - 1)
            there = holding[where] == records
        return _last(metric.values.view()[where[there]], places[there], count)

    def _choose(self, at_most: int) -> Numbers:
        """Choose of each metric first, lowest, highest and last of every stretch; evenly where that is too many."""
        everything = np.arange(len(self))
        records, places = self._records_of(everything)
        stretches = at_most // (POINTS_PER_COLUMN * max(len(self._table.metrics), 1))
        while stretches:
            kept = np.zeros(len(self), bool)
            for name in self._table.metrics:
                values = self._values(name, records, places, len(self))
                kept[thin(everything, values, stretches)] = True
            if kept.sum() <= at_most:
                return np.flatnonzero(kept)
            stretches //= 2
        return np.unique(np.linspace(0, len(self) - 1, at_most).round().astype(np.int64))


def _row_type(columns: list[str]) -> Callable[..., Any]:
    """Give what makes a row of its values.

    A million records take half the time of dicts, and none of the collector's, but know no names with quotes.
    """
    names = {f"column_{number}": column for number, column in enumerate(columns)}
    try:
        return msgspec.defstruct("Row", list(names), rename=names, gc=False)
    except ValueError:
        return lambda *values: dict(zip(columns, values, strict=True))


def _last(values: Numbers, places: Numbers, count: int) -> Numbers:
    """Put values to their places; of several at one place the last stays, and NaN where there is none."""
    column = np.full(count, np.nan)
    column[places] = values
    return column


def _as_list(numbers: Numbers) -> list[float]:
    plain: list[float] = numbers.tolist()
    return plain


def _as_whole(steps: Numbers) -> list[float | int]:
    return [int(step) if step.is_integer() else step for step in _as_list(steps)]
