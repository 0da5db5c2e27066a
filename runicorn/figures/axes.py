"""Scales and axes of a figure, kept in step with the dimensions that they show."""

from __future__ import annotations

from typing import Any

import bqplot
import numpy as np

from runicorn.figures.dimension import Dimension

LABEL_COLOUR = "var(--jp-ui-font-color1, #8a919c)"
"""bqplot's own is a bright orange in a dark theme."""

__all__ = ["fit_axis", "fit_scale", "new_axis", "new_scale", "tick_labels"]


def new_axis(label: str, scale: Any, *, vertical: bool = False, **axis: Any) -> Any:
    """Give an axis with its name beside it."""
    if vertical:
        axis |= {"side": "left", "label_offset": "46px"}
    else:
        axis |= {"grid_lines": "none"}
    return bqplot.Axis(scale=scale, label=label, label_color=LABEL_COLOUR, **axis)


def new_scale(dimension: Dimension) -> Any:
    """Give the scale on which a dimension's places lie."""
    return bqplot.LogScale() if dimension.is_log else bqplot.LinearScale()


def fit_scale(scale: Any, extent: tuple[float, float]) -> None:
    """Let a scale reach from end to end; tell the page nothing where it does."""
    if (scale.min, scale.max) != extent:
        with scale.hold_sync():
            scale.min, scale.max = extent


def fit_axis(axis: Any, dimension: Dimension) -> None:
    """Label the places of categories with their texts."""
    if dimension.kind == "category":
        ticks = dimension.ticks(np.empty(0), (0.0, 1.0))
        if axis.tick_labels != (labels := tick_labels(ticks)):
            with axis.hold_sync():
                axis.tick_values, axis.tick_labels = list(ticks), labels


def tick_labels(ticks: dict[float, str]) -> dict[str, str]:
    """Give labels by the texts that JavaScript makes of their places."""
    return {str(int(place) if place == int(place) else place): text for place, text in ticks.items()}
