"""What is to be done with one file of a server, decided from what is there, what is here and what is remembered."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from enum import Enum

from runicorn.remote.carrier import Entry
from runicorn.remote.memory import CopiedFile

__all__ = ["CHECK_BYTES", "Step", "Task", "grows_by_lines", "priority", "size_here", "step_for"]

CHECK_BYTES = 48
"""So much before the place at which a file goes on is compared; a line's time and numbers stand in it."""

_LOG = "logs.txt"
_FIRST = ("meta.json", "status.json", "config.json", "summary.json", "events.jsonl", "environment.json", _LOG)


class Step(Enum):
    """How a file is brought up to date."""

    NOTHING = 0
    GO_ON = 1
    """Read on at the end of what is here."""
    COMPARE = 2
    """First find out whether what is here is its beginning."""
    WHOLE = 3
    """Read it anew and put it into its place in one step."""


@dataclass(frozen=True)
class Task:
    """One file."""

    path: str
    """From the top of what is mirrored."""
    run: str
    """Path of its run from there."""
    source: str
    """What identifies the run."""
    name: str
    """Path within the run."""
    place: str
    """Where it goes."""
    entry: Entry

    @property
    def is_lines(self) -> bool:
        """Whether it only grows, by whole lines."""
        return grows_by_lines(self.name)


def grows_by_lines(name: str) -> bool:
    """Whether a file of a run, by its path within the run, is one that writers only append lines to."""
    return name == _LOG or name.endswith(".jsonl")


def priority(name: str) -> int:
    """Give 0 for what curves and lists are made of, 1 for everything else."""
    return 0 if name in _FIRST or grows_by_lines(name) else 1


def step_for(task: Task, memory: CopiedFile | None, here: int | None, *, is_new: bool) -> Step:
    """Decide.

    Parameters
    ----------
    here
        Bytes of the file at home; None where there is none.
    is_new
        Whether this is the first time that it is looked at since the mirror was started or connected.
    """
    there = task.entry
    is_as_remembered = memory is not None and (memory.size, memory.mtime_ns, memory.inode) == there[:3]
    if here is None:
        return Step.GO_ON if task.is_lines else Step.WHOLE
    if here < 0:
        return Step.WHOLE
    if is_as_remembered and memory is not None and memory.copied == here:
        return Step.NOTHING if is_new or task.is_lines else Step.WHOLE
    if not task.is_lines or here > there.size:
        return Step.WHOLE
    if here == 0:
        return Step.GO_ON
    went_on = (
        memory is not None
        and memory.copied == here
        and memory.inode == there.inode
        and memory.size <= there.size
    )
    return (
        Step.GO_ON
        if went_on and here < there.size and memory is not None and memory.size >= 0
        else Step.COMPARE
    )


def size_here(place: str) -> int | None:
    """Bytes of a file at home, None where there is none; -1 where something else is in its place."""
    try:
        found = os.lstat(place)
    except OSError:
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else -1
