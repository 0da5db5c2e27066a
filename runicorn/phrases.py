"""Times, durations, numbers and values as a person reads them."""

from __future__ import annotations

import json
import math
import re
import time
from typing import Any

from runicorn.model import Primary, RunInfo
from runicorn.terminal import Style

__all__ = [
    "ago",
    "clock_time",
    "duration",
    "lasted_text",
    "number",
    "primary_text",
    "run_label",
    "start_of",
    "status_style",
    "value_text",
]

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_MONTH = 30 * _DAY

_SKEW_S = 60
"""So far ahead another host's clock may be; a time beyond that is written out."""

_AUTOMATIC_ID = re.compile(r"\d{8}_\d{6}_([0-9a-f]{6})")
"""Ids that nobody chose: a date, a time and six hexadecimal digits."""

_STYLES: dict[str, Style] = {
    "crashed": "red",
    "failed": "red",
    "finished": "green",
    "interrupted": "yellow",
    "running": "blue",
    "stale": "yellow",
}


def ago(moment: float | None, now: float) -> str:
    """Give how long ago that was: ``just now``, ``3 min ago``, ``5 d ago``, or the date; empty for None."""
    if moment is None or not math.isfinite(moment):
        return ""
    passed = now - moment
    if passed < -_SKEW_S or passed >= _MONTH:
        return clock_time(moment)[:10]
    if passed < _MINUTE:
        return "just now"
    for unit, seconds in (("d", _DAY), ("h", _HOUR)):
        if passed >= seconds:
            return f"{int(passed // seconds)} {unit} ago"
    return f"{int(passed // _MINUTE)} min ago"


def clock_time(moment: float) -> str:
    """Give the local date and time, to the second; the bare number where no calendar reaches."""
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(moment))
    except (OverflowError, ValueError, OSError):
        return number(moment)


def duration(seconds: float | None) -> str:
    """Give a length of time, as ``40 ms``, ``2.5 s`` or ``2 h 05 min``; empty for None or a negative one."""
    if seconds is None or not math.isfinite(seconds) or seconds < 0:
        return ""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{seconds:.1f} s" if seconds < 9.95 else f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE:02} s"
    if whole < _DAY:
        return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE:02} min"
    return f"{whole // _DAY} d {whole % _DAY // _HOUR:02} h"


def start_of(info: RunInfo) -> float | None:
    """Give when a run started, as well as it tells, in seconds since the epoch."""
    return info.started_at if info.started_at is not None else info.created_at


def lasted_text(info: RunInfo, now: float) -> str:
    """Give how long a run took, or has taken so far; empty where it does not tell."""
    started_at, ended_at = start_of(info), now if info.status == "running" else info.ended_at
    return duration(ended_at - started_at) if started_at is not None and ended_at is not None else ""


def number(value: float | None) -> str:
    """Give a number in at most six digits; empty for None."""
    return "" if value is None else f"{value:.6g}"


def value_text(value: Any) -> str:
    """Give any value of a JSON document in one line."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def primary_text(primary: Primary | None) -> str:
    """Give the primary metric and its best value, as ``val_acc 0.93``."""
    return "" if primary is None else f"{primary.name} {number(primary.value)}".rstrip()


def run_label(info: RunInfo) -> str:
    """Give what a run is called where there is no room for its key.

    Its alias; else, for an id that nobody chose, the experiment and the digits in which such ids differ; else
    the id. The widgets call it the same.
    """
    if info.alias:
        return info.alias
    automatic = _AUTOMATIC_ID.fullmatch(info.id)
    return f"{info.name} {automatic[1]}" if automatic and info.name else info.id


def status_style(status: str) -> Style:
    """Give the colour of a status."""
    return _STYLES.get(status, "")
