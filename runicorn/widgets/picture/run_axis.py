"""What x counts from in each run of a picture; the same choice as in ``js/src/ui/chart/held-run.ts``."""

from __future__ import annotations

from runicorn.api.axes import Axis
from runicorn.api.contract import METRIC_AXIS, ViewState
from runicorn.model import StageSpan
from runicorn.store.stored_run import StoredRun

__all__ = ["drawn_axis", "is_log_x", "run_axis", "stage_place"]


def drawn_axis(state: ViewState) -> str:
    """The axis as it is drawn: what counts from the begin of a stage is no time of day any more."""
    return "relative_time" if state.x_axis == "wall_time" and _is_aligned(state) else state.x_axis


def is_log_x(state: ViewState) -> bool:
    """Whether x is logarithmic; a time of day never is."""
    return state.log_x and drawn_axis(state) != "wall_time"


def run_axis(run: StoredRun, state: ViewState) -> Axis | None:
    """The axis of one run; None where it lacks the stage by which runs are aligned, or the metric that is x."""
    name = drawn_axis(state)
    if name.startswith(METRIC_AXIS):
        return Axis(name) if name.removeprefix(METRIC_AXIS) in run.events.metrics else None
    if _is_aligned(state):
        stage = next((one for one in run.events.stages() if one.name == state.align_stage), None)
        return None if stage is None else Axis(name, _begin(stage, name))
    return Axis(name, _start_of(run) if name == "relative_time" else None)


def stage_place(stage: StageSpan, axis: Axis) -> float | None:
    """Where a stage begins; None over a metric, which may go back and forth."""
    return None if axis.metric is not None else _begin(stage, axis.name) - (axis.origin or 0.0)


def _is_aligned(state: ViewState) -> bool:
    return state.align_stage != "" and not state.x_axis.startswith(METRIC_AXIS)


def _begin(stage: StageSpan, axis: str) -> float:
    return stage.first_step if axis == "step" else stage.first_time


def _start_of(run: StoredRun) -> float | None:
    return next((at for at in (run.info.started_at, run.info.created_at) if at is not None), None)
