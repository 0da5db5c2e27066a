"""Which commit the training's code is at. Reading it changes nothing in the repository."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from runicorn.tracker.masking import mask_url

__all__ = ["read_git"]

GIT_TIMEOUT_S = 5.0
"""For each of the commands; a status on a slow network disk is given up rather than waited for."""

_REDIRECTIONS = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_COMMON_DIR",
    "GIT_PREFIX",
)
"""Set where git itself started the program, as in a hook; they would name that repository."""


def read_git(folders: Iterable[str]) -> dict[str, Any] | None:
    """Give the state of the first of `folders` that lies in a git repository, or None.

    Returns
    -------
    ``commit`` (None before the first), ``branch`` (None when detached), ``dirty`` (whether a tracked file
    differs from the commit) and ``remote`` (URL of ``origin`` without user name and password, or None). None
    where git is absent, refuses the repository because it belongs to somebody else, or takes too long.
    """
    for folder in folders:
        status = _git(folder, "status", "--porcelain=v2", "--branch", "--untracked-files=no")
        if status is not None:
            remote = _git(folder, "config", "--get", "remote.origin.url")
            return {**_parse_status(status), "remote": mask_url(remote.strip()) if remote else None}
    return None


def _parse_status(status: str) -> dict[str, Any]:
    headers: dict[str, str] = {}
    dirty = False
    for line in status.splitlines():
        if line.startswith("# "):
            name, _, value = line[2:].partition(" ")
            headers[name] = value
        elif line:
            dirty = True
    commit, branch = headers.get("branch.oid"), headers.get("branch.head")
    return {
        "commit": None if commit == "(initial)" else commit,
        "branch": None if branch == "(detached)" else branch,
        "dirty": dirty,
    }


def _git(folder: str, *arguments: str) -> str | None:
    """Output of a git command, or None where it cannot be had."""
    import subprocess

    environment = {name: value for name, value in os.environ.items() if name not in _REDIRECTIONS}
    environment.update(GIT_OPTIONAL_LOCKS="0", GIT_TERMINAL_PROMPT="0", LC_ALL="C")
    try:
        # A repository can name a program as its file monitor; reading the state must not run it.
        done = subprocess.run(
            ["git", "-c", "core.fsmonitor=false", *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=GIT_TIMEOUT_S,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
