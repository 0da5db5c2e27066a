"""The metric by which a run is judged."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Literal

Mode = Literal["max", "min"]


class PrimaryMetric:
    """Best value of one metric so far, and where it was reached.

    Raises
    ------
    ValueError
        `mode` is neither ``"max"`` nor ``"min"``.
    """

    __slots__ = ("mode", "name", "step", "value")

    def __init__(self, name: str, mode: Mode) -> None:
        if mode not in ("max", "min"):
            raise ValueError(f"mode of primary metric {name!r} is {mode!r}; it is 'max' or 'min'")
        self.name = name
        self.mode = mode
        self.value: float | None = None
        self.step: int | None = None

    def update(self, value: Any, step: int | None) -> bool:
        """Take notice of a value; True if it is the best so far. NaN and what is no number never are."""
        number = as_number(value)
        if number is None or math.isnan(number):
            return False
        if self.value is not None:
            better = number > self.value if self.mode == "max" else number < self.value
            if not better:
                return False
        self.value, self.step = number, step
        return True

    def precede(self, points: Iterable[tuple[int, float]]) -> None:
        """Take notice of points that were logged before all others; of equal values the first is the best."""
        earlier = PrimaryMetric(self.name, self.mode)
        for step, value in points:
            earlier.update(value, step)
        if earlier.value is not None:
            later, later_step = self.value, self.step
            self.value, self.step = earlier.value, earlier.step
            self.update(later, later_step)

    def take_over(self, summary: dict[str, Any]) -> None:
        """Take notice of the best value that a summary holds: a resumed run's, another rank's."""
        if summary.get("best_metric_name") == self.name and summary.get("best_metric_mode") == self.mode:
            step = as_number(summary.get("best_metric_step"))
            self.update(summary.get("best_metric_value"), None if step is None else int(step))

    def as_summary(self) -> dict[str, Any]:
        """The keys that the summary gets."""
        return {
            "best_metric_name": self.name,
            "best_metric_mode": self.mode,
            "best_metric_value": self.value,
            "best_metric_step": self.step,
        }


def as_number(value: Any) -> float | None:
    """`value` as a float if it is a number or a scalar of an array library, else None."""
    if isinstance(value, bool) or value is None or isinstance(value, (str, bytes)):
        return None
    try:
        return float(value)
    except Exception:  # noqa: BLE001 a value's own conversion failed; it is no number then
        return None
