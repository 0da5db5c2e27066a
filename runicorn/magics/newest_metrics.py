"""Names of metrics, from the runs that a person most likely thinks of."""

from __future__ import annotations

from runicorn.store.store import Runs

__all__ = ["newest_metrics"]

MAX_RUNS_READ = 5
"""Of so many runs the events are read."""


def newest_metrics(runs: Runs) -> list[str]:
    """Give the names of the metrics of the first of `runs`, in the order of first appearance."""
    return list(dict.fromkeys(name for run in runs[:MAX_RUNS_READ] for name in run.metrics))
