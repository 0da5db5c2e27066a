"""One metric of two runs on one x, and where its curves part."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from runicorn.model import RunInfo, Series

__all__ = ["DeltaCurve", "Line", "delta_curve", "first_parting", "line_of"]

Floats = NDArray[np.float64]
DeltaX = Literal["step", "relative_time"]


class Line(NamedTuple):
    """A series as one value for each x: two float64 arrays of one length, x finite and strictly ascending."""

    x: Floats
    y: Floats


class DeltaCurve(NamedTuple):
    """A metric of two runs on a common grid: four read-only float64 arrays of one length.

    The grid is every x at which one of the runs logged, within the stretch that both cover, ascending. A value
    at an x at which that run did not log is interpolated linearly between its neighbours, and NaN beside a
    neighbour that is not finite. It is empty where the runs do not overlap.
    """

    x: Floats
    a: Floats
    b: Floats
    delta: Floats
    """``b - a``; 0 where both are the same infinity, NaN where one is NaN."""


def line_of(series: Series, info: RunInfo, x: DeltaX = "step") -> Line:
    """Give the value that counts at each step, or at each number of seconds since the run started.

    Of a step that was logged again, as by a resumed run, the last value counts. The start is the run's
    ``started_at``, else ``created_at``, else the metric's first point. Points without a finite x are left out.
    """
    xs = series.step
    if x == "relative_time":
        known = [moment for moment in (info.started_at, info.created_at) if moment is not None]
        xs = series.time - (known[0] if known else series.time[0] if len(series.time) else 0.0)
    ys = series.value
    if not np.all(np.isfinite(xs)):
        placed = np.isfinite(xs)
        xs, ys = xs[placed], ys[placed]
    if np.any(xs[1:] <= xs[:-1]):
        order = np.argsort(xs, kind="stable")
        xs, ys = xs[order], ys[order]
        last = np.append(xs[1:] != xs[:-1], [True])
        xs, ys = xs[last], ys[last]
    return Line(xs, ys)


def delta_curve(a: Line, b: Line) -> DeltaCurve:
    """Give both lines and their difference on a common grid."""
    if len(a.x) and len(b.x):
        grid = np.union1d(a.x, b.x)
        start, end = max(a.x[0], b.x[0]), min(a.x[-1], b.x[-1])
        grid = grid[(grid >= start) & (grid <= end)]
    else:
        grid = np.empty(0)
    first, second = _values_at(a, grid), _values_at(b, grid)
    with np.errstate(invalid="ignore"):
        delta = np.where(np.isinf(first) & (first == second), 0.0, second - first)
    curve = DeltaCurve(grid, first, second, delta)
    for array in curve:
        array.flags.writeable = False
    return curve


def first_parting(a: Line, b: Line, rtol: float, atol: float) -> float | None:
    """Give the first x at which both lines have a point and these differ; None where they never do.

    They differ where ``|a - b| > atol + rtol * max(|a|, |b|)``; NaN equals NaN, an infinity only itself.
    """
    common, in_a, in_b = np.intersect1d(a.x, b.x, assume_unique=True, return_indices=True)
    first, second = a.y[in_a], b.y[in_b]
    same = (first == second) | (np.isnan(first) & np.isnan(second))
    finite = np.isfinite(first) & np.isfinite(second)
    with np.errstate(invalid="ignore", over="ignore"):
        allowed = atol + rtol * np.maximum(np.abs(first), np.abs(second))
        same |= finite & (np.abs(first - second) <= allowed)
    parted = np.flatnonzero(~same)
    return float(common[parted[0]]) if len(parted) else None


def _values_at(line: Line, grid: Floats) -> Floats:
    """Values at the points of a grid that lies within the line."""
    if not len(grid):
        return np.empty(0)
    right = np.minimum(np.searchsorted(line.x, grid), len(line.x) - 1)
    left = np.maximum(right - 1, 0)
    is_point = line.x[right] == grid
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        share = (grid - line.x[left]) / (line.x[right] - line.x[left])
        between = line.y[left] * (1 - share) + line.y[right] * share
    between[~np.isfinite(line.y[left]) | ~np.isfinite(line.y[right])] = np.nan
    return np.where(is_point, line.y[right], between)
