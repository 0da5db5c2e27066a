"""One metric of some runs as a small SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from runicorn.phrases import duration
from runicorn.series.thin import thin
from runicorn.widgets.picture.nonfinite import APART, marks_data
from runicorn.widgets.picture.path import path_data
from runicorn.widgets.picture.scale import PADDING, Scale, scale_of
from runicorn.widgets.picture.words import instant, number

__all__ = ["Chart", "Curve", "chart_svg"]

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 84, 8, 24, 30
"""Edges of the plot; units are half a pixel at the usual size."""

STAGE_LETTERS = 12
"""Of a stage's name; the whole is in its title."""

LETTER = 11
"""Width of one."""

LONE = 3
"""Half the width of a band that has one place alone."""

NAME_LETTERS = 120
"""Of any name that somebody gave; what is longer is cut."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a chart: of a run, or the mean of several."""

    label: str
    slot: int
    """Of the palette."""
    dashed: bool
    x: NDArray[np.float64]
    """Ascending."""
    y: NDArray[np.float64]
    smooth: NDArray[np.float64] | None = None
    """What is drawn over `y`."""
    band: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
    """Lower and upper edge; NaN where there is none."""
    members: tuple[tuple[NDArray[np.float64], NDArray[np.float64]], ...] = ()
    """Places and values of the runs that a mean is of."""

    @property
    def layers(self) -> int:
        """How many lines are drawn for it."""
        return 1 + (self.smooth is not None) + 2 * (self.band is not None)


@dataclass(frozen=True, slots=True)
class Chart:
    """What one chart shows; ``stages`` are name and place of each beginning."""

    metric: str
    curves: Sequence[Curve]
    stages: Sequence[tuple[str, float]]
    x_axis: str
    log_y: bool
    log_x: bool = False


def chart_svg(chart: Chart, columns: int, title: str) -> str:
    """Draw a chart, its lines thinned for so many columns without losing a spike."""
    xs = scale_of([curve.x for curve in chart.curves], start=LEFT, end=WIDTH - RIGHT, log=chart.log_x)
    ys = scale_of(
        [y for curve in chart.curves for y in (curve.y, *(curve.band or ()))],
        start=HEIGHT - BOTTOM,
        end=TOP,
        padding=PADDING,
        log=chart.log_y,
    )
    body = [*_y_axis(ys), *_x_axis(xs, chart.x_axis), *_stages(chart.stages, xs)]
    for curve in chart.curves:
        body += _band(curve, xs, ys, columns)
    for curve in chart.curves:
        if curve.smooth is not None:
            body.append(_line(curve, curve.y, xs, ys, columns, behind=True))
        body.append(_line(curve, curve.y if curve.smooth is None else curve.smooth, xs, ys, columns))
        body += _marks(curve, xs, columns)
    return (
        f"<figure><figcaption>{escape(chart.metric[:NAME_LETTERS])}</figcaption>"
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">{"".join(body)}</svg></figure>'
    )


def _line(
    curve: Curve, y: NDArray[np.float64], xs: Scale, ys: Scale, columns: int, *, behind: bool = False
) -> str:
    x = curve.x
    if xs.log:
        x, y = x[x > 0], y[x > 0]
    kept = thin(np.log10(x) if xs.log else x, y, columns)
    x, y = x[kept], y[kept]
    dash = ' stroke-dasharray="6 4"' if curve.dashed else ""
    data = path_data(xs.pixels(x), ys.pixels(y))
    label = escape(curve.label[:NAME_LETTERS])
    look = 'class="b" ' if behind else ""
    return (
        f'<path {look}style="--c:var(--rn-run-{curve.slot})"{dash} d="{data}"><title>{label}</title></path>'
    )


def _marks(curve: Curve, xs: Scale, columns: int) -> Iterator[str]:
    """What is no number, of the runs themselves: a mean leaves it out."""
    apart = max(APART, (WIDTH - RIGHT - LEFT) / columns)
    for x, y in curve.members or ((curve.x, curve.y),):
        odd = ~np.isfinite(y)
        data = marks_data(xs.pixels(x[odd]), y[odd], TOP, HEIGHT - BOTTOM, apart)
        if data:
            yield f'<path class="m" style="--c:var(--rn-run-{curve.slot})" d="{data}"/>'


def _band(curve: Curve, xs: Scale, ys: Scale, columns: int) -> Iterator[str]:
    """Each stretch of the band as an outline to be filled; of a column it has the lowest and the highest place."""
    if curve.band is None:
        return
    x, low, high = xs.pixels(curve.x), *(ys.pixels(edge) for edge in curve.band)
    if ys.log:
        low = np.where(np.isnan(low) & np.isfinite(high), ys.start, low)
    solid = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], solid, [False]]).astype(np.int8)))
    outlines = []
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        column = np.floor((x[first:end] - LEFT) * (columns / (WIDTH - RIGHT - LEFT)))
        starts = np.flatnonzero(np.diff(column, prepend=-1.0))
        top, bottom = (
            np.minimum.reduceat(high[first:end], starts),
            np.maximum.reduceat(low[first:end], starts),
        )
        across = np.append(x[first:end][starts], x[end - 1])
        top, bottom = np.append(top, top[-1]), np.append(bottom, bottom[-1])
        if end - first == 1:
            across = across + np.array([-LONE, LONE])
        outlines.append(
            path_data(np.concatenate([across, across[::-1]]), np.concatenate([top, bottom[::-1]]))
        )
    yield f'<path class="a" style="--c:var(--rn-run-{curve.slot})" d="{"".join(outlines)}"/>'


def _y_axis(ys: Scale) -> Iterator[str]:
    places = ys.ticks(4)
    for value, place in zip(places, ys.pixels(np.array(places)), strict=True):
        yield f'<path class="g" d="M{LEFT} {place:.0f}H{WIDTH - RIGHT}"/>'
        yield f'<text x="{LEFT - 8}" y="{place + 7:.0f}" text-anchor="end">{number(value)}</text>'


def _x_axis(xs: Scale, axis: str) -> Iterator[str]:
    as_text = _x_text(axis, xs.high - xs.low)
    places = xs.ticks(4)
    for value, place in zip(places, xs.pixels(np.array(places)), strict=True):
        anchor = "end" if place > WIDTH - 40 else "start" if place < LEFT + 20 else "middle"
        yield f'<text x="{place:.0f}" y="{HEIGHT - 6}" text-anchor="{anchor}">{escape(as_text(value))}</text>'


def _x_text(axis: str, span: float) -> Callable[[float], str]:
    if axis == "relative_time":
        return lambda value: duration(value) if span >= 60 else f"{number(value)} s"
    if axis == "wall_time":
        return lambda value: instant(
            value, "%H:%M:%S" if span < 600 else "%H:%M" if span < 86_400 else "%m-%d"
        )
    return number


def _stages(stages: Sequence[tuple[str, float]], xs: Scale) -> Iterator[str]:
    places = xs.pixels(np.array([x for _, x in stages], dtype=np.float64))
    free, drawn = 0.0, set[str]()
    for (name, _), place in zip(stages, places, strict=True):
        if not LEFT - 1 <= place <= WIDTH - RIGHT + 1:
            continue
        mark = f'<path class="s" d="M{place:.0f} {TOP}V{HEIGHT - BOTTOM}"/>'
        if place > LEFT + 1 and mark not in drawn:
            drawn.add(mark)
            yield mark
        short = name if len(name) <= STAGE_LETTERS else f"{name[: STAGE_LETTERS - 1]}…"
        at = min(place, WIDTH - RIGHT - LETTER * len(short))
        if at >= free:
            free = at + LETTER * (len(short) + 1)
            whole = "" if short == name else f"<title>{escape(name[:NAME_LETTERS])}</title>"
            yield f'<text x="{at:.0f}" y="16">{escape(short)}{whole}</text>'
