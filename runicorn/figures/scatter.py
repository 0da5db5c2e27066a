"""Runs as points over two of their keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import bqplot
import numpy as np
from numpy.typing import NDArray

from runicorn.figures.axes import fit_axis, fit_scale, new_axis, new_scale
from runicorn.figures.dimension import Dimension
from runicorn.figures.followed_runs import FollowedRuns, RunSource
from runicorn.figures.run_figure import GREY, MAX_LABELS, Floats, RunFigure, settle
from runicorn.figures.still import BOTTOM, LEFT, MAX_CHOSEN, RIGHT, TOP, dots, ruler, x_axis, y_axis

__all__ = ["MAX_POINTS", "ScatterFigure", "scatter"]

MAX_POINTS = 5_000
"""Each point is an element of the page; with more of them drawing takes seconds."""


class ScatterFigure(RunFigure):
    """A point for each run. ``marks[0]`` are all runs, ``marks[1]`` the chosen ones.

    ``marks[0].x`` and ``.y`` are float64 arrays of shape (n,), n the length of `run_keys`; categories are 0,
    1, 2 … in the order of the axis.
    """

    def __init__(self, runs: FollowedRuns, x: Dimension, y: Dimension) -> None:
        settle(runs, (x, y))
        scales = {"x": new_scale(x), "y": new_scale(y)}
        self._points = bqplot.Scatter(
            x=[], y=[], scales=scales, colors=[GREY], opacities=[0.65], default_size=42
        )
        self._chosen_points = bqplot.Scatter(
            x=[], y=[], names=[], scales=scales, default_size=100, display_names=False
        )
        axes = [new_axis(x.key, scales["x"]), new_axis(y.key, scales["y"], vertical=True)]
        super().__init__(
            runs,
            (x, y),
            marks=[self._points, self._chosen_points],
            axes=axes,
            brush=bqplot.interacts.BrushSelector(x_scale=scales["x"], y_scale=scales["y"]),
        )

    def _draw(self, places: list[Floats]) -> None:
        for dimension, axis, place in zip(self._dimensions, self.axes, places, strict=False):
            fit_scale(axis.scale, dimension.extent(place))
            fit_axis(axis, dimension)
        with self._points.hold_sync():
            self._points.x, self._points.y = places

    def _draw_chosen(self) -> None:
        at, colours = self._chosen()
        mark = self._chosen_points
        with mark.hold_sync():
            mark.x, mark.y = self._points.x[at], self._points.y[at]
            mark.colors = colours or [GREY]
            mark.names = np.array([self._drawn[place].label for place in at])
            mark.display_names = 0 < len(at) <= MAX_LABELS

    def _caption(self) -> str:
        x, y = self._dimensions
        return f"{y.key} over {x.key}"

    def _still(self, chosen: Sequence[tuple[int, int]]) -> Iterator[str]:
        x, y = self._dimensions
        across = ruler(x, self._points.x, LEFT, RIGHT)
        up = ruler(y, self._points.y, BOTTOM, TOP)
        left, top = across.scale.pixels(self._points.x), up.scale.pixels(self._points.y)
        yield from (*x_axis(across), *y_axis(up))
        yield dots(left, top, 'class="d b"')
        for at, slot in chosen[:MAX_CHOSEN]:
            yield dots(left[[at]], top[[at]], f'class="d" style="--c:var(--rn-run-{slot})"')

    def _covered(self) -> NDArray[np.bool_]:
        brush, covered = self.brush, np.ones(len(self._drawn), dtype=bool)
        for values, ends in ((self._points.x, brush.selected_x), (self._points.y, brush.selected_y)):
            covered &= (values >= min(ends)) & (values <= max(ends))
        return covered


def scatter(
    x: str,
    y: str,
    source: RunSource = None,
    *,
    query: str | None = None,
    log_x: bool | None = None,
    log_y: bool | None = None,
) -> ScatterFigure:
    """Give a live figure with a point for each run, at what it has under the keys `x` and `y`.

    Drag a rectangle to choose runs; click beside it to choose none.

    Parameters
    ----------
    x, y
        Keys of config or summary, with dots between nested names, as in a filter line; the name of the
        primary metric, which means its best value; or ``status``, ``project``, ``name``, ``alias``,
        ``duration_s``, ``started_at`` or ``created_at``. A key whose values are not all numbers is an axis of
        categories.
    source
        A store or the path of its root: all its runs, the newest 5,000, and those that start later. Or runs
        of one store. Without it the store that `runicorn.open_store` gives.
    query
        Only the runs of the store that this filter line lets through.
    log_x, log_y
        Whether the axis is logarithmic; None: where the values that there are now are positive, span a
        factor of 50 and crowd at the lower end of a linear one.

    Raises
    ------
    BadRequestError
        The filter line cannot be understood (`QueryError`), or the runs are of several stores or none.
    """
    runs = FollowedRuns(source, (x, y), query=query, limit=MAX_POINTS)
    return ScatterFigure(runs, Dimension(x, log=log_x), Dimension(y, log=log_y))
