"""The words of the domain, as frozen records.

A *store* is the tree under one root. A *run* is one execution; its *key* is its directory relative to the
root with ``/`` between the parts, and only the key identifies it. A *metric* is a named number logged over
steps, a *series* one metric of one run. A *stage* is a named phase of a run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "DERIVED_STATUSES",
    "ImageRecord",
    "LogLine",
    "Primary",
    "RunInfo",
    "Series",
    "StageSpan",
    "WatchMark",
]

DERIVED_STATUSES = ("running", "finished", "failed", "interrupted", "crashed", "stale")
"""What `status` of a run can be, beside the free text that somebody else's writer left."""


class Series(NamedTuple):
    """One metric of one run, in the order in which it was logged.

    The three arrays have the same length, dtype float64 and are read-only. Steps may repeat or go back (a
    run that was resumed, an explicit ``step=``); values may be NaN or infinite.
    """

    step: NDArray[np.float64]
    """Step, as logged; the line's number from 1 where the file has none."""
    time: NDArray[np.float64]
    """Seconds since the epoch."""
    value: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StageSpan:
    """A stretch of a run's records that carry the same stage name."""

    name: str
    first_step: float
    first_time: float
    last_step: float
    last_time: float


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of ``logs.txt``."""

    number: int
    """From 1."""
    clock: str
    """``HH:MM:SS`` as written, or ``""`` for a line without a time."""
    text: str


@dataclass(frozen=True, slots=True)
class ImageRecord:
    """One image event of a run."""

    key: str
    path: str
    """Absolute path of the file; it lies inside the run's directory."""
    step: float | None
    time: float
    caption: str | None


@dataclass(frozen=True, slots=True)
class WatchMark:
    """A watch rule that became true."""

    rule: str
    """As it was written."""
    action: str
    """``mark``, ``notify``, ``stop`` or ``call``; other writers may have others."""
    step: float | None
    time: float
    """Seconds since the epoch; NaN where the file does not tell."""
    values: dict[str, float]
    """The figures that it looked at."""


class Primary(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The metric by which a run is judged, and its best value so far."""

    name: str
    value: float | None
    step: float | None
    mode: Literal["max", "min"] | None


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What a list of runs shows of one run; made without opening its events."""

    key: str
    """Directory relative to the root, ``/`` between the parts."""
    id: str
    project: str
    name: str
    status: str
    """Derived: one of `DERIVED_STATUSES`, or the free text found in the file."""
    recorded_status: str
    """What ``status.json`` says; ``""`` where it says nothing readable."""
    status_reason: str | None
    """Why it ended so, or why the derived status differs from the recorded one."""
    created_at: float | None
    started_at: float | None
    ended_at: float | None
    alias: str | None = None
    tags: tuple[str, ...] = ()
    primary: Primary | None = None
    meta: dict[str, Any] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    """What could not be read, a sentence each; empty for a sound run."""
