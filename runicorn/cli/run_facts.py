"""The life of one run in words: how it stands, when it ran, where and from which code."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from runicorn.model import RunInfo
from runicorn.phrases import ago, clock_time, lasted_text, number, primary_text, start_of, status_style
from runicorn.terminal import Cell

__all__ = ["run_facts"]

_COMMIT_CHARACTERS = 10
"""Of a commit's name; enough to be unique in large repositories."""


def run_facts(info: RunInfo, environment: Mapping[str, Any], now: float) -> dict[str, Cell]:
    """Give what is known of a run's life, by the word for it; what is not known is left out."""
    facts = {"status": Cell(_status_text(info), status_style(info.status))}
    texts = {
        "started": _started_text(info, now),
        "alias": info.alias or "",
        "tags": ", ".join(info.tags),
        "best": _best_text(info),
        "host": ", ".join(str(info.meta[key]) for key in ("hostname", "platform") if info.meta.get(key)),
        "process": ", ".join(
            f"{word} {info.meta[key]}"
            for word, key in (("pid", "pid"), ("Python", "python"))
            if info.meta.get(key)
        ),
        "code": _code_text(environment.get("git_info")),
        "command": _command_text(environment.get("argv")),
    }
    return facts | {name: Cell(text) for name, text in texts.items() if text}


def _status_text(info: RunInfo) -> str:
    recorded = f" (recorded: {info.recorded_status})" if info.recorded_status not in ("", info.status) else ""
    return f"{info.status}{recorded}" + (f": {info.status_reason}" if info.status_reason else "")


def _started_text(info: RunInfo, now: float) -> str:
    started_at = start_of(info)
    if started_at is None:
        return ""
    lasted = lasted_text(info, now)
    relative = ago(started_at, now)
    moment = clock_time(started_at)
    text = moment if relative in moment else f"{moment} ({relative})"
    return f"{text}, lasted {lasted}" if lasted else text


def _best_text(info: RunInfo) -> str:
    primary = info.primary
    if primary is None:
        return ""
    details = [primary.mode or "", f"step {number(primary.step)}" if primary.step is not None else ""]
    known = ", ".join(filter(None, details))
    return primary_text(primary) + (f" ({known})" if known else "")


def _code_text(git: Any) -> str:
    if not isinstance(git, Mapping) or not isinstance(git.get("commit"), str):
        return ""
    branch = f", branch {git['branch']}" if git.get("branch") else ""
    return (
        f"commit {git['commit'][:_COMMIT_CHARACTERS]}{branch}{', with changes' if git.get('dirty') else ''}"
    )


def _command_text(argv: Any) -> str:
    return shlex.join(map(str, argv)) if isinstance(argv, list) else ""
