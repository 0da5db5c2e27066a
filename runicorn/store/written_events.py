"""What a writer asks of the events that are there already. It loads no reader: that would bring numpy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import msgspec

from runicorn.store.documents import decoded

_TAIL_BLOCK = 1 << 16
_NAMES = {"nan": float("nan"), "inf": float("inf"), "-inf": float("-inf")}


def last_step(path: str) -> int:
    """Step of the last metrics line that can be read, 0 if there is none; reads from the file's end."""
    try:
        with open(path, "rb") as file:
            return _last_step(file)
    except FileNotFoundError:
        return 0


def iter_points(path: str, metric: str) -> Iterator[tuple[int, float]]:
    """Step and value of each point of `metric`, in the file's order; lines that cannot be read are passed over."""
    needle = msgspec.json.encode(metric)
    try:
        file = open(path, "rb")
    except FileNotFoundError:
        return
    with file:
        for line in file:
            event = decoded(line) if needle in line else None
            if isinstance(event, dict) and event.get("type") == "metrics":
                step, value = _step_of(event), _value_of(event, metric)
                if step is not None and value is not None:
                    yield step, value


def _last_step(file: Any) -> int:
    end = file.seek(0, os.SEEK_END)
    tail = b""
    while end > 0:
        start = max(0, end - _TAIL_BLOCK)
        file.seek(start)
        tail = file.read(end - start) + tail
        end = start
        lines = tail.split(b"\n")
        for line in reversed(lines if start == 0 else lines[1:]):
            step = _step_of(decoded(line))
            if step is not None:
                return step
        tail = lines[0]
    return 0


def _step_of(event: Any) -> int | None:
    try:
        return int(event["data"]["global_step"])
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def _value_of(event: dict[str, Any], metric: str) -> float | None:
    value, nonfinite = event["data"].get(metric), event.get("nonfinite")
    if value is None and isinstance(nonfinite, dict):
        return _NAMES.get(str(nonfinite.get(metric)))
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
