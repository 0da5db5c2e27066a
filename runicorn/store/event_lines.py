"""Reading event lines one by one, whatever is wrong with them.

The slow and patient twin of `event_schema`: it takes what can be taken of a line and says what was wrong.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec
import numpy as np

from runicorn.model import WatchMark
from runicorn.store.event_table import Batch, ImageEvent, Points

EVENT_START = '{"ts"'
"""How every known writer begins an event; looked for when an event is glued to a torn line."""

RESERVED = frozenset({"global_step", "time", "stage"})
"""Keys of ``data`` that the writer adds; `step` joins them where a record has no ``global_step``."""

NONFINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}

_MAX_RESTARTS = 1000
"""Places in one line at which an event is looked for; a longer chain of torn events is not worth the time."""

_strict_decode = msgspec.json.Decoder().decode
_patient_decode = json.JSONDecoder(parse_int=float).raw_decode


class ParsedLine(NamedTuple):
    """What one line holds."""

    events: list[dict[str, Any]]
    """Objects with a text under ``type`` and an object under ``data``."""
    damage: str | None
    """What was wrong with the line, as the end of "3 lines …"; None for a sound one."""


def parse_line(line: bytes) -> ParsedLine:
    """Events of one line of ``events.jsonl``; never raises.

    Bare ``NaN`` and ``Infinity`` are numbers, bytes that are not UTF-8 become U+FFFD, and an event behind
    a torn one or glued to a whole one is found.
    """
    try:
        event = _strict_decode(line)
    except (ValueError, RecursionError):
        return _parse_patiently(line)
    return ParsedLine([event], None) if is_event(event) else ParsedLine([], "without an event")


def is_event(value: object) -> bool:
    """Whether `value` has the form of an event."""
    return (
        isinstance(value, dict) and isinstance(value.get("type"), str) and isinstance(value.get("data"), dict)
    )


def as_number(value: object) -> float | None:
    """`value` as float64 if it is a JSON number: infinite beyond its range, and None for anything else."""
    if isinstance(value, float):
        return value
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def clean_text(text: str) -> str:
    """`text` without half surrogate pairs, which no encoding can carry; they are written out."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def _parse_patiently(line: bytes) -> ParsedLine:
    try:
        text, damage = line.decode("utf-8"), None
    except UnicodeDecodeError:
        text, damage = line.decode("utf-8", "replace"), "with bytes that are not UTF-8"
    text = text.strip("\ufeff\x00 \t\r\n")
    if not text:
        return ParsedLine([], damage if damage or not line.strip() else "without an event")
    events: list[dict[str, Any]] = []
    position = 0
    for _ in range(_MAX_RESTARTS):
        event, end = _decode_at(text, position)
        if event is not None:
            events.append(event)
        if event is not None and not text[end:].strip():
            return ParsedLine(events, damage)
        damage = damage or "torn or glued together"
        position = text.find(EVENT_START, end if event is not None else position + 1)
        if position < 0:
            break
    return ParsedLine(events, damage or "torn or glued together")


def _decode_at(text: str, position: int) -> tuple[dict[str, Any] | None, int]:
    try:
        value, end = _patient_decode(text, position)
    except (ValueError, RecursionError):
        return None, position
    return (value, end) if is_event(value) else (None, position)


@dataclass(slots=True)
class _Collected:
    records: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


class EventCollector:
    """Makes a `Batch` of events that were read one by one."""

    def __init__(self) -> None:
        self.images: list[ImageEvent] = []
        self.marks: list[WatchMark] = []
        self._step: list[float] = []
        self._time: list[float] = []
        self._stages: list[str | None] = []
        self._points: dict[str, _Collected] = {}

    def add(self, event: dict[str, Any]) -> bool:
        """Take one event; False for an image that cannot be understood. Unknown types are passed over."""
        if event["type"] == "metrics":
            self._add_record(event)
        elif event["type"] == "image":
            image = _read_image(event)
            if image is None:
                return False
            self.images.append(image)
        elif event["type"] == "watch":
            self.marks += _read_mark(event)
        return True

    def batch(self) -> Batch:
        """Give the records that were added, in order."""
        count = len(self._step)
        points = {
            name: Points(
                None if len(found.values) == count else np.array(found.records, np.uint32),
                np.array(found.values, np.float64),
            )
            for name, found in self._points.items()
        }
        stages = self._stages if any(stage is not None for stage in self._stages) else None
        return Batch(
            count, np.array(self._step, np.float64), np.array(self._time, np.float64), stages, points
        )

    def _add_record(self, event: dict[str, Any]) -> None:
        data, record = event["data"], len(self._step)
        step = _finite(data.get("global_step"))
        own_step = step is None
        if step is None:
            step = _finite(data.get("step"))
        time = _finite(data.get("time"))
        if time is None:
            time = _finite(event.get("ts"))
        stage = data.get("stage")
        self._step.append(math.nan if step is None else step)
        self._time.append(math.nan if time is None else time)
        self._stages.append(clean_text(stage) if isinstance(stage, str) else None)
        nonfinite = event.get("nonfinite")
        for key, raw in data.items():
            if key in RESERVED or (own_step and key == "step"):
                continue
            value = as_number(raw)
            if raw is None and isinstance(nonfinite, dict):
                value = NONFINITE.get(str(nonfinite.get(key)))
            if value is not None:
                self._add_point(clean_text(key), record, value)

    def _add_point(self, name: str, record: int, value: float) -> None:
        found = self._points.get(name)
        if found is None:
            found = self._points[name] = _Collected()
        if found.records and found.records[-1] == record:
            found.values[-1] = value
            return
        found.records.append(record)
        found.values.append(value)


def _read_image(event: dict[str, Any]) -> ImageEvent | None:
    data = event["data"]
    key, path, caption = data.get("key"), data.get("path"), data.get("caption")
    if not isinstance(key, str) or not isinstance(path, str) or not path:
        return None
    time = _finite(event.get("ts"))
    return ImageEvent(
        clean_text(key),
        clean_text(path),
        _finite(data.get("step")),
        math.nan if time is None else time,
        clean_text(caption) if isinstance(caption, str) else None,
    )


def _read_mark(event: dict[str, Any]) -> list[WatchMark]:
    data = event["data"]
    rule, action, values = data.get("rule"), data.get("action"), data.get("values")
    if not isinstance(rule, str) or not isinstance(action, str):
        return []
    time = _finite(event.get("ts"))
    numbers = {
        clean_text(name): NONFINITE.get(value) if isinstance(value, str) else as_number(value)
        for name, value in (values.items() if isinstance(values, dict) else ())
    }
    known = {name: value for name, value in numbers.items() if value is not None}
    moment = math.nan if time is None else time
    return [WatchMark(clean_text(rule), clean_text(action), _finite(data.get("step")), moment, known)]


def _finite(value: object) -> float | None:
    number = as_number(value)
    return number if number is not None and math.isfinite(number) else None
