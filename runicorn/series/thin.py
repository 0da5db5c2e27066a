"""Which points of a line have to be drawn so that a picture of it hides nothing.

A chart is so many pixel columns wide. Within one column only four points of a line can be told apart: the
first, the lowest, the highest and the last (M4: Jugel et al., "M4: A Visualization-Oriented Time Series Data
Aggregation", VLDB 2014). tsdownsample finds them. It ignores NaN, takes an infinity for the highest value and
panics where x spans next to nothing, so it gets the finite points only, with x mapped to exactly 0…1; the
points without a finite value are chosen here, column by column.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from tsdownsample import M4Downsampler

__all__ = ["POINTS_PER_COLUMN", "thin"]

POINTS_PER_COLUMN = 4
"""First, lowest, highest and last."""

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


def thin(
    x: ArrayLike, y: ArrayLike, columns: int, start: float | None = None, end: float | None = None
) -> Indices:
    """Give the points to draw for a width in pixel columns, as positions in ``x`` and ``y``.

    Of every column it keeps the first, lowest, highest and last finite value, the first NaN, the first of
    each infinity and the last value that is not finite. Where a column has both kinds, the finite points
    beside the kept ones stay too: otherwise a gap could cut a spike off from the line that leads to it.

    Parameters
    ----------
    x
        Where the points lie, any order, repeats allowed. A point whose x is not finite has no place and is
        left out.
    y
        The values, as many as ``x``; NaN and infinities allowed.
    columns
        Width of the drawing. 0 or less keeps every point of the window, as does a window that holds no
        more than four points a column.
    start, end
        The window in units of ``x``, both ends included; None: no limit. The nearest point outside on
        each side is kept as well, so that the line runs on to the edge.

    Returns
    -------
    Indices
        int64, ascending, without repeats. Ascending means: in the order in which the points were given.
    """
    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if xs.shape != ys.shape or xs.ndim != 1:
        message = f"x and y must be flat and of one length; they have the shapes {xs.shape} and {ys.shape}"
        raise ValueError(message)
    order = _order_by_x(xs)
    placed = len(xs)
    if order is not None:
        placed = int(np.isfinite(xs).sum())
        xs, ys = xs[order[:placed]], ys[order]
    low = 0 if start is None else int(np.searchsorted(xs, start, side="left"))
    high = placed if end is None else int(np.searchsorted(xs, end, side="right"))
    first, last = max(low - 1, 0), min(high + 1, placed)
    if high - low <= POINTS_PER_COLUMN * columns or columns <= 0:
        kept = np.arange(first, last, dtype=np.int64)
    else:
        inside = low + _thin_sorted(xs[low:high], ys[low:high], columns)
        kept = np.concatenate([np.arange(first, low), inside, np.arange(high, last)])
    return kept if order is None else np.sort(order[kept])


def _order_by_x(x: Floats) -> Indices | None:
    """Give the stable order by x with the unplaceable points last; None where x is finite and in order."""
    if len(x) == 0 or (bool(np.all(x[1:] >= x[:-1])) and np.isfinite(x[0]) and np.isfinite(x[-1])):
        return None
    return np.argsort(np.where(np.isfinite(x), x, np.inf), kind="stable").astype(np.int64)


def _thin_sorted(x: Floats, y: Floats, columns: int) -> Indices:
    """Thin points whose x is finite and ascending."""
    place = _fractions(x)
    finite = np.isfinite(y)
    if finite.all():
        return _m4(place, y, columns)
    solid, loose = np.flatnonzero(finite), np.flatnonzero(~finite)
    column = np.minimum((place * columns).astype(np.int64), columns - 1)
    kept = solid[_m4_of_some(place[solid], y[solid], columns)] if len(solid) else solid
    beside = kept[np.isin(column[kept], column[loose])]
    beside = np.concatenate([beside - 1, beside + 1])
    beside = beside[(beside >= 0) & (beside < len(y))]
    shown: Indices = np.unique(np.concatenate([kept, beside[finite[beside]], _marks(column, y, loose)]))
    return shown


def _fractions(x: Floats) -> Floats:
    """Map ascending x to 0…1, keeping its order; all zeros where x is constant."""
    placed = x / 2  # the difference of two finite numbers can be infinite, that of their halves cannot
    span = placed[-1] - placed[0]
    if span == 0:
        return np.zeros_like(x)
    # In place: fresh memory for a million numbers costs more than the arithmetic.
    placed -= placed[0]
    placed /= span
    return placed


def _m4(place: Floats, y: Floats, columns: int) -> Indices:
    """First, lowest, highest, last of each column; y is finite, place goes from 0 to 1 or is constant."""
    if len(y) <= POINTS_PER_COLUMN * columns:
        return np.arange(len(y), dtype=np.int64)
    y = np.ascontiguousarray(y)
    if columns == 1 or place[0] == place[-1]:
        chosen = M4Downsampler().downsample(y, n_out=POINTS_PER_COLUMN)
    else:
        chosen = M4Downsampler().downsample(np.ascontiguousarray(place), y, n_out=POINTS_PER_COLUMN * columns)
    return np.asarray(np.unique(chosen), dtype=np.int64)


def _m4_of_some(place: Floats, y: Floats, columns: int) -> Indices:
    """Like `_m4` for points that need not reach 0 and 1: copies of the end points there fix the columns."""
    held = _m4(np.concatenate([[0.0], place, [1.0]]), np.concatenate([y[:1], y, y[-1:]]), columns)
    inside: Indices = np.unique(np.clip(held - 1, 0, len(y) - 1))
    return inside


def _marks(column: Indices, y: Floats, loose: Indices) -> Indices:
    """Of the points without a finite value: the first of each kind and the last, in every column."""
    picked = []
    for kind in (np.isnan(y[loose]), y[loose] == np.inf, y[loose] == -np.inf):
        places = loose[kind]
        picked.append(places[np.diff(column[places], prepend=-1) > 0])
    picked.append(loose[np.diff(column[loose], append=np.iinfo(np.int64).max) > 0])
    return np.concatenate(picked)
