"""A small drawing of a metric of two runs and of their difference, as SVG without a script."""

from __future__ import annotations

from html import escape

import numpy as np
from numpy.typing import NDArray

from runicorn.comparison.curves import DeltaCurve
from runicorn.series import thin

__all__ = ["COLOURS", "sketch"]

COLOURS = ("#2f86c9", "#d9711c")
"""Of the first and the second run: told apart by the colour-blind, readable on white and on black."""

WIDTH, CURVES_HEIGHT, DELTA_HEIGHT, GAP = 480, 110, 46, 12
MARGIN, FOOT = 84, 16
"""Room for the numbers at the left and below."""

COLUMNS = 120
"""Four pixels of the drawing each; more would be bytes in the notebook that nobody sees."""

Floats = NDArray[np.float64]


def sketch(metric: str, curve: DeltaCurve, first_step: float | None) -> str:
    """Draw both lines above each other's difference, and a mark where they part.

    Every spike is in it: the lines are thinned as those of the live chart are.
    """
    if not len(curve.x):
        return ""
    span = (float(curve.x[0]), float(curve.x[-1]))
    above = _extent(np.concatenate([curve.a, curve.b]))
    below = _extent(np.append(curve.delta, 0.0))
    height = CURVES_HEIGHT + GAP + DELTA_HEIGHT
    middle = CURVES_HEIGHT + GAP
    parts = [
        _line(curve.x, values, span, above, (0, CURVES_HEIGHT), colour)
        for values, colour in zip((curve.a, curve.b), COLOURS, strict=True)
    ]
    zero = middle + DELTA_HEIGHT * (1 - _share(0.0, below))
    parts.append(f'<path class="rn-zero" d="M0 {zero:.0f}H{WIDTH}"/>')
    parts.append(_line(curve.x, curve.delta, span, below, (middle, DELTA_HEIGHT), "currentColor"))
    if first_step is not None:
        at = WIDTH * _share(first_step, span)
        parts.append(f'<path class="rn-part" d="M{at:.0f} 0V{height}"/>')
    ends = [
        (_short(above[1]), 9),
        (_short(above[0]), CURVES_HEIGHT),
        (f"Δ {_short(below[1])}", middle + 8),
        (f"Δ {_short(below[0])}", height),
    ]
    parts += [f'<text x="-6" y="{y}" text-anchor="end">{text}</text>' for text, y in ends]
    parts.append(f'<text x="0" y="{height + 13}">step {_short(span[0])}</text>')
    parts.append(f'<text x="{WIDTH}" y="{height + 13}" text-anchor="end">{_short(span[1])}</text>')
    return (
        f'<svg viewBox="{-MARGIN} 0 {MARGIN + WIDTH} {height + FOOT}" role="img" '
        f'aria-label="{escape(metric, quote=True)}">{"".join(parts)}</svg>'
    )


def _short(value: float) -> str:
    return f"{value:.4g}"


def _line(
    x: Floats,
    y: Floats,
    span: tuple[float, float],
    extent: tuple[float, float],
    place: tuple[float, float],
    colour: str,
) -> str:
    """A path through the points that show, interrupted where a value is not finite."""
    kept = thin(x, y, COLUMNS)
    top, height = place
    across = WIDTH * _shares(x[kept], span)
    down = top + height * (1 - _shares(y[kept], extent))
    words, pen = [], "M"
    for left, low in zip(across, down, strict=True):
        if not np.isfinite(low):
            pen = "M"
            continue
        words.append(f"{pen}{left:.0f} {low:.0f}")
        pen = "L"
    return f'<path stroke="{colour}" d="{"".join(words)}"/>' if words else ""


def _extent(values: Floats) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)


def _share(value: float, extent: tuple[float, float]) -> float:
    return float(_shares(np.array([value]), extent)[0])


def _shares(values: Floats, extent: tuple[float, float]) -> Floats:
    """Map an extent to 0…1; to the middle where it is a point."""
    low, high = extent[0] / 2, extent[1] / 2  # their difference cannot overflow
    if low == high:
        return np.where(np.isfinite(values), 0.5, np.nan)
    with np.errstate(invalid="ignore"):
        shares: Floats = (values / 2 - low) / (high - low)
    return np.where(np.isfinite(shares), shares, np.nan)
