"""A page in a few lines: it keeps what events tell it, and the last cursor of each part."""

from __future__ import annotations

import msgspec
import numpy as np

from runicorn.api.contract import LogEvent, RunsEvent, SeriesEvent, TroubleEvent
from runicorn.api.live import LiveFeed


def resumed(store, params, cursors):
    """The feed of a follower who comes back with its last cursors."""
    return LiveFeed(store, msgspec.structs.replace(params, cursors=cursors))


class Client:
    def __init__(self):
        self.rows = {}
        self.points = {}
        self.lines = {}
        self.stages = {}
        self.cursors = {}
        self.troubles = {}
        self.resets = 0

    def take(self, items):
        for event, buffers in items:
            if isinstance(event, TroubleEvent):
                self.troubles[event.subject] = event.message
                continue
            self.resets += event.reset
            if isinstance(event, RunsEvent):
                self._take_rows(event)
            elif isinstance(event, SeriesEvent):
                self._take_points(event, buffers)
            elif isinstance(event, LogEvent):
                self._take_lines(event)

    def values(self, run, metric):
        return [value for _, _, value in self.points[run].get(metric, [])]

    def _take_rows(self, event):
        if event.reset:
            self.rows = {}
        self.rows.update({row.key: row for row in [*event.rows, *event.older]})
        for key in event.removed:
            self.rows.pop(key, None)
        self.cursors["runs"] = event.cursor

    def _take_points(self, event, buffers):
        if event.reset:
            self.points[event.run] = {}
        columns = iter(np.frombuffer(one, "<f8") for one in buffers)
        for block in event.blocks:
            points = list(zip(next(columns), next(columns), next(columns), strict=True))
            assert len(points) == block.count
            self.points[event.run].setdefault(block.metric, []).extend(points)
        self.stages[event.run] = [stage.name for stage in event.stages]
        self.cursors[event.run] = event.cursor

    def _take_lines(self, event):
        if event.reset:
            self.lines[event.run] = []
            self.first_line = event.first_line
        else:
            assert event.first_line <= self.first_line + len(self.lines[event.run])
            del self.lines[event.run][event.first_line - self.first_line :]
        self.lines[event.run].extend(event.lines)
        self.cursors[f"log:{event.run}"] = event.cursor
