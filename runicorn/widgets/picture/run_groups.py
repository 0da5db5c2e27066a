"""Which runs of a picture belong together; the same choice as in ``js/src/data/run-groups.ts``."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from runicorn.api.contract import SAME_BUT
from runicorn.api.run_keys import key_of_column, values_of
from runicorn.dotted import dotted
from runicorn.model import RunInfo
from runicorn.phrases import start_of, value_text
from runicorn.query import as_number

__all__ = ["RunGroup", "run_groups"]


@dataclass(frozen=True, slots=True)
class RunGroup:
    """Runs that are drawn as one."""

    id: str
    """Stands where a run's key does; the page takes the same, so that the colour is the same."""
    title: str
    keys: frozenset[str]


def run_groups(infos: Sequence[RunInfo], group_by: str, words: Mapping[str, str]) -> list[RunGroup]:
    """Give the groups in the order of their first runs, those that have nothing there last."""
    if not group_by:
        return [RunGroup("group:", words["all"], frozenset(info.key for info in infos))]
    groups: dict[str | None, list[RunInfo]] = {}
    for info in infos:
        groups.setdefault(_label_of(info, group_by), []).append(info)
    if None in groups:
        groups[None] = groups.pop(None)
    telling = _telling(infos, group_by.removeprefix(SAME_BUT)) if group_by.startswith(SAME_BUT) else []
    return [
        RunGroup(
            f"group:{group_by}:{label or ''}",
            words["without"].format(name=group_by.removeprefix(SAME_BUT))
            if label is None
            else _title(label, group_by, members[0], telling),
            frozenset(info.key for info in members),
        )
        for label, members in groups.items()
    ]


def _label_of(info: RunInfo, group_by: str) -> str | None:
    if key_of_column(group_by) is None:
        return _column_label(info, group_by)
    values = values_of(info, [group_by])
    return _text(values[group_by]) if group_by in values else None


def _column_label(info: RunInfo, column: str) -> str | None:
    start = start_of(info)
    labels = {
        "run": info.key,
        "status": info.status,
        "project": info.project,
        "experiment": info.name,
        "started": None if start is None else time.strftime("%Y-%m-%d", time.localtime(start)),
        "primary": None if info.primary is None else info.primary.name,
        "step": None if info.primary is None or info.primary.step is None else _text(info.primary.step),
    }
    return labels.get(column)


def _telling(infos: Sequence[RunInfo], left_out: str) -> list[str]:
    """Keys of the configs in which these runs differ."""
    seen: dict[str, set[str]] = {}
    for info in infos:
        for key, value in dotted(info.config).items():
            seen.setdefault(key, set()).add(value_text(value))
    return [key for key, texts in seen.items() if len(texts) > 1 and key != left_out]


def _title(label: str, group_by: str, first: RunInfo, telling: Sequence[str]) -> str:
    if key_of_column(group_by) is None:
        return label
    if not group_by.startswith(SAME_BUT):
        return f"{group_by}={label}"
    config = dotted(first.config)
    return " ".join(f"{key}={_text(config[key])}" for key in telling if key in config) or label


def _text(value: Any) -> str:
    """A text that looks like a number is that number, as in the filter line."""
    if isinstance(value, str):
        found = as_number(value)
        return value if found is None else _number_text(found)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return _number_text(float(value)) if is_number else value_text(value)


def _number_text(value: float) -> str:
    """As JavaScript writes it."""
    if value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return format(Decimal(repr(value)), "f") if 1e-6 <= abs(value) < 1 else repr(value).replace("e-0", "e-")
