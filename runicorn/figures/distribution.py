"""How the values of one key are spread over the runs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import bqplot
import numpy as np
from numpy.typing import NDArray

from runicorn.figures.axes import fit_axis, fit_scale, new_axis, new_scale
from runicorn.figures.dimension import Dimension
from runicorn.figures.followed_runs import FollowedRuns, RunSource
from runicorn.figures.run_figure import GREY, Floats, RunFigure, settle
from runicorn.figures.still import BOTTOM, LEFT, MAX_CHOSEN, RIGHT, TOP, Ruler, dots, ruler, x_axis, y_axis
from runicorn.widgets.picture.path import path_data
from runicorn.widgets.picture.scale import Scale
from runicorn.widgets.picture.words import number

__all__ = ["DistributionFigure", "distribution"]

MAX_RUNS = 100_000
"""Runs are counted, not drawn: so many cost nothing."""

MAX_DOTS = 200
"""Chosen runs that are drawn one by one."""

MIN_BINS, MAX_BINS = 5, 40

CHOSEN = "#2f86c9"
HEADROOM = 1.1


class DistributionFigure(RunFigure):
    """A histogram of the runs. ``marks`` are: all runs, the chosen ones, and a dot for each of these.

    ``marks[0].x`` and ``.y`` are the outline of the bars: float64 arrays of shape (4 bars,), the four corners of
    each bar from its lower left one on.
    """

    def __init__(self, runs: FollowedRuns, dimension: Dimension) -> None:
        settle(runs, (dimension,))
        scales = {"x": new_scale(dimension), "y": bqplot.LinearScale(allow_padding=False)}
        self._bars, self._chosen_bars = (
            bqplot.Lines(
                x=[],
                y=[],
                scales=scales,
                colors=[colour],
                fill="bottom",
                fill_opacities=[opacity],
                stroke_width=1,
            )
            for colour, opacity in ((GREY, 0.45), (CHOSEN, 0.75))
        )
        self._dots = bqplot.Scatter(x=[], y=[], scales=scales, default_size=64, apply_clip=False)
        self._values: Floats = np.empty(0)
        self._edges: Floats = np.array([0.0, 1.0])
        axes = [
            new_axis(dimension.key, scales["x"]),
            new_axis("runs", scales["y"], vertical=True, tick_format="d"),
        ]
        super().__init__(
            runs,
            (dimension,),
            marks=[self._bars, self._chosen_bars, self._dots],
            axes=axes,
            brush=bqplot.interacts.BrushIntervalSelector(scale=scales["x"]),
        )

    def _draw(self, places: list[Floats]) -> None:
        (dimension,), (self._values,) = self._dimensions, places
        bins = min(max(math.ceil(math.sqrt(len(self._values))), MIN_BINS), MAX_BINS)
        self._edges = dimension.edges(self._values, bins)
        counts = self._outline(self._bars, self._values)
        fit_scale(self._bars.scales["x"], dimension.extent(self._values))
        fit_scale(self._bars.scales["y"], (0.0, HEADROOM * max(counts, default=0) or 1.0))
        fit_axis(self.axes[0], dimension)

    def _draw_chosen(self) -> None:
        at, colours = self._chosen()
        self._outline(self._chosen_bars, self._values[at])
        with self._dots.hold_sync():
            self._dots.x, self._dots.y = self._values[at][:MAX_DOTS], np.zeros(min(len(at), MAX_DOTS))
            self._dots.colors = colours[:MAX_DOTS] or [GREY]

    def _caption(self) -> str:
        return f"Distribution of {self._dimensions[0].key}"

    def _still(self, chosen: Sequence[tuple[int, int]]) -> Iterator[str]:
        across = ruler(self._dimensions[0], self._values, LEFT, RIGHT)
        counts = Scale(0.0, self._bars.scales["y"].max, BOTTOM, TOP)
        whole = {value: number(value) for value in counts.ticks(4) if value == int(value)}
        yield from (*x_axis(across), *y_axis(Ruler("runs", counts, whole)))
        for mark, look in (
            (self._bars, 'class="b"'),
            (self._chosen_bars, 'class="a" style="--c:var(--rn-run-0)"'),
        ):
            yield f'<path {look} d="{path_data(across.scale.pixels(mark.x), counts.pixels(mark.y))}"/>'
        for at, slot in chosen[:MAX_CHOSEN]:
            place = across.scale.pixels(self._values[[at]])
            yield dots(place, np.array([BOTTOM]), f'class="d" style="--c:var(--rn-run-{slot})"')

    def _outline(self, mark: bqplot.Lines, values: Floats) -> list[int]:
        """Draw the bars of some values and give their heights."""
        counts = np.histogram(values, self._edges)[0]
        heights = np.zeros((len(counts), 4))
        heights[:, 1:3] = counts[:, None]
        with mark.hold_sync():
            mark.x = np.repeat(self._edges, 4)[2:-2]
            mark.y = heights.ravel()
        return [int(count) for count in counts]

    def _covered(self) -> NDArray[np.bool_]:
        ends = self.brush.selected
        covered: NDArray[np.bool_] = (self._values >= min(ends)) & (self._values <= max(ends))
        return covered


def distribution(
    key: str, source: RunSource = None, *, query: str | None = None, log: bool | None = None
) -> DistributionFigure:
    """Give a live histogram of what runs have under `key`.

    Drag over an interval to choose the runs in it; click beside it to choose none.

    Parameters
    ----------
    key, source, query, log
        As in `scatter`; all runs are counted.

    Raises
    ------
    BadRequestError
        The filter line cannot be understood (`QueryError`), or the runs are of several stores or none.
    """
    runs = FollowedRuns(source, (key,), query=query, limit=MAX_RUNS)
    return DistributionFigure(runs, Dimension(key, log=log))
