"""When the kernel reads telemetry; js/src/data/shown-telemetry.test.ts holds the page to the same."""

from __future__ import annotations

import pytest

from runicorn.widgets.shown_telemetry import shows_telemetry


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ({}, False),
        ({"telemetry": True}, True),
        ({"metrics": ["loss"]}, False),
        ({"metrics": ["loss", "telemetry/gpu.0.util"]}, True),
        ({"metric_search": " "}, False),
        ({"metric_search": "gpu"}, True),
        ({"enlarged": "telemetry/host.cpu"}, True),
        ({"x_axis": "metric:telemetry/host.cpu"}, True),
        ({"x_axis": "metric:tokens"}, False),
    ],
)
def test_telemetry_is_read_only_where_somebody_looks(state, shown):
    assert shows_telemetry(state) is shown
