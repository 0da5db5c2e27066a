"""``runicorn ls``: the runs of the store, newest first."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from typing import Any

import msgspec

from runicorn.api.rows import as_row
from runicorn.cli.json_output import print_json
from runicorn.cli.opened_store import open_existing_store
from runicorn.model import RunInfo
from runicorn.phrases import ago, lasted_text, primary_text, start_of, status_style
from runicorn.terminal import Cell, table

__all__ = ["list_runs"]

SCREENFUL = 50
"""Runs that are listed for a person who has named no limit."""


def list_runs(arguments: argparse.Namespace) -> int:
    """Print the runs that pass, as a table or as one JSON document."""
    store = open_existing_store(arguments.storage)
    runs = store.runs(arguments.project, arguments.name, query=arguments.query)
    limit = arguments.limit
    if limit is None:
        limit = 0 if arguments.json else SCREENFUL
    infos = [run.info for run in runs[: limit or len(runs)]]
    if arguments.json:
        print_json({"store": str(store.root), "total": len(runs), "runs": [_as_json(info) for info in infos]})
        return 0
    if not infos:
        print(f"no runs in {store.root}" if not _is_filtered(arguments) else "no run passes the filter")
        return 0
    print("\n".join(_as_table(infos, time.time())))
    if len(infos) < len(runs):
        print(f"{len(infos)} of {len(runs)} runs; --limit 0 lists all", file=sys.stderr)
    return 0


def _is_filtered(arguments: argparse.Namespace) -> bool:
    return any((arguments.project, arguments.name, arguments.query))


def _as_json(info: RunInfo) -> dict[str, Any]:
    return {**msgspec.to_builtins(as_row(info)), "config": info.config, "summary": info.summary}


def _as_table(infos: Sequence[RunInfo], now: float) -> list[str]:
    return table(
        ("RUN", "EXPERIMENT", "STATUS", "STARTED", "LASTED", "BEST", "TAGS"),
        [_as_cells(info, now) for info in infos],
        right=("LASTED",),
        elastic=("EXPERIMENT", "BEST", "TAGS"),
    )


def _as_cells(info: RunInfo, now: float) -> list[Cell]:
    mark = " !" if info.problems else ""
    return [
        Cell(info.id, "bold"),
        Cell(f"{info.project}/{info.name}"),
        Cell(info.status + mark, status_style(info.status)),
        Cell(ago(start_of(info), now)),
        Cell(lasted_text(info, now)),
        Cell(primary_text(info.primary)),
        Cell(", ".join(filter(None, (info.alias, *info.tags)))),
    ]
