"""What x is at each point of a series: the step, a time, or another metric."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from runicorn.api.contract import METRIC_AXIS, SeriesParams, XAxis
from runicorn.api.curves import Curves
from runicorn.errors import BadRequestError
from runicorn.model import RunInfo, Series
from runicorn.store.stored_run import StoredRun

__all__ = ["Axis", "Placed"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Placed:
    """Points of a metric and where they lie."""

    series: Series
    x: Floats
    by: Series | None
    """Values of the metric that is x, point by point; None where x is no metric."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The x axis that a question asks for.

    Parameters
    ----------
    name
        An `XAxis`, or `METRIC_AXIS` and the name of a metric.
    origin
        What is taken off x; None: the start of the run on ``relative_time``, else nothing.
    log
        Whether equal ways are equal ratios.
    """

    name: str
    origin: float | None = None
    log: bool = False

    @classmethod
    def of(cls, params: SeriesParams) -> Axis:
        """Give the axis of a question.

        Raises
        ------
        BadRequestError
            ``x_axis`` names none.
        """
        if params.x_axis not in get_args(XAxis) and not params.x_axis.startswith(METRIC_AXIS):
            known = ", ".join(map(repr, get_args(XAxis)))
            message = f"x_axis is {params.x_axis!r}; it must be {known} or '{METRIC_AXIS}<name of a metric>'"
            raise BadRequestError(message)
        return cls(params.x_axis, params.origin, params.log_x)

    @property
    def metric(self) -> str | None:
        """Name of the metric that is x."""
        return self.name.removeprefix(METRIC_AXIS) if self.name.startswith(METRIC_AXIS) else None

    def place(self, run: StoredRun, metric: str) -> Placed:
        """Give the points of a metric that have a place on the axis, in the order in which they were logged."""
        curves, by = Curves(run), None
        if self.metric is None:
            series = curves.series(metric)
            x = series.step if self.name == "step" else series.time
        else:
            series, x = curves.joined(metric, self.metric)
            by = Series(series.step, series.time, x)
        origin = self.origin
        if origin is None and self.name == "relative_time":
            origin = _start_of(run.info, series)
        return Placed(series, x if origin is None else x - origin, by)

    def scaled(self, x: Floats) -> Floats:
        """Give the places of x where equal ways on the screen are equal numbers; NaN for those without one."""
        return np.log10(np.where(x > 0, x, np.nan)) if self.log else x

    def scaled_limit(self, limit: float | None) -> float | None:
        """Give the place of an end of a window; None for an end that limits nothing."""
        if limit is None or not self.log:
            return limit
        return float(np.log10(limit)) if limit > 0 else None


def _start_of(info: RunInfo, series: Series) -> float:
    """Where relative time counts from."""
    for known in (info.started_at, info.created_at):
        if known is not None:
            return known
    return float(series.time[0]) if len(series.time) else 0.0
