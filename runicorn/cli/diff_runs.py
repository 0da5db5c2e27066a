"""``runicorn diff``: what two runs differ in."""

from __future__ import annotations

import argparse

from runicorn.cli.json_output import print_json
from runicorn.cli.opened_store import open_existing_store
from runicorn.comparison import RunDiff

__all__ = ["diff_runs"]


def diff_runs(arguments: argparse.Namespace) -> int:
    """Print what differs, with ``--equal`` what is the same too; as JSON both, but not the curves."""
    store = open_existing_store(arguments.storage)
    diff = RunDiff(store.run(arguments.a), store.run(arguments.b))
    if arguments.json:
        print_json(diff.as_dict())
    else:
        print(diff.as_text(equal=arguments.equal))
    return 0
