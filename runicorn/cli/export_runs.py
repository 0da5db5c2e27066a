"""``runicorn export``: runs as a file for somebody else."""

from __future__ import annotations

import argparse

from runicorn.cli.json_output import print_json
from runicorn.cli.opened_store import open_existing_store
from runicorn.export import export_html

__all__ = ["export_runs"]


def export_runs(arguments: argparse.Namespace) -> int:
    """Write the file and say what is in it."""
    written = export_html(
        arguments.path,
        *arguments.runs,
        storage=open_existing_store(arguments.storage),
        project=arguments.project,
        name=arguments.name,
        query=arguments.query,
        all_points=arguments.all_points,
        log_lines=arguments.log_lines,
        overwrite=arguments.force,
    )
    if arguments.json:
        print_json({"path": str(written.path), "runs": written.runs, "size_bytes": written.size_bytes})
    else:
        runs = f"{written.runs} run{'' if written.runs == 1 else 's'}"
        print(f"wrote {written.path}: {runs}, {written.size_bytes / 1e6:.1f} MB")
    return 0
