"""A figure as a still picture, for the notebook's file: paths and texts in the classes of the widgets' pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from runicorn.bundle import picture_style
from runicorn.figures.dimension import Dimension
from runicorn.widgets.picture.path import path_data
from runicorn.widgets.picture.scale import Scale
from runicorn.widgets.picture.words import number

__all__ = [
    "BOTTOM",
    "LAYER_BYTES",
    "LEFT",
    "MAX_CHOSEN",
    "RIGHT",
    "TOP",
    "Ruler",
    "dots",
    "lines",
    "ruler",
    "still_html",
    "x_axis",
    "y_axis",
]

Floats = NDArray[np.float64]

WIDTH, HEIGHT = 800, 420
LEFT, RIGHT, TOP, BOTTOM = 92, 776, 40, 348
"""Edges of the plot."""

LAYER_BYTES = 20_000
"""Of all runs; the chosen ones and the axes come on top, and the whole stays below 30 KB."""

CELLS = (1, 2, 4, 6, 8, 10, 12, 16, 32)
"""Widths of the squares of which each holds one dot at most; tried until they fit."""

NAME_LETTERS, TICK_LETTERS = 60, 12
LETTER = 11
MAX_NAMED = 10

MAX_CHOSEN = 50
"""Chosen runs that are drawn in their colours."""


@dataclass(frozen=True, slots=True)
class Ruler:
    """One key along an edge of the plot."""

    name: str
    scale: Scale
    ticks: Mapping[float, str]


def ruler(dimension: Dimension, places: Floats, start: float, end: float) -> Ruler:
    """Give the axis of a dimension that holds these places, from pixel to pixel."""
    scale = Scale(*dimension.extent(places), start, end, dimension.is_log)
    if dimension.kind == "category":
        return Ruler(dimension.key, scale, dimension.ticks(places, (0.0, 1.0)))
    return Ruler(dimension.key, scale, {value: number(value) for value in scale.ticks(4)})


def x_axis(ruler: Ruler) -> Iterator[str]:
    """Draw the values and the name below the plot; labels that would lie on each other are left out."""
    free = 0.0
    for place, words in _placed(ruler):
        half = LETTER * len(words) / 2
        if place - half >= free:
            free = place + half + LETTER
            yield _text(place, BOTTOM + 26, words, "middle")
    yield _text((LEFT + RIGHT) / 2, HEIGHT - 14, _cut(ruler.name, NAME_LETTERS), "middle")


def y_axis(ruler: Ruler, *, left: float = LEFT, grid: bool = True) -> Iterator[str]:
    """Draw the values left of the plot, or of one of its axes, and the name above."""
    for place, words in _placed(ruler):
        yield f'<path class="g" d="M{LEFT} {place:.0f}H{RIGHT}"/>' if grid else ""
        yield _text(left - 8, place + 7, words, "end")
    yield _text(
        left,
        TOP - 18,
        _cut(ruler.name, NAME_LETTERS),
        "start" if left == LEFT else "end" if left == RIGHT else "middle",
    )


def dots(x: Floats, y: Floats, look: str) -> str:
    """Draw points in pixels as one path; dots that would lie on each other are one."""
    known = np.rint(np.stack([x, y], axis=1)[np.isfinite(x) & np.isfinite(y)])
    for cell in CELLS:
        _, first = np.unique(np.floor_divide(known, cell), axis=0, return_index=True)
        path = "".join(f"M{left} {top}h0" for left, top in known[first].astype(np.int64).tolist())
        if len(path) <= LAYER_BYTES:
            break
    return f'<path {look} d="{path}"/>' if len(known) else ""


def lines(x: Floats, rows: Floats, look: str, room: int = LAYER_BYTES) -> str:
    """Draw lines across the same x as one path, as many as there is room for."""
    drawn = [path_data(x, y) for y in rows]
    path = "".join(line for line, end in zip(drawn, accumulate(map(len, drawn)), strict=True) if end <= room)
    return f'<path {look} d="{path}"/>' if path else ""


def still_html(
    caption: str, label: str, body: Iterable[str], named: Sequence[tuple[str, int]], notes: Sequence[str]
) -> str:
    """Give the fragment: caption, drawing, the chosen runs with the places of their colours, and notes."""
    listed = "".join(
        f'<li><i style="--c:var(--rn-run-{slot})"></i>{escape(_cut(name, NAME_LETTERS))}</li>'
        for name, slot in named[:MAX_NAMED]
    )
    more = [f"and {len(named) - MAX_NAMED} more chosen runs"] if len(named) > MAX_NAMED else []
    return (
        f'<style>{picture_style()}</style><div class="rn-picture"><figure class="w">'
        f"<figcaption>{escape(_cut(caption, 2 * NAME_LETTERS))}</figcaption>"
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">{"".join(body)}</svg></figure>'
        + (f"<ul>{listed}</ul>" if listed else "")
        + "".join(f"<p>{escape(note)}</p>" for note in [*more, *notes] if note)
        + "</div>"
    )


def _placed(ruler: Ruler) -> Iterator[tuple[float, str]]:
    places = ruler.scale.pixels(np.array(list(ruler.ticks), dtype=np.float64))
    for place, words in zip(places.tolist(), ruler.ticks.values(), strict=True):
        yield place, _cut(words, TICK_LETTERS)


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{escape(words)}</text>'


def _cut(words: str, letters: int) -> str:
    return words if len(words) <= letters else f"{words[: letters - 1]}…"
