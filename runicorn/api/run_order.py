"""The order of a list of runs, the same as in the page's table.

The twin of ``js/src/ui/browser/order.ts``; both read the examples of ``tests/data/run_order.json``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypeVar

from runicorn.api.run_keys import key_of_column, values_of
from runicorn.model import RunInfo
from runicorn.query import number_of

__all__ = ["sorted_runs"]

_AUTOMATIC = re.compile(r"[0-9]{8}_[0-9]{6}_([0-9a-f]{6})")
"""Ids that nobody chose, as in ``js/src/ui/run-label.ts``."""

_DIGITS = re.compile(r"[0-9]+")
_LONGEST_NUMBER = 16

_MOST_PLACES = 21
_LEAST_PLACE = -6
"""JavaScript writes numbers whose point is further away from their digits with an exponent."""

Value = float | bytes | None
Run = TypeVar("Run")


def sorted_runs(runs: Iterable[tuple[RunInfo, Run]], sort: str, now: float) -> list[Run]:
    """Sort what belongs to runs by a column or a key of theirs; ``-`` in front for descending, empty: not at all.

    Numbers stand before texts, in descending order behind them, and what has no value last in both. Equal ones
    keep their order. ``now`` is the end of runs that have none, in seconds since the epoch.
    """
    column, descending = sort.removeprefix("-"), sort.startswith("-")
    if not column:
        return [run for _, run in runs]
    keyed = [(_value_in(info, column, now), run) for info, run in runs]
    numbers = [one for one in keyed if isinstance(one[0], float)]
    texts = [one for one in keyed if isinstance(one[0], bytes)]
    for group in (numbers, texts):
        group.sort(key=lambda one: one[0], reverse=descending)  # type: ignore[arg-type,return-value]
    ordered = [*texts, *numbers] if descending else [*numbers, *texts]
    return [run for _, run in [*ordered, *(one for one in keyed if one[0] is None)]]


def _value_in(info: RunInfo, column: str, now: float) -> Value:
    if column == "run":
        return _sortable(_label_of(info))
    if column in ("status", "project"):
        return _sortable(getattr(info, column))
    if column == "experiment":
        return _sortable(info.name)
    key = key_of_column(column)
    if key is None:
        return _as_sorted_number(_number_in(info, column, now))
    value = values_of(info, [key]).get(key, _NO_VALUE)
    if value is _NO_VALUE:
        return None
    number = number_of(value)
    return _sortable(_script_text(value)) if number is None else _as_sorted_number(number)


_NO_VALUE = object()


def _number_in(info: RunInfo, column: str, now: float) -> float | None:
    if column in ("primary", "step"):
        primary = info.primary
        return None if primary is None else _finite(primary.value if column == "primary" else primary.step)
    started = _finite(info.started_at)
    if started is None:
        started = _finite(info.created_at)
    if column == "started" or started is None:
        return started
    ended = _finite(info.ended_at)
    if ended is not None:
        return ended - started
    return now - started if info.status == "running" else None


def _finite(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None


def _as_sorted_number(number: float | None) -> float | None:
    return None if number is None or math.isnan(number) else float(number)


def _label_of(info: RunInfo) -> str:
    if info.alias:
        return info.alias
    automatic = _AUTOMATIC.fullmatch(info.id)
    return info.id if automatic is None or not info.name else f"{info.name} {automatic[1]}"


def _sortable(text: str) -> bytes:
    """Without regard to case, numbers within by their size; in UTF-16, whose units are what a page compares."""
    padded = _DIGITS.sub(lambda digits: digits[0].rjust(_LONGEST_NUMBER, "0"), text.lower())
    return padded.encode("utf-16-be", "surrogatepass")


def _script_text(value: Any) -> str:
    """Give a value as the page's ``JSON.stringify`` does; a text as it is."""
    return value if isinstance(value, str) else _stringified(value)


def _stringified(value: Any) -> str:
    if isinstance(value, list):
        return f"[{','.join(map(_stringified, value))}]"
    if isinstance(value, dict):
        pairs = (f"{json.dumps(name, ensure_ascii=False)}:{_stringified(one)}" for name, one in value.items())
        return f"{{{','.join(pairs)}}}"
    number = number_of(value) if isinstance(value, int | float) else None
    return json.dumps(value, ensure_ascii=False) if number is None else _script_number(number)


def _script_number(number: float) -> str:
    """Give a finite number as JavaScript writes it (ECMA-262, Number::toString)."""
    if number == 0:
        return "0"
    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    text, place = "".join(map(str, digits)), len(digits) + int(exponent)
    if 0 < place <= _MOST_PLACES:
        plain = f"{text[:place]}.{text[place:]}" if place < len(text) else text.ljust(place, "0")
    elif _LEAST_PLACE < place <= 0:
        plain = f"0.{'0' * -place}{text}"
    else:
        plain = f"{text[0]}{'.' if len(text) > 1 else ''}{text[1:]}e{place - 1:+d}"
    return f"-{plain}" if sign else plain
