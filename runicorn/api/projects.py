"""Projects and their experiments, counted."""

from __future__ import annotations

import math
from collections.abc import Iterable

from runicorn.api.contract import Experiment, Project
from runicorn.model import RunInfo

__all__ = ["as_projects"]


def as_projects(infos: Iterable[RunInfo]) -> list[Project]:
    """Count the runs of each experiment; projects and experiments are in alphabetical order."""
    grouped: dict[str, dict[str, list[RunInfo]]] = {}
    for info in infos:
        grouped.setdefault(info.project, {}).setdefault(info.name, []).append(info)
    return [
        Project(
            name=project, experiments=[_experiment(name, runs) for name, runs in sorted(experiments.items())]
        )
        for project, experiments in sorted(grouped.items())
    ]


def _experiment(name: str, runs: list[RunInfo]) -> Experiment:
    return Experiment(
        name=name,
        runs=len(runs),
        running=sum(info.status == "running" for info in runs),
        newest=max((at for info in runs if (at := _made_at(info)) is not None), default=None),
    )


def _made_at(info: RunInfo) -> float | None:
    known = info.created_at if info.created_at is not None else info.started_at
    return known if known is not None and math.isfinite(known) else None
