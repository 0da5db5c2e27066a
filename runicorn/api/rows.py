"""Records of the domain as the messages that show them."""

from __future__ import annotations

from runicorn.api.contract import PrimaryMetric, RunRow, Stage
from runicorn.model import Primary, RunInfo, StageSpan

__all__ = ["as_primary", "as_row", "as_stage"]


def as_row(info: RunInfo) -> RunRow:
    """Give the line of the run browser that shows a run."""
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
        created_at=info.created_at,
        started_at=info.started_at,
        ended_at=info.ended_at,
        primary=as_primary(info.primary) if info.primary is not None else None,
        problems=list(info.problems),
    )


def as_primary(primary: Primary) -> PrimaryMetric:
    """Give the metric by which a run is judged, as a message."""
    return PrimaryMetric(name=primary.name, value=primary.value, step=primary.step, mode=primary.mode)


def as_stage(span: StageSpan) -> Stage:
    """Give a stage as a message."""
    return Stage(
        name=span.name,
        first_step=span.first_step,
        first_time=span.first_time,
        last_step=span.last_step,
        last_time=span.last_time,
    )
