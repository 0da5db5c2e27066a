"""Several runs as one: their mean, and a band that says how far apart they are; as in ``js/src/ui/chart/bands.ts``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Band", "BandLine", "band_of", "places_of"]

Floats = NDArray[np.float64]


class BandLine(NamedTuple):
    """One run's line; x ascends and has no NaN."""

    x: Floats
    y: Floats
    smooth: Floats | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """What is drawn for a group of runs; six columns of one length, or five."""

    x: Floats
    mean: Floats
    """Of the values as they were logged; NaN where no run has one."""
    smooth: Floats | None
    """Of the smoothed lines."""
    low: Floats
    high: Floats
    """NaN where there is no band."""
    count: NDArray[np.int64]
    """Runs that have a value."""

    def outline(self) -> tuple[Floats, Floats]:
        """Give the edges that are drawn: where one run alone is, the mean is all there is to see."""
        alone = (self.count == 1) & (self.low == self.high)
        return np.where(alone, np.nan, self.low), np.where(alone, np.nan, self.high)


def band_of(lines: Sequence[BandLine], kind: str, x: Floats) -> Band:
    """Give mean and band of the lines at ascending places.

    ``std`` reaches one sample standard deviation to both sides of the mean, ``iqr`` from the first to the third
    quartile; both are those of the smoothed lines, where these are smoothed, and need two values. ``minmax`` reaches
    to every finite point that was logged.
    """
    raw = np.array([_values_at(line.x, line.y, x) for line in lines])
    smooths = [line.smooth for line in lines if line.smooth is not None]
    spread = raw
    if len(smooths) == len(lines):
        spread = np.array(
            [_values_at(line.x, smooth, x) for line, smooth in zip(lines, smooths, strict=True)]
        )
    mean, middle = _mean(raw), _mean(spread)
    low, high = _extremes(lines, raw, x) if kind == "minmax" else _edges(spread, middle, kind)
    count = np.isfinite(raw).sum(axis=0)
    there = np.flatnonzero((count > 0) | ~np.isnan(low))
    cut = slice(there[0], there[-1] + 1) if len(there) else slice(0, 0)
    return Band(x[cut], mean[cut], None if spread is raw else middle[cut], low[cut], high[cut], count[cut])


def places_of(lines: Sequence[BandLine], columns: int, *, log: bool) -> Floats:
    """Give where lines are compared: at every x, or, where these are more than two a column, evenly and at all ends."""
    seen = [line.x[line.x > 0] if log else line.x for line in lines]
    seen = [x for x in seen if len(x)]
    if not seen:
        return np.empty(0)
    if all(1 + np.count_nonzero(np.diff(x)) <= 2 * columns for x in seen):
        union = np.unique(np.concatenate(seen))
        if len(union) <= 2 * columns:
            return union
    ends = np.concatenate([x[[0, -1]] for x in seen])
    return np.unique(
        np.concatenate([ends, _even_places(float(ends.min()), float(ends.max()), columns, log=log)])
    )


def _even_places(start: float, end: float, columns: int, *, log: bool) -> Floats:
    first, last = (math.log10(start), math.log10(end)) if log else (start, end)
    step = 2.0 ** math.floor(math.log2((last - first) / columns))
    places = np.arange(math.ceil(first / step), math.floor(last / step) + 1) * step
    return np.asarray(10.0**places if log else places, dtype=np.float64)


def _values_at(x: Floats, y: Floats, places: Floats) -> Floats:
    """Values of a line at the places; NaN beside what is no number, and before and after the line."""
    if not len(x):
        return np.full(len(places), np.nan)
    with np.errstate(over="ignore", invalid="ignore"):
        values = np.interp(places, x, np.where(np.isfinite(y), y, np.nan), left=np.nan, right=np.nan)
    return np.where(np.isfinite(values), values, np.nan)


def _mean(values: Floats) -> Floats:
    with np.errstate(invalid="ignore", over="ignore"):
        return np.asarray(np.nansum(values, axis=0) / np.isfinite(values).sum(axis=0), dtype=np.float64)


def _edges(values: Floats, mean: Floats, kind: str) -> tuple[Floats, Floats]:
    count = np.isfinite(values).sum(axis=0)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        several = np.where(count >= 2, 1.0, np.nan)
        if kind == "std":
            deviation = np.sqrt(np.nansum((values - mean) ** 2, axis=0) / (count - 1)) * several
            return mean - deviation, mean + deviation
        ordered = np.sort(values, axis=0)
        return _quantile(ordered, count, 0.25) * several, _quantile(ordered, count, 0.75) * several


def _quantile(ordered: Floats, count: NDArray[np.int64], share: float) -> Floats:
    """Between the values of each column, linear as numpy's default; NaN stand last."""
    place = np.maximum(count - 1, 0) * share
    low, high = (
        np.take_along_axis(ordered, edge(place).astype(np.int64)[None], axis=0)[0]
        for edge in (np.floor, np.ceil)
    )
    return np.asarray(low + (high - low) * (place - np.floor(place)), dtype=np.float64)


def _extremes(lines: Sequence[BandLine], values: Floats, places: Floats) -> tuple[Floats, Floats]:
    """The lowest and highest of what the lines have at each place and between it and the places beside it."""
    low, high = np.fmin.reduce(values, axis=0), np.fmax.reduce(values, axis=0)
    for line in lines:
        within = np.isfinite(line.y)
        if len(places):
            within &= (line.x >= places[0]) & (line.x <= places[-1])
        y = line.y[within]
        for at in (
            np.searchsorted(places, line.x[within], "left"),
            np.searchsorted(places, line.x[within], "right") - 1,
        ):
            np.fmin.at(low, at, y)
            np.fmax.at(high, at, y)
    return low, high
