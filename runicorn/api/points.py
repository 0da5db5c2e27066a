"""Points of a run as blocks of a message and the buffers beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from runicorn.api.axes import Axis
from runicorn.api.contract import SeriesBlock
from runicorn.api.curves import Curves
from runicorn.model import Series
from runicorn.series.thin import POINTS_PER_COLUMN, thin
from runicorn.store.events import EventLog
from runicorn.store.stored_run import StoredRun

__all__ = ["MOST_POINTS_PER_COLUMN", "Blocks", "add_block", "appended_blocks", "asked_blocks", "whole_blocks"]

MOST_POINTS_PER_COLUMN = 2 * POINTS_PER_COLUMN
"""Of a line that `whole_blocks` thinned over the step and over the time; a few more where values are not finite."""

Blocks = tuple[list[SeriesBlock], list[bytes]]
"""Blocks, and for each three buffers of little-endian float64: step, time, value."""


def asked_blocks(
    run: StoredRun,
    metrics: Iterable[str],
    axis: Axis,
    *,
    columns: int,
    start: float | None,
    end: float | None,
) -> tuple[Blocks, list[str]]:
    """Give a window of series, thinned for a width, and the metrics of which points were left out for that.

    Every metric gets a block, if an empty one. Over a metric, a block of that metric follows each.
    """
    blocks: Blocks = ([], [])
    thinned = []
    low, high = axis.scaled_limit(start), axis.scaled_limit(end)
    counts = Curves(run).counts()
    for metric in metrics:
        placed = axis.place(run, metric)
        x = axis.scaled(placed.x)
        kept = thin(x, placed.series.value, columns, low, high)
        if columns > 0 and _count_within(x, low, high) > POINTS_PER_COLUMN * columns:
            thinned.append(metric)
        add_block(blocks, metric, placed.series, counts[metric], kept)
        if axis.metric is not None and placed.by is not None:
            add_block(blocks, axis.metric, placed.by, counts[axis.metric], kept)
    return blocks, thinned


def whole_blocks(log: EventLog, names: Mapping[str, str], columns: int) -> Blocks:
    """Give whole series, thinned so that no spike is hidden over the step and none over the time.

    A page changes its x axis without asking: while a kernel is busy, nobody would answer.

    Parameters
    ----------
    names
        Which metrics of the file, and as what.
    """
    blocks: Blocks = ([], [])
    for metric, name in names.items():
        series = log.series(metric)
        by_step = thin(series.step, series.value, columns)
        if len(by_step) < len(series.value):
            by_step = np.union1d(by_step, thin(series.time, series.value, columns))
        add_block(blocks, name, series, len(series.value), by_step)
    return blocks


def appended_blocks(log: EventLog, names: Mapping[str, str], since: int) -> Blocks:
    """Give every point after so many records, for those metrics that have one; `names` as in `whole_blocks`."""
    blocks: Blocks = ([], [])
    counts = log.counts()
    for metric, name in names.items():
        series = log.series(metric, since)
        if len(series.value):
            add_block(blocks, name, series, counts[metric], None)
    return blocks


def add_block(
    blocks: Blocks, metric: str, series: Series, total: int, kept: NDArray[np.int64] | None
) -> None:
    """Add the points of a metric that are at the positions ``kept``; None: all of them."""
    columns = series if kept is None or len(kept) == len(series.value) else [one[kept] for one in series]
    blocks[0].append(SeriesBlock(metric=metric, count=len(columns[0]), total=total))
    blocks[1].extend(np.ascontiguousarray(one, dtype="<f8").tobytes() for one in columns)


def _count_within(x: NDArray[np.float64], low: float | None, high: float | None) -> int:
    inside = np.isfinite(x) if low is None else x >= low
    return int(np.count_nonzero(inside if high is None else inside & (x <= high)))
