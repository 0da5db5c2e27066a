"""Whether a view shows what the machine did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runicorn.api.contract import METRIC_AXIS, TELEMETRY

__all__ = ["shows_telemetry"]


def shows_telemetry(state: Mapping[str, Any]) -> bool:
    """Whether its group is unfolded, somebody searches, or one of its metrics is named.

    ``showsTelemetry`` of the page does the same.
    """
    named = [*state.get("metrics", ()), state.get("enlarged", "")]
    named.append(state.get("x_axis", "").removeprefix(METRIC_AXIS))
    is_named = any(name.startswith(TELEMETRY) for name in named)
    return bool(state.get("telemetry")) or bool(state.get("metric_search", "").strip()) or is_named
