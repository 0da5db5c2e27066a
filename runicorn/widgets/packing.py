"""New points of many series in one small message.

A run that is followed live brings a point or two a look. An event for each would spend ten times as many bytes on
names as on numbers; here a run and its metrics are named once and numbered from then on. js/src/transport/unpack.ts
makes the same events of it again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np

from runicorn.api.contract import Live, PackedPoints, SeriesEvent, Stage
from runicorn.api.cursors import parse_place
from runicorn.api.live import LiveItem

__all__ = ["PointPacker"]

Sendable = tuple[Live | PackedPoints, list[bytes]]


@dataclass
class _Numbered:
    """What both sides know of a run since its last whole message."""

    handle: int
    generation: str
    stages: list[Stage]
    has_telemetry: bool
    metrics: dict[str, int] = field(default_factory=dict)
    """Name to number, in the order of first use."""


class PointPacker:
    """Makes messages of the events of one stream, in their order; new points come last, packed.

    A page that has not seen a run's last whole message cannot read what is packed after it, and needs not:
    without the line that they continue, points are of no use.
    """

    def __init__(self) -> None:
        self._runs: dict[str, _Numbered] = {}
        self._handles = 0

    def pack(self, items: list[LiveItem]) -> list[Sendable]:
        """Give the messages to send."""
        messages: list[Sendable] = []
        rows: list[list[int | str]] = []
        numbers: list[bytes] = []
        for event, buffers in items:
            row = self._row(event, buffers) if isinstance(event, SeriesEvent) else None
            if row is None:
                handle = self._number(event) if isinstance(event, SeriesEvent) else 0
                messages.append((Live(id=0, event=event, handle=handle), buffers))
            else:
                rows.append(row)
                numbers.extend(buffers)
        if rows:
            messages.append((PackedPoints(id=0, rows=rows), [b"".join(numbers)]))
        return messages

    def _number(self, event: SeriesEvent) -> int:
        """Give a handle to a run that is sent whole."""
        self._handles += 1
        place = parse_place(event.cursor)
        generation = place.generation if place is not None else ""
        known = self._runs[event.run] = _Numbered(
            self._handles, generation, event.stages, event.has_telemetry
        )
        for block in event.blocks:
            known.metrics[block.metric] = len(known.metrics)
        return self._handles

    def _row(self, event: SeriesEvent, buffers: list[bytes]) -> list[int | str] | None:
        """Give the row of new points; None where the page needs the whole event to understand it."""
        known, place = self._runs.get(event.run), parse_place(event.cursor)
        if event.reset or known is None or place is None or place.generation != known.generation:
            return None
        if event.stages != _with_end(known.stages, buffers):
            return None
        if event.marks or event.has_telemetry != known.has_telemetry:
            return None
        known.stages = event.stages
        row: list[int | str] = [known.handle, place.reached]
        for block in event.blocks:
            row += [self._metric(known, block.metric), block.count, block.total]
        return row

    def _metric(self, known: _Numbered, name: str) -> int | str:
        """Give the number of a metric; at its first use its name, which numbers it."""
        if name in known.metrics:
            return known.metrics[name]
        known.metrics[name] = len(known.metrics)
        return name


def _with_end(stages: list[Stage], buffers: list[bytes]) -> list[Stage]:
    """Give the stages as they are when the last one goes on to the latest of the new points."""
    if not stages or not buffers:
        return stages
    latest = max(range(0, len(buffers), 3), key=lambda first: _last(buffers[first + 1]))
    end: dict[str, Any] = {"last_step": _last(buffers[latest]), "last_time": _last(buffers[latest + 1])}
    last = stages[-1]
    return [*stages[:-1], msgspec.structs.replace(last, **end)]


def _last(column: bytes) -> float:
    return float(np.frombuffer(column, "<f8")[-1]) if column else float("-inf")
