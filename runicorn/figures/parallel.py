"""Runs as lines across parallel axes: hyper-parameters against a metric."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import bqplot
import numpy as np
from numpy.typing import NDArray

from runicorn.errors import BadRequestError
from runicorn.figures.axes import tick_labels
from runicorn.figures.dimension import Dimension
from runicorn.figures.followed_runs import FollowedRuns, RunSource
from runicorn.figures.run_figure import GREY, MARGIN, MAX_LABELS, Floats, RunFigure, settle
from runicorn.figures.still import BOTTOM, LAYER_BYTES, LEFT, MAX_CHOSEN, RIGHT, TOP, Ruler, lines, y_axis
from runicorn.widgets.picture.scale import Scale

__all__ = ["MAX_LINES", "ParallelFigure", "parallel"]

MAX_LINES = 500
"""More lines than this are a surface, and each of them is an element of the page."""

LOW, HIGH = "#3b74c4", "#e08a1e"
"""Colours of the lowest and the highest value of the last axis; told apart by the colour-blind."""

FAINT, CLEAR = 0.16, 0.6
SIDE_ROOM = 0.12
ROOM_OF_NAMES = 96
NAMES_AT = 0.04


class ParallelFigure(RunFigure):
    """A line for each run, across an axis for each key, coloured by the last. ``marks[0]`` are all runs.

    ``marks[0].x`` is 0, 1, 2 … for the axes; ``marks[0].y`` a float64 array of shape (n, axes), n the length of
    `run_keys`: where the run lies on each axis as a share of it, NaN where it has no value. ``marks[1]`` are the
    chosen runs, ``marks[2]`` their names.
    """

    def __init__(self, runs: FollowedRuns, dimensions: Sequence[Dimension]) -> None:
        settle(runs, dimensions)
        count = len(dimensions)
        scales = {
            "x": bqplot.LinearScale(min=-SIDE_ROOM, max=count - 1 + 2 * SIDE_ROOM),
            "y": bqplot.LinearScale(min=-0.03, max=1.03),
        }
        self._shares: Floats = np.empty((0, count))
        nothing = {"x": np.arange(count, dtype=float), "y": np.zeros((1, count))}
        self._lines = bqplot.Lines(
            **nothing,
            scales={**scales, "color": bqplot.ColorScale(colors=[LOW, HIGH], min=0, max=1)},
            color=[0.0],
            visible=False,
            stroke_width=1.4,
        )
        self._chosen_lines = bqplot.Lines(
            **nothing, scales=scales, colors=[GREY], stroke_width=2.6, visible=False
        )
        self._names = bqplot.Label(x=[], y=[], text=[], scales=scales, default_size=11, align="start")
        super().__init__(
            runs,
            dimensions,
            fig_margin={**MARGIN, "right": ROOM_OF_NAMES},
            marks=[self._lines, self._chosen_lines, self._names],
            axes=_axes(dimensions, scales),
            brush=bqplot.interacts.BrushSelector(x_scale=scales["x"], y_scale=scales["y"]),
        )

    def _has_place(self, places: Floats) -> NDArray[np.bool_]:
        # A line ends at the metric; without one, bqplot would complain of a label that has no place.
        known = np.isfinite(places)
        return np.asarray(known[-1] & (known.sum(axis=0) >= 2))

    def _draw(self, places: list[Floats]) -> None:
        shares = []
        for dimension, axis, place in zip(self._dimensions, self.axes[1:], places, strict=False):
            extent = dimension.extent(place, padding=0.0)
            shares.append(dimension.shares(place, extent))
            ticks = {
                round(float(dimension.shares(np.array([at]), extent)[0]), 4): text
                for at, text in dimension.ticks(place, extent).items()
            }
            with axis.hold_sync():
                axis.tick_values, axis.tick_labels = list(ticks), tick_labels(ticks)
        self._shares = np.array(shares).T.reshape(len(self._drawn), len(places))
        _set_lines(self._lines, self._shares)
        self._lines.color = self._shares[:, -1] if len(self._shares) else [0.0]

    def _draw_chosen(self) -> None:
        at, colours = self._chosen()
        self._lines.opacities = [FAINT if at else CLEAR] * max(len(self._drawn), 1)
        self._chosen_lines.colors = colours or [GREY]
        _set_lines(self._chosen_lines, self._shares[at])
        named = at if len(at) <= MAX_LABELS else []
        with self._names.hold_sync():
            self._names.x = np.full(len(named), self._shares.shape[1] - 1 + NAMES_AT)
            self._names.y = self._shares[named, -1]
            self._names.text = np.array([self._drawn[place].label for place in named])
            self._names.colors = colours[: len(named)] or [GREY]

    def _caption(self) -> str:
        *keys, metric = (dimension.key for dimension in self._dimensions)
        return f"{metric} against {', '.join(keys)}"

    def _still(self, chosen: Sequence[tuple[int, int]]) -> Iterator[str]:
        x = np.linspace(LEFT, RIGHT, len(self._dimensions))
        scale = Scale(0.0, 1.0, BOTTOM, TOP)
        rows = scale.pixels(self._shares)
        for dimension, axis, left in zip(self._dimensions, self.axes[1:], x, strict=False):
            yield f'<path class="s" d="M{left:.0f} {TOP}V{BOTTOM}"/>'
            ticks = dict(zip(axis.tick_values, axis.tick_labels.values(), strict=True))
            yield from y_axis(Ruler(dimension.key, scale, ticks), left=left, grid=False)
        third = np.digitize(self._shares[:, -1], (1 / 3, 2 / 3)) if len(rows) else np.empty(0)
        for number, look in enumerate(('style="--c:var(--rn-run-0)"', "", 'style="--c:var(--rn-run-4)"')):
            faint = 'class="b" ' if chosen or number == 1 else ""
            yield lines(x, rows[third == number], faint + look, LAYER_BYTES // 3)
        for at, slot in chosen[:MAX_CHOSEN]:
            yield lines(x, rows[[at]], f'style="--c:var(--rn-run-{slot})"')

    def _covered(self) -> NDArray[np.bool_]:
        """Runs that lie in the rectangle on every axis that it reaches over."""
        brush, covered = self.brush, np.ones(len(self._drawn), dtype=bool)
        left, right = min(brush.selected_x), max(brush.selected_x)
        low, high = min(brush.selected_y), max(brush.selected_y)
        reached = [axis for axis in range(self._shares.shape[1]) if left <= axis <= right]
        for axis in reached:
            covered &= (self._shares[:, axis] >= low) & (self._shares[:, axis] <= high)
        return covered if reached else np.zeros_like(covered)


def parallel(
    keys: Sequence[str], metric: str, source: RunSource = None, *, query: str | None = None
) -> ParallelFigure:
    """Give a live figure with a line for each run across an axis for each of `keys`, and `metric` as the last.

    The colour of a line is its value of the metric. Drag a rectangle over an axis to choose the runs that cross
    it there; over several axes, those that cross all of them there.

    Parameters
    ----------
    keys, metric
        Keys as in `scatter`: hyper-parameters, and what they led to.
    source, query
        As in `scatter`; the newest 500 runs are drawn.

    Raises
    ------
    BadRequestError
        No key is given, the filter line cannot be understood (`QueryError`), or the runs are of several
        stores or none.
    """
    if isinstance(keys, str) or not keys or not metric:
        raise BadRequestError("parallel needs keys and a metric: parallel(['lr', 'depth'], 'accuracy')")
    names = [*keys, metric]
    runs = FollowedRuns(source, names, query=query, limit=MAX_LINES)
    return ParallelFigure(runs, [Dimension(name) for name in names])


def _axes(dimensions: Sequence[Dimension], scales: dict[str, bqplot.Scale]) -> list[bqplot.Axis]:
    """The row of names below, and a vertical axis for each of them."""
    places = {float(at): dimension.key for at, dimension in enumerate(dimensions)}
    names = bqplot.Axis(
        scale=scales["x"], grid_lines="none", tick_values=list(places), tick_labels=tick_labels(places)
    )
    columns = [
        bqplot.Axis(
            scale=scales["y"],
            side="left",
            grid_lines="none",
            offset={"scale": scales["x"], "value": place},
        )
        for place in places
    ]
    return [names, *columns]


def _set_lines(mark: bqplot.Lines, shares: Floats) -> None:
    """Draw these lines; bqplot wants at least one."""
    with mark.hold_sync():
        mark.y = shares if len(shares) else np.zeros((1, shares.shape[1]))
        mark.visible = len(shares) > 0
