"""What the chart of a metric shows: a curve for each run, or one for each group of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from runicorn.api.contract import ViewState
from runicorn.phrases import run_label
from runicorn.store.stored_run import StoredRun
from runicorn.widgets.picture.bands import BandLine, band_of, places_of
from runicorn.widgets.picture.chart import Chart, Curve
from runicorn.widgets.picture.run_axis import drawn_axis, is_log_x, run_axis, stage_place
from runicorn.widgets.picture.run_colours import PALETTE_SIZE, colour_slots
from runicorn.widgets.picture.run_groups import RunGroup, run_groups
from runicorn.widgets.picture.smooth import smoothed

__all__ = ["Curves"]

PLACES = 540
"""Columns of the widest drawing, for which means and bands are found."""


class Curves:
    """The curves of these runs in one state of a view.

    Parameters
    ----------
    runs
        The runs that are drawn, their events refreshed.
    slots
        Colour of each run.
    state
        What the view shows.
    words
        Sentences by name.
    """

    def __init__(
        self,
        runs: Sequence[StoredRun],
        slots: Mapping[str, int],
        state: ViewState,
        words: Mapping[str, str],
    ) -> None:
        self._runs = runs
        self._state = state
        self._slots = slots
        self.groups: list[RunGroup] = []
        """Empty where runs are drawn one by one."""
        if state.band != "none":
            self.groups = run_groups([run.info for run in runs], state.group_by, words)
            self._slots = colour_slots(group.id for group in self.groups)

    def legend(self) -> list[tuple[str, int]]:
        """Give the groups' names and the places of their colours."""
        return [(group.title, self._slots[group.id] % PALETTE_SIZE) for group in self.groups]

    def chart(self, metric: str) -> Chart:
        """Give the chart of a metric."""
        lines = {run.key: line for run in self._runs if (line := self._line(run, metric)) is not None}
        curves = list(self._group_curves(lines) if self.groups else self._run_curves(lines))
        return Chart(
            metric,
            curves,
            self._stages(metric),
            drawn_axis(self._state),
            self._state.log_y,
            is_log_x(self._state),
        )

    def _line(self, run: StoredRun, metric: str) -> BandLine | None:
        axis = run_axis(run, self._state) if metric in run.events.metrics else None
        if axis is None:
            return None
        placed = axis.place(run, metric)
        x, y = placed.x, placed.series.value
        if np.isnan(x).any() or np.any(np.diff(x) < 0):
            order = np.argsort(x, kind="stable")
            order = order[~np.isnan(x[order])]
            x, y = x[order], y[order]
        kind = self._state.smoothing
        return BandLine(x, y, None if kind == "none" else smoothed(y, kind, self._state.smoothing_amount))

    def _run_curves(self, lines: Mapping[str, BandLine]) -> Iterator[Curve]:
        for position, run in enumerate(self._runs):
            if run.key in lines:
                x, y, smooth = lines[run.key]
                yield Curve(run_label(run.info), self._slots[run.key], position >= PALETTE_SIZE, x, y, smooth)

    def _group_curves(self, lines: Mapping[str, BandLine]) -> Iterator[Curve]:
        for group in self.groups:
            members = [line for key, line in lines.items() if key in group.keys]
            if not members:
                continue
            places = places_of(members, PLACES, log=is_log_x(self._state))
            band = band_of(members, self._state.band, places)
            slot = self._slots[group.id]
            yield Curve(
                group.title,
                slot % PALETTE_SIZE,
                slot >= PALETTE_SIZE,
                band.x,
                band.mean,
                band.smooth,
                band.outline(),
                tuple((member.x, member.y) for member in members),
            )

    def _stages(self, metric: str) -> list[tuple[str, float]]:
        stages: dict[tuple[str, float], None] = {}
        for run in self._runs:
            axis = run_axis(run, self._state) if metric in run.events.metrics else None
            if axis is None:
                continue
            for stage in run.events.stages():
                place = stage_place(stage, axis)
                if place is not None:
                    stages[stage.name, place] = None
        return sorted(stages, key=lambda stage: stage[1])
