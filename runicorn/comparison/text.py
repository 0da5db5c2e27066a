"""A comparison as text, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from runicorn.comparison.changes import Change, Section
from runicorn.comparison.metrics import MetricDiff
from runicorn.comparison.words import (
    count_text,
    delta_text,
    metric_figure,
    metrics_text,
    parting_text,
    run_facts,
    shown,
    source_text,
)
from runicorn.terminal import Cell, Style, cut, fits_width, heading, paint, printable, table

if TYPE_CHECKING:
    from runicorn.comparison.run_diff import RunDiff

__all__ = ["as_text"]

_KINDS: dict[Literal["added", "removed", "changed"], Style] = {
    "added": "green",
    "removed": "red",
    "changed": "",
}
_INDENT = "  "


def as_text(diff: RunDiff, *, equal: bool) -> str:
    """Lay a comparison out: in each section what differs and, with `equal`, what does not.

    Lines are cut to the terminal where stdout is one, and coloured where it wants colours.
    """
    lines = _head(diff)
    for section in (diff.config, diff.environment, diff.packages, diff.git):
        lines += _section(section, diff.labels, equal=equal)
    lines += ["", f"{heading('source')}: {source_text(diff.source)}"]
    lines += [_source_line(line) for line in diff.source.lines] + _notes(diff.source.notes)
    lines += _section(diff.summary, diff.labels, equal=equal)
    lines += ["", f"{heading('metrics')}: {metrics_text(diff.metrics)}"]
    lines += _metrics(diff.metrics, diff.labels)
    return "\n".join(lines)


def _head(diff: RunDiff) -> list[str]:
    a, b = run_facts(diff.a.info), run_facts(diff.b.info)
    rows = [[Cell(name, "dim"), Cell(a[name]), Cell(b[name])] for name in a if a[name] or b[name]]
    return table(("", *diff.labels), rows, elastic=diff.labels)


def _section(section: Section, labels: tuple[str, str], *, equal: bool) -> list[str]:
    lines = ["", f"{heading(section.title)}: {count_text(section)}"]
    if section.changes:
        titles = ("KEY", *labels, "CHANGE")
        rows = [_cells(change) for change in section.changes]
        lines += table(titles, rows, elastic=titles[:3], indent=_INDENT)
    if equal and section.equal:
        rows = [[Cell(key), Cell(shown(value))] for key, value in section.equal.items()]
        lines += table(("EQUAL", " "), rows, elastic=("EQUAL", " "), indent=_INDENT)
    return lines + _notes(section.notes)


def _cells(change: Change) -> list[Cell]:
    style = _KINDS[change.kind]
    return [
        Cell(change.key, style),
        Cell(shown(change.a), style),
        Cell(shown(change.b), style),
        Cell(delta_text(change) or (change.kind if change.kind != "changed" else "")),
    ]


def _metrics(metrics: Sequence[MetricDiff], labels: tuple[str, str]) -> list[str]:
    rows = [
        [
            Cell(metric.name),
            Cell(parting_text(metric)),
            *(Cell(metric_figure(one)) for one in (metric.a, metric.b)),
        ]
        for metric in metrics
    ]
    titles = ("METRIC", "PARTS AT", *(f"LAST OF {label}" for label in labels))
    return table(titles, rows, right=titles[2:], elastic=titles[:1], indent=_INDENT) if rows else []


def _source_line(line: str) -> str:
    style: Style = "green" if line.startswith("+") else "red" if line.startswith("-") else ""
    text = _INDENT + printable(line.expandtabs(4))
    width = fits_width()
    return paint(text if width is None else cut(text, width), style)


def _notes(notes: Sequence[str]) -> list[str]:
    return [f"{_INDENT}{paint(printable(note), 'yellow')}" for note in notes]
