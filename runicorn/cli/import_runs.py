"""``runicorn import``: the runs of an archive into the store."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from runicorn.archive import import_archive
from runicorn.cli.json_output import print_json

__all__ = ["import_runs"]

_SHOWN = 20
"""Runs in conflict that are named; more are counted."""


def import_runs(arguments: argparse.Namespace) -> int:
    """Import, or find out what an import would do, and say so."""
    done = import_archive(
        arguments.path, arguments.storage, on_conflict=arguments.on_conflict, dry_run=arguments.dry_run
    )
    if arguments.json:
        print_json({**asdict(done), "path": str(done.path), "root": str(done.root)})
        return 0
    print(done)
    conflicts = [run for run in done.runs if run.state == "conflict"]
    for run in conflicts[:_SHOWN]:
        print(f"  in conflict, {run.action}: {run.key}")
    if len(conflicts) > _SHOWN:
        print(f"  and {len(conflicts) - _SHOWN} more in conflict")
    if any(run.action == "skipped" for run in conflicts):
        print("  --on-conflict keep or replace brings those in, too")
    return 0
