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
from runicorn.cli.phrases import ago, clock_time, duration, number, primary_text, status_style, value_text
from runicorn.cli.terminal import Cell, heading, paint, printable, table
from runicorn.model import RunInfo
from runicorn.store.stored_run import StoredRun

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
        float(finite.min()) if len(finite) else None,
        float(finite.max()) if len(finite) else None,
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
    lines = [heading(printable(run.key)), *_pairs(_facts(run.info, now))]
    lines += _section("config", _pairs(_flat(run.config)))
    lines += _section("summary", _pairs(_flat(run.summary)))
    lines += _section("metrics", _metric_lines(figures))
    lines += _section("stages", _stage_lines(run))
    lines += _section("problems", [f"  {paint(printable(problem), 'yellow')}" for problem in run.problems])
    return lines


def _facts(info: RunInfo, now: float) -> dict[str, Cell]:
    facts = {"status": Cell(_status_text(info), status_style(info.status))}
    texts = {
        "started": _started_text(info, now),
        "alias": info.alias or "",
        "tags": ", ".join(info.tags),
        "best": _best_text(info),
        "host": ", ".join(str(info.meta[key]) for key in ("hostname", "platform") if info.meta.get(key)),
        "process": ", ".join(
            f"{word} {info.meta[key]}"
            for word, key in (("pid", "pid"), ("Python", "python"))
            if info.meta.get(key)
        ),
    }
    return facts | {name: Cell(text) for name, text in texts.items() if text}


def _status_text(info: RunInfo) -> str:
    recorded = f" (recorded: {info.recorded_status})" if info.recorded_status not in ("", info.status) else ""
    return f"{info.status}{recorded}" + (f": {info.status_reason}" if info.status_reason else "")


def _started_text(info: RunInfo, now: float) -> str:
    started_at = info.started_at if info.started_at is not None else info.created_at
    if started_at is None:
        return ""
    ended_at = now if info.status == "running" else info.ended_at
    lasted = duration(ended_at - started_at) if ended_at is not None else ""
    relative = ago(started_at, now)
    moment = clock_time(started_at)
    text = moment if relative in moment else f"{moment} ({relative})"
    return f"{text}, lasted {lasted}" if lasted else text


def _best_text(info: RunInfo) -> str:
    primary = info.primary
    if primary is None:
        return ""
    details = [primary.mode or "", f"step {number(primary.step)}" if primary.step is not None else ""]
    known = ", ".join(filter(None, details))
    return primary_text(primary) + (f" ({known})" if known else "")


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Cell]:
    flat: dict[str, Cell] = {}
    for key, value in values.items():
        if isinstance(value, Mapping) and value:
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = Cell(value_text(value))
    return flat


def _pairs(pairs: Mapping[str, Cell]) -> list[str]:
    rows = [[Cell(name), cell if cell.text else Cell('""')] for name, cell in pairs.items()]
    return table(("", " "), rows, elastic=(" ",), indent="  ")[1:]


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
