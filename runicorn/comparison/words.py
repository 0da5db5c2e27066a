"""Values, differences and counts of a comparison as a person reads them."""

from __future__ import annotations

import math
import time
from typing import Any

from runicorn.comparison.changes import MISSING, Change, Missing, Section
from runicorn.comparison.metrics import MetricDiff
from runicorn.comparison.sources import SourceDiff
from runicorn.model import RunInfo
from runicorn.phrases import clock_time, lasted_text, number, primary_text, start_of, value_text

__all__ = [
    "count_text",
    "delta_text",
    "metric_figure",
    "metrics_text",
    "parting_text",
    "run_facts",
    "shown",
    "source_text",
]

NOTHING = "–"
"""In the place of a value that a run does not have."""


def shown(value: Any) -> str:
    """Give a value of a document; an empty text has quotes, one that is missing a dash."""
    if value is MISSING:
        return NOTHING
    return value_text(value) or '""'


def delta_text(change: Change) -> str:
    """Give the difference of two numbers and, where it has one, its share of the first."""
    delta = change.delta
    if delta is None:
        return ""
    if not change.a or not math.isfinite(change.a):
        return f"{delta:+.6g}"
    percent = float(f"{100 * delta / abs(change.a):.3g}")
    return f"{delta:+.6g} ({percent:+g} %)"


def count_text(section: Section) -> str:
    """Give how many keys differ and how many do not."""
    if not section.changes and not section.equal:
        return "nothing to compare"
    differ = str(len(section.changes)) if section.changes else "none"
    return f"{differ} {'differs' if len(section.changes) == 1 else 'differ'}, {len(section.equal)} equal"


def source_text(source: SourceDiff) -> str:
    """Give how many lines of the cell differ."""
    if source.a is None or source.b is None:
        return "nothing to compare"
    if not source:
        return "equal"
    added, removed = source.counts
    return f"{added} {'line' if added == 1 else 'lines'} added, {removed} removed"


def metrics_text(metrics: tuple[MetricDiff, ...]) -> str:
    """Give how many metrics differ, and how many do not."""
    if not metrics:
        return "none was logged"
    parted = sum(metric.first_step is not None for metric in metrics)
    equal = sum(metric.first_step is None and metric.common_steps > 0 for metric in metrics)
    alone = sum(metric.a is MISSING or metric.b is MISSING for metric in metrics)
    apart = len(metrics) - parted - equal - alone
    counts = [f"{parted} differ" if parted != 1 else "1 differs"]
    counts += [f"{equal} equal"] if equal else []
    counts += [f"{alone} in one run only"] if alone else []
    counts += [f"{apart} without a common step"] if apart else []
    return ", ".join(counts)


def metric_figure(value: float | Missing) -> str:
    """Give the last value of a metric."""
    return NOTHING if isinstance(value, Missing) else number(value)


def parting_text(metric: MetricDiff) -> str:
    """Give where the curves of a metric part."""
    if metric.a is MISSING or metric.b is MISSING:
        return f"only in the {'first' if metric.b is MISSING else 'second'} run"
    if not metric.common_steps:
        return "no common step"
    return "never" if metric.first_step is None else f"step {number(metric.first_step)}"


def run_facts(info: RunInfo) -> dict[str, str]:
    """Give what the head of a comparison says of a run, by the word for it."""
    started_at = start_of(info)
    return {
        "run": info.key,
        "status": info.status + (f": {info.status_reason}" if info.status_reason else ""),
        "started": clock_time(started_at) if started_at is not None else "",
        "lasted": lasted_text(info, time.time()),
        "tags": ", ".join(info.tags),
        "best": primary_text(info.primary),
    }
