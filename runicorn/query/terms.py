"""What a filter line says, as frozen records."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, Literal

__all__ = [
    "FIELDS",
    "AllOf",
    "AnyOf",
    "Comparison",
    "Field",
    "FieldTerm",
    "Negation",
    "Operator",
    "Term",
    "Words",
    "as_number",
    "number_of",
]

Field = Literal["alias", "id", "name", "project", "status", "tag"]
Operator = Literal["<", "<=", ">", ">=", "=", "!="]

FIELDS: dict[str, Field] = {
    "alias": "alias",
    "experiment": "name",
    "id": "id",
    "name": "name",
    "project": "project",
    "status": "status",
    "tag": "tag",
}
"""What may stand before a colon, and the field that it means."""


@dataclass(frozen=True, slots=True)
class Words:
    """The text occurs in the run's id, alias, project, name or tags."""

    text: str


@dataclass(frozen=True, slots=True)
class FieldTerm:
    """A field of the run is that text; ``*`` stands for any text."""

    field: Field
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A value of the run, found by its key, compares so with a number or a text."""

    key: str
    operator: Operator
    value: float | str


@dataclass(frozen=True, slots=True)
class Negation:
    """The term does not match."""

    term: Term


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every term matches; two or more."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one term matches; two or more."""

    terms: tuple[Term, ...]


Term = Words | FieldTerm | Comparison | Negation | AllOf | AnyOf

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?|[+-]?inf|nan", re.IGNORECASE)

_NUMBER_LENGTH = 64
"""No number that somebody wrote is longer; a text of a megabyte in a config need not be looked through."""


def as_number(text: str) -> float | None:
    """Give the number that a text is in whole, by the grammar of the language; None for any other text."""
    if len(text) > _NUMBER_LENGTH or _NUMBER.fullmatch(text) is None:
        return None
    return float(text)


def number_of(value: Any) -> float | None:
    """Give the number that a value of a run is; a text that looks like one is one, a truth value is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        try:
            return float(value)
        except OverflowError:
            return math.inf if value > 0 else -math.inf
    return as_number(value) if isinstance(value, str) else None
