"""Where a value lies on an axis, and which values are written beside it."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["LARGEST", "Scale", "power_of_ten", "scale_of"]

PADDING = 0.06
"""Room below the lowest and above the highest value, as a part of what lies between."""

SMALLEST, LARGEST = 5e-324, sys.float_info.max
"""Room around a diverged loss ends where numbers do."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps ``low`` to pixel ``start`` and ``high`` to pixel ``end``; logarithmic where ``log`` says so."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def pixels(self, values: Floats) -> Floats:
        """Give the pixel of each value, not rounded; NaN where it has none."""
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            shown = np.where(values > 0, np.log10(values), np.nan) if self.log else values
            # Of huge numbers the difference can be infinite, that of their halves cannot.
            part = (shown / 2 - self._low / 2) / (self._high / 2 - self._low / 2)
            return np.asarray(self.start + part * (self.end - self.start), dtype=np.float64)

    def ticks(self, wanted: int) -> list[float]:
        """Give about ``wanted`` round values within the scale, ascending."""
        if self.log:
            return self._decades(wanted)
        span = self.high - self.low
        if not math.isfinite(span) or span <= 0:
            return [self.low, self.high]
        raw = span / wanted
        unit = 10.0 ** math.floor(math.log10(raw))
        step = next((unit * factor for factor in (1, 2, 5) if unit * factor >= raw), unit * 10)
        first = math.ceil(self.low / step)
        return [
            round(index * step, 12) if step > 1e-9 else index * step
            for index in range(first, math.floor(self.high / step) + 1)
        ]

    def _decades(self, wanted: int) -> list[float]:
        first, last = math.ceil(self._low), math.floor(self._high)
        every = max(1, math.ceil((last - first + 1) / wanted))
        return [10.0**power for power in range(first, last + 1, every)] or [self.low, self.high]

    @property
    def _low(self) -> float:
        return math.log10(self.low) if self.log else self.low

    @property
    def _high(self) -> float:
        return math.log10(self.high) if self.log else self.high


def scale_of(
    values: list[Floats], *, start: float, end: float, padding: float = 0.0, log: bool = False
) -> Scale:
    """Make the scale that shows all finite values, or all positive ones where it is logarithmic."""
    shown = [one[np.isfinite(one) & ((one > 0) | (not log))] for one in values]
    shown = [one for one in shown if len(one)]
    if not shown:
        return Scale(0.1, 10.0, start, end, log) if log else Scale(0.0, 1.0, start, end)
    low, high = min(float(one.min()) for one in shown), max(float(one.max()) for one in shown)
    if log:
        lowest, highest = math.log10(low), math.log10(high)
        decades = (highest - lowest) * padding if low < high else 0.5
        return Scale(power_of_ten(lowest - decades), power_of_ten(highest + decades), start, end, log=True)
    room = (high / 2 - low / 2) * 2 * padding if low < high else abs(low) * 0.1 or 1.0
    return Scale(max(low - room, -LARGEST), min(high + room, LARGEST), start, end)


def power_of_ten(exponent: float) -> float:
    """The nearest positive number that there is."""
    return max(10.0**exponent, SMALLEST) if exponent < math.log10(LARGEST) else LARGEST
