"""Marks of what has no place on the y axis: NaN and infinities; as in ``js/src/ui/chart/marks.ts``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

__all__ = ["marks_data"]

SIZE, ARM = 9, 6
"""Of a triangle and half the width of any mark, in pixels of the drawing."""

APART = 2 * SIZE
"""Pixels between two marks of a kind: more would be a smear."""

Floats = NDArray[np.float64]


def marks_data(x: Floats, y: Floats, top: int, bottom: int, apart: float = APART) -> str:
    """Give triangles at the upper and lower edge for the infinities and crosses at the lower one for NaN, as a path.

    Parameters
    ----------
    x
        In pixels, ascending; NaN where a point has no place.
    y
        The values.
    """
    above = [f"M{at} {top}l{ARM} {SIZE}h-{2 * ARM}z" for at in _places(x[y == np.inf], apart)]
    below = [f"M{at} {bottom}l{ARM}-{SIZE}h-{2 * ARM}z" for at in _places(x[y == -np.inf], apart)]
    upper, wide = bottom - SIZE - ARM, 2 * ARM
    nans = [
        f"M{at - ARM} {upper}l{wide} {wide}m0-{wide}l-{wide} {wide}" for at in _places(x[np.isnan(y)], apart)
    ]
    return "".join([*above, *below, *nans])


def _places(x: Floats, apart: float) -> Iterator[int]:
    last = -np.inf
    for at in x[np.isfinite(x)].tolist():
        if at - last >= apart:
            last = at
            yield round(at)
