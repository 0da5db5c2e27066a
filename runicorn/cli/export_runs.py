"""``runicorn export``: runs as a file for somebody else."""

from __future__ import annotations

import argparse
from typing import Any

from runicorn.archive import Exported, export_archive, export_csv, export_parquet
from runicorn.cli.json_output import print_json
from runicorn.cli.opened_store import open_existing_store
from runicorn.errors import ExportError

__all__ = ["export_runs"]


def export_runs(arguments: argparse.Namespace) -> int:
    """Write the file and say what is in it."""
    written = _write(
        arguments,
        storage=open_existing_store(arguments.storage),
        project=arguments.project,
        name=arguments.name,
        query=arguments.query,
        overwrite=arguments.force,
    )
    if arguments.json:
        print_json({"path": str(written.path), "runs": written.runs, "size_bytes": written.size_bytes})
    else:
        runs = f"{written.runs} run{'' if written.runs == 1 else 's'}"
        print(f"wrote {written.path}: {runs}, {written.size_bytes / 1e6:.1f} MB")
    return 0


def _write(arguments: argparse.Namespace, **chosen: Any) -> Exported:
    path, runs = arguments.path, arguments.runs
    if arguments.format == "html":
        from runicorn.export import export_html

        return export_html(
            path, *runs, all_points=arguments.all_points, log_lines=arguments.log_lines, **chosen
        )
    if arguments.format == "parquet":
        try:
            return export_parquet(path, *runs, **chosen)
        except ImportError as error:
            raise ExportError(str(error)) from error
    return (export_csv if arguments.format == "csv" else export_archive)(path, *runs, **chosen)
