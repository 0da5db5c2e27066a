"""Runs, projects and experiments as the known routes tell of them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from runicorn.errors import AmbiguousRunError, RunNotFoundError
from runicorn.server.backend import Backend
from runicorn.server.known.shapes import Experiments, Health, KnownRun, Projects, RunItem
from runicorn.store.store import Store, StoredRun

__all__ = ["experiments", "find_known_run", "health", "one_run", "projects", "runs", "runs_of_experiment"]


def health(backend: Backend) -> Health:
    """``GET /api/health``."""
    return {"status": "ok", "storage": str(backend.service.store.root)}


def runs(backend: Backend) -> list[RunItem]:
    """``GET /api/runs``: all runs by project and experiment, the newest of each first."""
    found = backend.service.store.runs()
    # The list is newest first, and sorting keeps that order among equal ones.
    return _items(sorted(found, key=lambda run: (run.project, run.name)))


def projects(backend: Backend) -> Projects:
    """``GET /api/projects``."""
    return {"projects": list(_looked(backend).projects())}


def experiments(backend: Backend, project: str) -> Experiments:
    """``GET /api/projects/{p}/names``: none where there is no such project."""
    return {"names": _looked(backend).projects().get(project, [])}


def runs_of_experiment(backend: Backend, project: str, name: str) -> list[RunItem]:
    """``GET /api/projects/{p}/names/{n}/runs``, newest first."""
    return _items(backend.service.store.runs(project, name))


def one_run(backend: Backend, run_id: str) -> KnownRun:
    """``GET /api/runs/{id}``.

    Raises
    ------
    RunNotFoundError
        There is none.
    """
    run, others = find_known_run(backend.service.store, run_id)
    events = str(run.path / "events.jsonl")
    return {
        "id": run.id,
        "status": run.recorded_status,
        "pid": run.entry.record.signs.pid,
        "run_dir": str(run.path),
        "project": run.project,
        "name": run.name,
        "logs": str(run.path / "logs.txt"),
        "metrics": events,
        "metrics_step": events,
        "key": run.key,
        "derived_status": run.status,
        "also": others,
    }


def find_known_run(store: Store, run_id: str) -> tuple[StoredRun, list[str]]:
    """Find the run with an id or a key, the newest where several have that id, and the keys of the others.

    Raises
    ------
    RunNotFoundError
        There is none. Aliases and beginnings of ids, which the command line takes, are none here.
    """
    try:
        found = [store.run(run_id)]
    except AmbiguousRunError:
        found = list(store.runs())
    same = [run for run in found if run_id in (run.id, run.key)]
    if not same:
        message = f"no run {run_id!r} in {store.root}"
        raise RunNotFoundError(message)
    return same[0], [run.key for run in same[1:]]


def _looked(backend: Backend) -> Store:
    store = backend.service.store
    store.refresh(since=0)
    return store


def _items(found: Iterable[StoredRun]) -> list[RunItem]:
    return [_item(run) for run in found]


def _item(run: StoredRun) -> RunItem:
    return {
        "id": run.id,
        "run_dir": str(run.path),
        "created_time": run.entry.order[0],
        "status": run.recorded_status,
        "pid": run.entry.record.signs.pid,
        "best_val_acc_top1": _number_or_none(run.summary.get("best_val_acc_top1")),
        "project": run.project,
        "name": run.name,
        "key": run.key,
        "derived_status": run.status,
    }


def _number_or_none(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and math.isfinite(value) else None
