"""All points of runs as CSV or Parquet: a row a record, a column a metric."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from runicorn.archive.chosen import AnyRun, Storage, chosen_runs, store_of
from runicorn.archive.target import Exported, checked_target, written_whole
from runicorn.store.event_table import EventTable
from runicorn.store.stored_run import StoredRun

__all__ = ["export_csv", "export_parquet", "write_csv", "write_parquet"]

_PORTION_RECORDS = 20_000
"""So many rows are made at a time, so that a run of millions costs a few megabytes."""

_PORTION_CELLS = 1_000_000
"""Fewer rows where there are many columns: a selection can have thousands of metrics."""

_RECORD_COLUMNS = ("run", "step", "time", "stage")


class _Portion(NamedTuple):
    """Consecutive records of one run."""

    run: str
    step: NDArray[np.float64]
    time: NDArray[np.float64]
    stage: list[str | None]
    values: list[NDArray[np.float64] | None]
    """A metric's values; None where none of the records has it."""
    missing: list[NDArray[np.bool_] | None]
    """Where a record lacks a metric, which is not where it has logged NaN."""


def export_csv(
    path: str | os.PathLike[str],
    *runs: AnyRun,
    storage: Storage = None,
    project: str | None = None,
    name: str | None = None,
    query: str | None = None,
    overwrite: bool = False,
) -> Exported:
    """Write every point of runs into one CSV file, UTF-8 with a line of names.

    Columns: ``run`` (its key), ``step``, ``time`` (seconds since the epoch), ``stage``, then the metrics of all the
    runs in the order in which they first occur; one of such a name gets ``metric.`` in front. Rows are in the order
    in which they were logged, run by run. An empty cell is a metric that the record lacks; ``nan``, ``inf`` and
    ``-inf`` were logged. See `export_archive` for the parameters and errors.
    """
    store = store_of(storage, runs)
    target = checked_target(path, store, overwrite=overwrite)
    found = chosen_runs(store, runs, project, name, query)
    with written_whole(target, overwrite=overwrite) as file:
        write_csv(file, found)
    return Exported(target, len(found), target.stat().st_size)


def export_parquet(
    path: str | os.PathLike[str],
    *runs: AnyRun,
    storage: Storage = None,
    project: str | None = None,
    name: str | None = None,
    query: str | None = None,
    overwrite: bool = False,
) -> Exported:
    """Write every point of runs into one Parquet file.

    Columns as `export_csv` has them: ``run`` and ``stage`` are text, the others float64. Null is a metric that the
    record lacks. See `export_archive` for the parameters and errors.

    Raises
    ------
    ImportError
        pyarrow is not installed.
    """
    _pyarrow()
    store = store_of(storage, runs)
    target = checked_target(path, store, overwrite=overwrite)
    found = chosen_runs(store, runs, project, name, query)
    with written_whole(target, overwrite=overwrite) as file:
        write_parquet(file, found)
    return Exported(target, len(found), target.stat().st_size)


def write_parquet(file: IO[bytes], runs: Sequence[StoredRun]) -> None:
    """Write what `export_parquet` writes to an open file."""
    arrow, parquet = _pyarrow()
    metrics = _metrics_of(runs)
    schema = arrow.schema(_fields(arrow, metrics))
    with parquet.ParquetWriter(file, schema) as writer:
        for portion in _portions(runs, metrics):
            writer.write_batch(arrow.record_batch(_arrow_columns(arrow, portion), schema=schema))


def write_csv(file: IO[bytes], runs: Sequence[StoredRun]) -> None:
    """Write what `export_csv` writes to an open file."""
    metrics = _metrics_of(runs)
    file.write(_csv_text([[*_RECORD_COLUMNS, *_column_names(metrics)]]))
    for portion in _portions(runs, metrics):
        count = len(portion.step)
        columns = [
            _csv_column(*column, count) for column in zip(portion.values, portion.missing, strict=True)
        ]
        run = [portion.run] * count
        rows = zip(run, portion.step.tolist(), portion.time.tolist(), portion.stage, *columns, strict=True)
        file.write(_csv_text(rows))


def _csv_column(
    values: NDArray[np.float64] | None, missing: NDArray[np.bool_] | None, count: int
) -> list[Any]:
    if values is None:
        return [None] * count
    cells: list[Any] = values.tolist()
    if missing is not None:
        for place in np.flatnonzero(missing).tolist():
            cells[place] = None
    return cells


def _csv_text(rows: Iterable[Iterable[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def _metrics_of(runs: Sequence[StoredRun]) -> list[str]:
    return list(dict.fromkeys(metric for run in runs for metric in run.metrics))


def _column_names(metrics: list[str]) -> list[str]:
    return [f"metric.{name}" if name in _RECORD_COLUMNS else name for name in metrics]


def _portions(runs: Sequence[StoredRun], metrics: list[str]) -> Iterator[_Portion]:
    size = max(1, min(_PORTION_RECORDS, _PORTION_CELLS // max(len(metrics), 1)))
    for run in runs:
        run.events.refresh()
        table = run.events.snapshot()
        count, stages = table.records, table.record_stages()
        for start in range(0, count, size):
            stop = min(start + size, count)
            columns = [_values(table, name, start, stop) for name in metrics]
            yield _Portion(
                run.key,
                table.step.view(start, stop),
                table.time.view(start, stop),
                stages[start:stop],
                [values for values, _ in columns],
                [missing for _, missing in columns],
            )


def _values(
    table: EventTable, name: str, start: int, stop: int
) -> tuple[NDArray[np.float64] | None, NDArray[np.bool_] | None]:
    metric = table.metrics.get(name)
    if metric is None:
        return None, None
    first, last = metric.position(start), metric.position(stop)
    if first == last:
        return None, None
    points = metric.values.view(first, last)
    if last - first == stop - start:
        return points, None
    records = metric.record_numbers()[first:last] - start
    values = np.full(stop - start, np.nan)
    values[records] = points
    missing = np.ones(stop - start, dtype=np.bool_)
    missing[records] = False
    return values, missing


def _fields(arrow: Any, metrics: list[str]) -> list[Any]:
    kinds = {"run": arrow.string(), "stage": arrow.string()}
    names = [*_RECORD_COLUMNS, *_column_names(metrics)]
    return [arrow.field(name, kinds.get(name, arrow.float64())) for name in names]


def _arrow_columns(arrow: Any, portion: _Portion) -> list[Any]:
    count = len(portion.step)
    return [
        arrow.array([portion.run] * count, arrow.string()),
        arrow.array(portion.step),
        arrow.array(portion.time),
        arrow.array(portion.stage, arrow.string()),
        *(
            arrow.nulls(count, arrow.float64()) if values is None else arrow.array(values, mask=missing)
            for values, missing in zip(portion.values, portion.missing, strict=True)
        ),
    ]


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise ImportError("export_parquet() needs pyarrow: pip install 'runicorn[parquet]'") from error
    return pa, pq
