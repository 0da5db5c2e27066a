"""Columns of numbers that grow at their end, and the points of one metric."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

Floats = NDArray[np.float64]
RecordNumbers = NDArray[np.uint32]

_FIRST_CAPACITY = 64


class Column:
    """A one-dimensional array that grows at its end.

    What has been appended never changes, so the views that `view` gave stay right while the column grows.
    """

    def __init__(self, dtype: DTypeLike) -> None:
        self._buffer: NDArray[Any] = np.empty(0, dtype)
        self._size = 0

    @classmethod
    def of(cls, values: NDArray[Any]) -> Column:
        """Column that starts with `values`, without copying them."""
        column = cls(values.dtype)
        column._buffer, column._size = values, len(values)
        return column

    def __len__(self) -> int:
        return self._size

    def extend(self, values: NDArray[Any], expected: int = 0) -> None:
        """Append `values`, as this column's dtype; `expected` is how many rows there may be in the end."""
        end = self._size + len(values)
        if end > len(self._buffer):
            grown = np.empty(max(end, 2 * self._size, expected, _FIRST_CAPACITY), self._buffer.dtype)
            grown[: self._size] = self.view()
            self._buffer = grown
        self._buffer[self._size : end] = values
        self._size = end

    def view(self, start: int = 0, stop: int | None = None) -> NDArray[Any]:
        """Read-only view of the rows from `start` up to `stop` (default: all that are there)."""
        rows = self._buffer[start : self._size if stop is None else stop]
        rows.flags.writeable = False
        return rows


class MetricColumn:
    """Points of one metric: the numbers of the records that hold it, ascending, and its values.

    As long as the records are consecutive, only the first one's number is kept: most metrics are in every
    record.
    """

    def __init__(self, first: int) -> None:
        self.first = first
        """Number of the record that holds the first point, from 0."""
        self.values = Column(np.float64)
        self.records: Column | None = None
        """Record numbers, dtype uint32; None while they are consecutive."""

    def __len__(self) -> int:
        return len(self.values)

    def extend(self, records: RecordNumbers | None, first: int, values: Floats, expected: int = 0) -> None:
        """Append points of the records `records`, or of consecutive ones from `first` if that is None."""
        consecutive = records is None and first == self.first + len(self)
        if self.records is None and not consecutive:
            self.records = Column(np.uint32)
            self.records.extend(np.arange(self.first, self.first + len(self), dtype=np.uint32))
        if self.records is not None:
            if records is None:
                records = np.arange(first, first + len(values), dtype=np.uint32)
            self.records.extend(records)
        self.values.extend(values, expected if consecutive else 0)

    def snapshot(self) -> MetricColumn:
        """Give the points as they are now."""
        column = MetricColumn(self.first)
        column.values = Column.of(self.values.view())
        column.records = None if self.records is None else Column.of(self.records.view())
        return column

    def position(self, record: int) -> int:
        """Number of points that lie before record `record`."""
        if self.records is None:
            return min(max(record - self.first, 0), len(self))
        return int(np.searchsorted(self.records.view(), record))

    def record_numbers(self) -> RecordNumbers:
        """Number of the record of each point."""
        if self.records is None:
            return np.arange(self.first, self.first + len(self), dtype=np.uint32)
        return self.records.view()

    def gather(self, column: Column, start: int = 0) -> NDArray[Any]:
        """Rows of a record-level column at this metric's points from number `start` on, read-only."""
        if self.records is None:
            return column.view(self.first + start, self.first + len(self))
        rows: NDArray[Any] = column.view()[self.records.view(start)]
        rows.flags.writeable = False
        return rows
