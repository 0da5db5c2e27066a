"""A line as the short text that an SVG path wants."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["path_data"]


def path_data(x: NDArray[np.float64], y: NDArray[np.float64]) -> str:
    """Give the line through points in pixels, rounded to whole ones; a point that is NaN or infinite is a gap.

    Points that fall on the one before them cost nothing. A point without neighbours becomes a dot.
    """
    solid = np.isfinite(x) & np.isfinite(y)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], solid, [False]]).astype(np.int8)))
    parts: list[str] = []
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        across = np.rint(x[first:end]).astype(np.int64)
        down = np.rint(y[first:end]).astype(np.int64)
        parts.append(f"M{across[0]} {down[0]}")
        parts.append(_steps(np.diff(across).tolist(), np.diff(down).tolist()) or "h0")
    return "".join(parts)


def _steps(across: list[int], down: list[int]) -> str:
    steps: list[str] = []
    for right, below in zip(across, down, strict=True):
        if right and below:
            steps.append(f"l{right} {below}" if below > 0 else f"l{right}{below}")
        elif right:
            steps.append(f"h{right}")
        elif below:
            steps.append(f"v{below}")
    return "".join(steps)
