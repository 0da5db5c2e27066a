"""``runicorn show``: all that is known of one run."""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, NamedTuple

import msgspec
import numpy as np

from runicorn.api.rows import as_row
from runicorn.cli.json_output import print_json
from runicorn.cli.opened_store import open_existing_store
from runicorn.cli.run_facts import run_facts
from runicorn.dotted import dotted
from runicorn.phrases import duration, number, value_text
from runicorn.store.stored_run import StoredRun
from runicorn.terminal import Cell, heading, paint, printable, table

__all__ = ["show_run"]


class _Figures(NamedTuple):
    """What a series comes to; the extremes are None where it has no finite value."""

    name: str
    points: int
    last: float | None
    last_step: float | None
    min: float | None
    max: float | None


def show_run(arguments: argparse.Namespace) -> int:
    """Print the run's facts, config, summary, metrics, stages and problems."""
    run = open_existing_store(arguments.storage).run(arguments.run)
    figures = [_figures(run, name) for name in run.metrics]
    if arguments.json:
        print_json(_as_json(run, figures))
    else:
        print("\n".join(_as_lines(run, figures, time.time())))
    return 0


def _figures(run: StoredRun, name: str) -> _Figures:
    series = run.series(name)
    count = len(series.value)
    finite = series.value[np.isfinite(series.value)]
    return _Figures(
        name,
        count,
        float(series.value[-1]) if count else None,
        float(series.step[-1]) if count else None,
        float(np.min(finite)) if len(finite) else None,
        float(np.max(finite)) if len(finite) else None,
    )


def _as_json(run: StoredRun, figures: list[_Figures]) -> dict[str, Any]:
    return {
        **msgspec.to_builtins(as_row(run.info)),
        "meta": run.meta,
        "config": run.config,
        "summary": run.summary,
        "environment": run.environment,
        "metrics": [figure._asdict() for figure in figures],
        "stages": [asdict(stage) for stage in run.stages()],
        "problems": list(run.problems),
    }


def _as_lines(run: StoredRun, figures: list[_Figures], now: float) -> list[str]:
    facts = run_facts(run.info, run.environment, now)
    lines = [heading(printable(run.key)), *_pairs(facts)]
    lines += _section("config", _pairs(_as_cells(run.config), elastic=True))
    lines += _section("summary", _pairs(_as_cells(run.summary), elastic=True))
    lines += _section("metrics", _metric_lines(figures))
    lines += _section("stages", _stage_lines(run))
    lines += _section("problems", [f"  {paint(printable(problem), 'yellow')}" for problem in run.problems])
    return lines


def _as_cells(values: Mapping[str, Any]) -> dict[str, Cell]:
    return {key: Cell(value_text(value)) for key, value in dotted(values).items()}


def _pairs(pairs: Mapping[str, Cell], *, elastic: bool = False) -> list[str]:
    rows = [[Cell(name), cell if cell.text else Cell('""')] for name, cell in pairs.items()]
    return table(("", " "), rows, elastic=(" ",) if elastic else (), indent="  ")[1:]


def _metric_lines(figures: list[_Figures]) -> list[str]:
    rows = [
        [Cell(name), Cell(str(points)), *(Cell(number(value)) for value in (last, last_step, low, high))]
        for name, points, last, last_step, low, high in figures
    ]
    titles = ("NAME", "POINTS", "LAST", "AT STEP", "MIN", "MAX")
    return table(titles, rows, right=titles[1:], elastic=titles[:1], indent="  ") if rows else []


def _stage_lines(run: StoredRun) -> list[str]:
    rows = [
        [
            Cell(stage.name),
            Cell(f"{number(stage.first_step)} to {number(stage.last_step)}"),
            Cell(duration(stage.last_time - stage.first_time)),
        ]
        for stage in run.stages()
    ]
    return table(("NAME", "STEPS", "LASTED"), rows, elastic=("NAME",), indent="  ") if rows else []


def _section(title: str, lines: list[str]) -> list[str]:
    return ["", heading(title), *lines] if lines else []
