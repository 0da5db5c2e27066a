"""The metrics of two runs, one line each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from runicorn.comparison.changes import MISSING, Missing
from runicorn.comparison.curves import Line, first_parting, line_of
from runicorn.store.stored_run import StoredRun

__all__ = ["MetricDiff", "compare_metric"]


@dataclass(frozen=True, slots=True)
class MetricDiff:
    """What a metric's two curves come to."""

    name: str
    a: float | Missing
    """Last value in the first run; `MISSING` where it did not log the metric."""
    b: float | Missing
    """Last value in the second run; `MISSING` where it did not log the metric."""
    common_steps: int
    """Steps at which both runs logged it."""
    first_step: float | None
    """First of these at which the values are not the same; None where they are at all."""

    @property
    def delta(self) -> float | None:
        """Second last value less the first; None where one is missing."""
        return None if isinstance(self.a, Missing) or isinstance(self.b, Missing) else self.b - self.a


def compare_metric(name: str, a: StoredRun, b: StoredRun) -> MetricDiff:
    """Compare a metric of two runs whose events were read before."""
    last_a, line_a = _last_and_line(a, name)
    last_b, line_b = _last_and_line(b, name)
    if line_a is None or line_b is None:
        return MetricDiff(name, last_a, last_b, 0, None)
    common = len(np.intersect1d(line_a.x, line_b.x, assume_unique=True))
    return MetricDiff(name, last_a, last_b, common, first_parting(line_a, line_b, rtol=0.0, atol=0.0))


def _last_and_line(run: StoredRun, name: str) -> tuple[float | Missing, Line | None]:
    if name not in run.events.metrics:
        return MISSING, None
    series = run.events.series(name)
    return float(series.value[-1]), line_of(series, run.info)
