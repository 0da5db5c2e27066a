"""What a rule says, as frozen records that tell whether they hold: True, False, or None for unknown."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

__all__ = [
    "COMPARISONS",
    "TESTS",
    "AllOf",
    "AnyOf",
    "Comparison",
    "Figure",
    "Negation",
    "Number",
    "Rule",
    "Size",
    "Test",
]

Values = Mapping[str, float]

COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
}
"""Longer signs first, as they are looked for in that order."""

TESTS: dict[str, Callable[[float], bool]] = {
    "isnan": math.isnan,
    "isinf": math.isinf,
    "isfinite": math.isfinite,
}


@dataclass(frozen=True, slots=True)
class Number:
    """A number that stands in the rule."""

    value: float

    def of(self, _values: Values) -> float | None:
        """Give it."""
        return self.value

    def names(self) -> frozenset[str]:
        """Names of figures that it needs."""
        return frozenset()


@dataclass(frozen=True, slots=True)
class Figure:
    """What was logged last under a name."""

    name: str

    def of(self, values: Values) -> float | None:
        """Give it; None before the first."""
        return values.get(self.name)

    def names(self) -> frozenset[str]:
        """Names of figures that it needs."""
        return frozenset([self.name])


@dataclass(frozen=True, slots=True)
class Size:
    """A number or figure without its sign."""

    operand: Operand

    def of(self, values: Values) -> float | None:
        """Give it; None where the figure is unknown."""
        value = self.operand.of(values)
        return None if value is None else abs(value)

    def names(self) -> frozenset[str]:
        """Names of figures that it needs."""
        return self.operand.names()


Operand = Number | Figure | Size


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two operands compare so."""

    left: Operand
    sign: str
    right: Operand

    def holds(self, values: Values) -> bool | None:
        """Whether it holds."""
        left, right = self.left.of(values), self.right.of(values)
        return None if left is None or right is None else COMPARISONS[self.sign](left, right)

    def names(self) -> frozenset[str]:
        """Names of figures that it needs."""
        return self.left.names() | self.right.names()


@dataclass(frozen=True, slots=True)
class Test:
    """An operand is NaN, infinite, finite."""

    kind: str
    operand: Operand

    def holds(self, values: Values) -> bool | None:
        """Whether it holds."""
        value = self.operand.of(values)
        return None if value is None else TESTS[self.kind](value)

    def names(self) -> frozenset[str]:
        """Names of figures that it needs."""
        return self.operand.names()


@dataclass(frozen=True, slots=True)
class Negation:
    """The term does not hold."""

    term: Term

    def holds(self, values: Values) -> bool | None:
        """Whether it holds."""
        held = self.term.holds(values)
        return None if held is None else not held

    def names(self) -> frozenset[str]:
        """Names of figures that it needs."""
        return self.term.names()


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every term holds; two or more."""

    terms: tuple[Term, ...]

    def holds(self, values: Values) -> bool | None:
        """Whether it holds; one that does not settles it, whatever is unknown."""
        held = [term.holds(values) for term in self.terms]
        return False if False in held else None if None in held else True

    def names(self) -> frozenset[str]:
        """Names of figures that it needs."""
        return frozenset().union(*(term.names() for term in self.terms))


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one term holds; two or more."""

    terms: tuple[Term, ...]

    def holds(self, values: Values) -> bool | None:
        """Whether it holds; one that does settles it, whatever is unknown."""
        held = [term.holds(values) for term in self.terms]
        return True if True in held else None if None in held else False

    def names(self) -> frozenset[str]:
        """Names of figures that it needs."""
        return frozenset().union(*(term.names() for term in self.terms))


Term = Comparison | Test | Negation | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it was written, and what it says."""

    text: str
    term: Term
    names: frozenset[str]
    """Names of the figures that it needs."""

    def holds(self, values: Values) -> bool:
        """Whether it holds; what is unknown does not."""
        return self.term.holds(values) is True
