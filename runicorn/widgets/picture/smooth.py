"""Smoothed lines, with the same numbers as in ``js/src/ui/chart/smooth.ts``, for lines whose points are all here."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["smoothed"]

Floats = NDArray[np.float64]

LARGEST_WEIGHT = 1e6
"""Ratio of weights within a stretch that is summed at once; what is summed stays far from the largest number."""

NOTHING = 40
"""From e⁻⁴⁰ on 1 - wⁿ is 1."""


def smoothed(y: Floats, kind: str, amount: float) -> Floats:
    """Give an exponential average (``ema``) or a mean over a window (``average``) beside each value.

    NaN and infinities are left out of it and leave a gap. `amount` is the weight of the past in the exponential
    average; the window is centred and has as many points as that average reaches back to.
    """
    finite = np.isfinite(y)
    smooth = np.full(len(y), np.nan)
    with np.errstate(over="ignore", invalid="ignore"):
        smooth[finite] = _exponential(y[finite], amount) if kind == "ema" else _window_mean(y[finite], amount)
    return smooth


def _exponential(y: Floats, weight: float) -> Floats:
    """Sum s ← w s + (1 - w) y, divided by 1 - wⁿ so that the first values are not drawn to 0."""
    if weight == 0 or not len(y):
        return y
    width = min(max(1, int(math.log(LARGEST_WEIGHT) / -math.log(weight))), len(y))
    rows = np.zeros((-(-len(y) // width), width))
    rows.ravel()[: len(y)] = y
    decay = weight ** np.arange(width)
    sums = np.cumsum((1 - weight) * rows / decay, axis=1) * decay
    carried = [0.0]
    for last in sums[:-1, -1].tolist():
        carried.append(carried[-1] * weight**width + last)
    sums += np.array(carried)[:, None] * decay * weight
    average: Floats = sums.ravel()[: len(y)]
    early = np.arange(1, min(len(y), math.ceil(NOTHING / -math.log(weight))) + 1)
    average[: len(early)] /= -np.expm1(early * math.log(weight))
    return average


def _window_mean(y: Floats, amount: float) -> Floats:
    """Mean of the values up to as many places before and after each; fewer at the ends."""
    half = math.floor(amount / (1 - amount) + 0.5)
    places = np.arange(len(y))
    first, end = np.maximum(places - half, 0), np.minimum(places + half + 1, len(y))
    sums = np.concatenate([[0.0], np.cumsum(y)])
    return np.asarray((sums[end] - sums[first]) / (end - first), dtype=np.float64)
