"""One key of the runs as an axis: linear, logarithmic, or by category."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from runicorn.phrases import value_text
from runicorn.widgets.picture.scale import LARGEST, power_of_ten

__all__ = ["Dimension"]

Floats = NDArray[np.float64]

LOG_FROM_RATIO = 50
LOG_BELOW_SHARE = 0.25
"""Positive values that span this factor, half of them in this lowest part of a linear axis, as learning rates do,
are seen better on a logarithmic one."""

PADDING = 0.05
"""Of the axis, free at both ends, so that no point lies on the edge."""

MAX_TICK_LABELS = 14
MAX_TICK_VALUES = 6


class Dimension:
    """Maps what runs have under a key to places on an axis.

    What kind of axis it is, is decided with the first values that come and then stays. Where all are numbers,
    they lie where they say; else all lie at 0, 1, 2 … in the order of their texts, later ones behind.

    Parameters
    ----------
    key
        Key of config or summary, with dots between the names of nested ones.
    log
        Whether the axis is logarithmic; None: where the values are positive, span a factor of 50 and crowd at
        the lower end of a linear one.
    """

    def __init__(self, key: str, *, log: bool | None = None) -> None:
        self.key = key
        self.kind: Literal["linear", "log", "category"] | None = None
        """None until there is a value."""
        self.categories: list[str] = []
        """Texts in the order of their places."""
        self._log = log

    def places(self, values: Sequence[Any]) -> Floats:
        """Give where values lie: float64, as many; NaN for None, for what is not finite and what the axis lacks."""
        present = [value for value in values if value is not None]
        if self.kind is None and present:
            self.kind = self._kind_of(present)
        if self.kind == "category":
            return self._category_places(values)
        places = np.array([_as_float(value) for value in values], dtype=np.float64)
        places[~np.isfinite(places)] = np.nan
        if self.kind == "log":
            places[places <= 0] = np.nan
        return places

    def settle(self) -> None:
        """Say that scales are made now: without values so far, the axis is logarithmic only where it was asked for."""
        if self.kind is None:
            self._log = bool(self._log)

    @property
    def is_log(self) -> bool:
        """Whether the axis is logarithmic, or will be."""
        return self.kind == "log" or (self.kind is None and bool(self._log))

    def extent(self, places: Floats, *, padding: float = PADDING) -> tuple[float, float]:
        """Give both ends of an axis on which the places have room; of an axis without places, 0 and 1."""
        known = places[np.isfinite(places)]
        if self.kind == "category":
            return -0.5, max(len(self.categories), 1) - 0.5
        if not len(known):
            return (1.0, 10.0) if self.is_log else (0.0, 1.0)
        low, high = float(known.min()), float(known.max())
        if self.kind == "log":
            low, high = math.log10(low), math.log10(high)
        room = padding * (high - low) if high > low else (0.5 if self.kind == "log" else abs(low) / 2 or 0.5)
        low, high = low - room, high + room
        if self.kind == "log":
            return power_of_ten(low), power_of_ten(high)
        return max(low, -LARGEST), min(high, LARGEST)

    def shares(self, places: Floats, extent: tuple[float, float]) -> Floats:
        """Give the places as shares of an axis, 0 at its start and 1 at its end."""
        low, high = extent
        if self.kind == "log":
            shares: Floats = (np.log10(places) - math.log10(low)) / (math.log10(high) - math.log10(low))
        else:
            shares = (places - low) / (high - low)
        return shares

    def edges(self, places: Floats, bins: int) -> Floats:
        """Give the edges of bins of equal width on the axis, around finite places; one for each category."""
        if self.kind == "category":
            return np.arange(len(self.categories) + 1, dtype=np.float64) - 0.5
        low, high = (float(places.min()), float(places.max())) if len(places) else (0.0, 1.0)
        if low == high:
            low, high = self.extent(places)
        if self.kind == "log":
            edges: Floats = np.geomspace(low, high, bins + 1)
            edges[0], edges[-1] = low, high
            return edges
        return np.linspace(low, high, bins + 1)

    def ticks(self, places: Floats, extent: tuple[float, float]) -> dict[float, str]:
        """Give labels by where they stand: of categories at most 14, of few values these, else five."""
        if self.kind == "category":
            step = math.ceil(len(self.categories) / MAX_TICK_LABELS) or 1
            return {float(at): self.categories[at] for at in range(0, len(self.categories), step)}
        labelled = np.unique(places[np.isfinite(places)])
        if not 0 < len(labelled) <= MAX_TICK_VALUES:
            labelled = (np.geomspace if self.kind == "log" else np.linspace)(*extent, 5)
        return {float(place): f"{place:.3g}" for place in labelled}

    def _kind_of(self, present: Sequence[Any]) -> Literal["linear", "log", "category"]:
        numbers = [_as_float(value) for value in present]
        if any(value is None for value in numbers):
            return "category"
        if self._log is not None:
            return "log" if self._log else "linear"
        finite = [value for value in numbers if value is not None and math.isfinite(value)]
        if not finite or min(finite) <= 0 or max(finite) < LOG_FROM_RATIO * min(finite):
            return "linear"
        return "log" if statistics.median(finite) < LOG_BELOW_SHARE * max(finite) else "linear"

    def _category_places(self, values: Iterable[Any]) -> Floats:
        texts = [None if value is None else value_text(value) for value in values]
        self.categories += sorted({text for text in texts if text is not None} - set(self.categories))
        order = {text: float(place) for place, text in enumerate(self.categories)}
        return np.array([math.nan if text is None else order[text] for text in texts], dtype=np.float64)


def _as_float(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf
