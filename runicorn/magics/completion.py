"""What can follow what stands before the cursor."""

from __future__ import annotations

from typing import Any

from runicorn.dotted import dotted
from runicorn.errors import RunicornError
from runicorn.magics.commands import COMMANDS
from runicorn.magics.newest_metrics import newest_metrics
from runicorn.magics.words import without_storage
from runicorn.query.terms import FIELDS
from runicorn.reading import open_store
from runicorn.store.store import Runs

__all__ = ["complete"]

MAX_RUNS = 200
"""The newest runs are offered."""

OPTIONS = ["--storage", "--help"]


def complete(_shell: Any, event: Any) -> list[str]:
    """Give continuations: a command, then runs, metrics, filter terms or experiments; as IPython calls it."""
    before = event.line[: -len(event.symbol)] if event.symbol else event.line
    words, storage = without_storage(before.split()[1:])
    is_cell = before.lstrip().startswith("%%")
    if not words:
        return ["track", "--help"] if is_cell else [*COMMANDS, "track", *OPTIONS]
    try:
        return [*_continuations(words[0], words[1:], open_store(storage or None).runs()[:MAX_RUNS]), *OPTIONS]
    except RunicornError:
        return OPTIONS


def _continuations(command: str, words: list[str], runs: Runs) -> list[str]:
    if command in ("show", "tail", "diff"):
        names = [run.alias or run.id for run in runs]
        is_full = len(words) >= (2 if command == "diff" else MAX_RUNS)
        return [] if is_full else [name for name in names if name not in words]
    if command == "chart":
        return [name for name in newest_metrics(runs) if name not in words]
    if command == "ls":
        return [*(f"{field}:" for field in FIELDS), *_settings(runs)]
    if command == "track":
        if words and words[-1] == "-p":
            return [f"{key}=" for key in _settings(runs)]
        experiments = [] if words else list(dict.fromkeys(f"{run.project}/{run.name}" for run in runs))
        return [*experiments, "-p"]
    return []


def _settings(runs: Runs) -> list[str]:
    return list(dict.fromkeys(key for run in runs for key in dotted(run.config)))
