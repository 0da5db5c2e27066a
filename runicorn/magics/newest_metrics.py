"""Names of metrics, from the runs that a person most likely thinks of."""

from __future__ import annotations

import time
from collections.abc import Collection

from runicorn.store.store import Runs
from runicorn.store.stored_run import StoredRun

__all__ = ["newest_metrics", "newest_with"]

MAX_RUNS_READ = 5
"""Of so many runs the events are read."""

SEARCH_LIMIT_S = 2.0
"""Longer than this nobody waits for a chart."""


def newest_metrics(runs: Runs) -> list[str]:
    """Give the names of the metrics of the first of `runs`, in the order of first appearance."""
    return list(dict.fromkeys(name for run in runs[:MAX_RUNS_READ] for name in run.metrics))


def newest_with(names: Collection[str], runs: Runs) -> StoredRun | None:
    """Give the first of `runs` that has one of the metrics; None where none is found within two seconds."""
    deadline = time.monotonic() + SEARCH_LIMIT_S
    for run in runs:
        if not set(names).isdisjoint(run.metrics):
            return run
        if time.monotonic() > deadline:
            break
    return None
