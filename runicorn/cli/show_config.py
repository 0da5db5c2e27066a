"""``runicorn config``: where runs are kept, and why there."""

from __future__ import annotations

import argparse
import sys

from runicorn.cli.json_output import print_json
from runicorn.config import ResolvedRoot, resolve_root, set_user_root, user_cache_dir, user_config_path
from runicorn.terminal import Cell, table

__all__ = ["show_config"]


def show_config(arguments: argparse.Namespace) -> int:
    """Set the user's root if that was asked for, then print the root in force and the rule that applied."""
    if arguments.set_user_root is not None:
        user_root = set_user_root(arguments.set_user_root)
        _warn_if_overruled(resolve_root(arguments.storage), str(user_root))
    root = resolve_root(arguments.storage)
    config_path = user_config_path()
    if arguments.json:
        print_json(
            {
                "root": str(root.path),
                "rule": root.rule,
                "source": root.source,
                "exists": root.path.is_dir(),
                "config_file": str(config_path),
                "config_file_exists": config_path.is_file(),
                "cache": str(user_cache_dir()),
            }
        )
        return 0
    pairs = {
        "root": f"{root.path}{'' if root.path.is_dir() else ' (not there yet)'}",
        "rule": root.rule,
        "set by": "--storage" if root.rule == "argument" else root.source,
        "config file": f"{config_path}{'' if config_path.is_file() else ' (not there)'}",
        "cache": str(user_cache_dir()),
    }
    print("\n".join(table(("", " "), [[Cell(name), Cell(text)] for name, text in pairs.items()])[1:]))
    return 0


def _warn_if_overruled(root: ResolvedRoot, user_root: str) -> None:
    if root.rule != "user config":
        print(f"runicorn: {user_root} is set, but here {root.source} has precedence", file=sys.stderr)
