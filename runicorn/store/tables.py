"""Runs and records as pandas tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from runicorn.dotted import dotted
from runicorn.model import RunInfo
from runicorn.store.event_table import EventTable

if TYPE_CHECKING:
    import pandas as pd

_RUN_COLUMNS = (
    "key",
    "id",
    "project",
    "name",
    "status",
    "recorded_status",
    "alias",
    "tags",
    "created_at",
    "started_at",
    "ended_at",
    "duration_s",
    "primary",
    "primary_value",
    "primary_step",
    "primary_mode",
)
_RECORD_COLUMNS = ("step", "time", "stage")


def runs_table(infos: Sequence[RunInfo]) -> pd.DataFrame:
    """Give a row a run, in the order of `infos`; times in seconds since the epoch."""
    pandas = _pandas()
    rows = [_run_row(info) for info in infos]
    columns = dict.fromkeys([*_RUN_COLUMNS, *(key for row in rows for key in row)])
    table: pd.DataFrame = pandas.DataFrame.from_records(rows, columns=list(columns))
    return table


def events_table(events: EventTable) -> pd.DataFrame:
    """Give a row a record, in the file's order; a metric that a record does not hold is NaN there."""
    pandas = _pandas()
    count = events.records
    columns: dict[str, Any] = {
        "step": events.step.view(0, count),
        "time": events.time.view(0, count),
        "stage": events.record_stages()[:count],
    }
    for name in list(events.metrics):
        metric = events.metrics[name]
        values = np.full(count, np.nan)
        records = metric.record_numbers()
        kept = records < count
        values[records[kept]] = metric.values.view(0, len(records))[kept]
        columns[f"metric.{name}" if name in _RECORD_COLUMNS else name] = values
    table: pd.DataFrame = pandas.DataFrame(columns)
    return table


def _run_row(info: RunInfo) -> dict[str, Any]:
    primary = info.primary
    duration = None
    if info.started_at is not None and info.ended_at is not None:
        duration = info.ended_at - info.started_at
    row: dict[str, Any] = {
        **{column: getattr(info, column) for column in _RUN_COLUMNS[:11]},
        "duration_s": duration,
        "primary": primary.name if primary else None,
        "primary_value": primary.value if primary else None,
        "primary_step": primary.step if primary else None,
        "primary_mode": primary.mode if primary else None,
    }
    row.update(dotted(info.config, "config."))
    row.update(dotted(info.summary, "summary."))
    return row


def _pandas() -> Any:
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError("to_pandas() needs pandas: pip install pandas") from error
    return pd
