"""What the known routes answer, as types: the code is checked against them, and the OpenAPI document made from them."""

from __future__ import annotations

from typing import Literal, TypedDict

__all__ = [
    "Config",
    "Experiments",
    "Health",
    "KnownRun",
    "Projects",
    "Refusal",
    "RootChanged",
    "RunItem",
    "RunsImported",
]


class Health(TypedDict):
    """That the viewer answers, and what it serves."""

    status: Literal["ok"]
    storage: str


class RunItem(TypedDict):
    """A run of a list."""

    id: str
    run_dir: str
    created_time: float
    status: str
    pid: int | None
    best_val_acc_top1: float | None
    project: str
    name: str
    key: str
    derived_status: str


class KnownRun(TypedDict):
    """One run, and where its files are."""

    id: str
    status: str
    pid: int | None
    run_dir: str
    project: str
    name: str
    logs: str
    metrics: str
    metrics_step: str
    key: str
    derived_status: str
    also: list[str]


class Projects(TypedDict):
    """Names of all projects."""

    projects: list[str]


class Experiments(TypedDict):
    """Names of a project's experiments."""

    names: list[str]


class Config(TypedDict):
    """Where runs are kept."""

    user_root_dir: str
    storage: str


class RootChanged(TypedDict):
    """Where runs are kept from now on."""

    ok: Literal[True]
    user_root_dir: str
    storage: str


class RunsImported(TypedDict):
    """What came in."""

    ok: Literal[True]
    imported_files: int
    new_run_dirs: list[str]
    new_run_ids: list[str]
    storage: str


class Refusal(TypedDict):
    """Why there is no answer."""

    detail: str
