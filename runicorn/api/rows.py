"""Records of the domain as the messages that show them.

JSON has no word for NaN and the infinities. In a field that is a number they become None; in a document that
may hold anything, the text ``nan``, ``inf`` or ``-inf``.
"""

from __future__ import annotations

import math
from typing import Any

from runicorn.api.contract import Mark, PrimaryMetric, RunRow, Stage
from runicorn.model import Primary, RunInfo, StageSpan, WatchMark
from runicorn.phrases import number

__all__ = ["as_primary", "as_row", "as_stage", "with_named_nonfinite"]


def as_row(info: RunInfo, values: dict[str, Any] | None = None) -> RunRow:
    """Give the line of the run browser that shows a run, with values of its keys."""
    return RunRow(
        key=info.key,
        id=info.id,
        project=info.project,
        name=info.name,
        status=info.status,
        recorded_status=info.recorded_status,
        status_reason=info.status_reason,
        alias=info.alias,
        tags=list(info.tags),
        created_at=_finite(info.created_at),
        started_at=_finite(info.started_at),
        ended_at=_finite(info.ended_at),
        primary=as_primary(info.primary) if info.primary is not None else None,
        problems=list(info.problems),
        values=values or {},
    )


def as_primary(primary: Primary) -> PrimaryMetric:
    """Give the metric by which a run is judged, as a message."""
    return PrimaryMetric(
        name=primary.name, value=_finite(primary.value), step=_finite(primary.step), mode=primary.mode
    )


def as_stage(span: StageSpan) -> Stage:
    """Give a stage as a message."""
    return Stage(
        name=span.name,
        first_step=span.first_step,
        first_time=span.first_time,
        last_step=span.last_step,
        last_time=span.last_time,
    )


def as_mark(mark: WatchMark) -> Mark:
    """Give a watch rule that fired as a message."""
    figures = ", ".join(f"{name} = {number(value)}" for name, value in mark.values.items())
    return Mark(rule=mark.rule, action=mark.action, step=mark.step, time=_finite(mark.time), figures=figures)


def with_named_nonfinite(value: Any) -> Any:
    """Give a copy of a document in which texts stand for the numbers that JSON has no word for."""
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, dict):
        return {key: with_named_nonfinite(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [with_named_nonfinite(one) for one in value]
    return value


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
