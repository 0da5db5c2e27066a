"""What two documents differ in, key by key."""

from __future__ import annotations

import enum
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from runicorn.dotted import dotted

__all__ = ["MISSING", "Change", "Missing", "Section", "compare", "is_same"]


class Missing(enum.Enum):
    """The type of `MISSING`."""

    MISSING = "missing"

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing.MISSING
"""Stands for a value that a run does not have; None is a value."""


@dataclass(frozen=True, slots=True)
class Change:
    """One key in which two runs differ."""

    key: str
    a: Any
    """Value in the first run; `MISSING` where it has none."""
    b: Any
    """Value in the second run; `MISSING` where it has none."""

    @property
    def kind(self) -> Literal["added", "removed", "changed"]:
        """What happened to the key on the way from the first run to the second."""
        if self.a is MISSING:
            return "added"
        return "removed" if self.b is MISSING else "changed"

    @property
    def delta(self) -> float | None:
        """Second less first, where both are numbers and the difference is one too."""
        if not (_is_number(self.a) and _is_number(self.b)):
            return None
        try:
            delta = float(self.b - self.a)
        except OverflowError:
            return None
        return delta if math.isfinite(delta) else None


@dataclass(frozen=True, slots=True)
class Section:
    """One document of two runs, compared. Iterating gives its changes, ``len`` their number."""

    title: str
    changes: tuple[Change, ...]
    """What differs, in the order of the first run's keys, then of those that only the second has."""
    equal: dict[str, Any] = field(default_factory=dict)
    """What is the same in both, by key."""
    notes: tuple[str, ...] = ()
    """What could not be compared, or must be known of it, a sentence each."""

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __repr__(self) -> str:
        return f"<{self.title}: {len(self.changes)} differ, {len(self.equal)} are equal>"


def compare(title: str, a: Mapping[str, Any], b: Mapping[str, Any], notes: tuple[str, ...] = ()) -> Section:
    """Compare two nested documents; keys have dots between the names."""
    first, second = dotted(a), dotted(b)
    changes, equal = [], {}
    for key in dict.fromkeys([*first, *second]):
        before, after = first.get(key, MISSING), second.get(key, MISSING)
        if is_same(before, after):
            equal[key] = before
        else:
            changes.append(Change(key, before, after))
    return Section(title, tuple(changes), equal, notes)


def is_same(a: Any, b: Any) -> bool:
    """Whether two values of JSON documents are the same.

    Numbers are compared as numbers: 1 is 1.0, and NaN is NaN. ``true`` is no number, and no text is one.
    """
    if _is_number(a) and _is_number(b):
        return bool(a == b or (a != a and b != b))  # noqa: PLR0124 only NaN differs from itself
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(is_same, a, b))
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(is_same(value, b[key]) for key, value in a.items())
    return type(a) is type(b) and bool(a == b)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
