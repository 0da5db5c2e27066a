"""A comparison as plain values, for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from runicorn.comparison.changes import MISSING, Change, Section

if TYPE_CHECKING:
    from runicorn.comparison.run_diff import RunDiff

__all__ = ["as_plain"]


def as_plain(diff: RunDiff) -> dict[str, Any]:
    """Give everything but the curves; see `RunDiff.as_dict`."""
    sections = {section.title: _section(section) for section in diff.sections}
    source = {"a": diff.source.a, "b": diff.source.b, "diff": diff.source.lines, "notes": diff.source.notes}
    metrics = [_present(asdict(metric)) for metric in diff.metrics]
    return {"a": diff.a.key, "b": diff.b.key, **sections, "source": source, "metrics": metrics}


def _section(section: Section) -> dict[str, Any]:
    return {
        "changes": [_change(change) for change in section.changes],
        "equal": section.equal,
        "notes": section.notes,
    }


def _change(change: Change) -> dict[str, Any]:
    return _present({"key": change.key, "a": change.a, "b": change.b})


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not MISSING}
