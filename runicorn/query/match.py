"""Making a test of runs from a filter line."""

from __future__ import annotations

import math
import operator as operators
from collections.abc import Callable
from typing import Any

from runicorn.model import RunInfo
from runicorn.query.lookup import MISSING, find_value
from runicorn.query.parse import parse_query
from runicorn.query.terms import (
    AllOf,
    AnyOf,
    Comparison,
    FieldTerm,
    Negation,
    Operator,
    Term,
    Words,
    number_of,
)

__all__ = ["compile_query"]

Predicate = Callable[[RunInfo], bool]
TextTest = Callable[[str], bool]

_ORDERINGS: dict[Operator, Callable[[float, float], bool]] = {
    "<": operators.lt,
    "<=": operators.le,
    ">": operators.gt,
    ">=": operators.ge,
}


def compile_query(text: str) -> Predicate:
    """Give a function that says whether a run passes the filter line.

    The package's documentation describes the language. The function never raises, whatever a run's files
    hold, and may be used from several threads.

    Raises
    ------
    QueryError
        The line cannot be understood. The message names the character, counted from 1, and what was expected.
    """
    return _all_of(parse_query(text))


def _predicate(term: Term) -> Predicate:
    if isinstance(term, Words):
        return _words(term.text)
    if isinstance(term, FieldTerm):
        return _field(term)
    if isinstance(term, Comparison):
        return _comparison(term)
    if isinstance(term, AllOf):
        return _all_of(term.terms)
    if isinstance(term, AnyOf):
        alternatives = [_predicate(part) for part in term.terms]
        return lambda run: any(matches(run) for matches in alternatives)
    return _negation(term)


def _all_of(terms: list[Term] | tuple[Term, ...]) -> Predicate:
    predicates = [_predicate(term) for term in terms]
    return lambda run: all(matches(run) for matches in predicates)


def _negation(term: Negation) -> Predicate:
    matches = _predicate(term.term)
    return lambda run: not matches(run)


def _words(text: str) -> Predicate:
    occurs_in = _text_test(f"*{text}*")
    return lambda run: any(map(occurs_in, (run.id, run.alias or "", run.project, run.name, *run.tags)))


def _field(term: FieldTerm) -> Predicate:
    is_match = _text_test(term.text)
    if term.field == "id":
        is_id_match = is_match if "*" in term.text else _text_test(term.text + "*")
        return lambda run: is_id_match(run.id)
    if term.field == "tag":
        return lambda run: any(is_match(tag) for tag in run.tags)
    if term.field == "alias":
        return lambda run: run.alias is not None and is_match(run.alias)
    read: Callable[[RunInfo], str] = operators.attrgetter(term.field)
    return lambda run: is_match(read(run))


def _comparison(term: Comparison) -> Predicate:
    is_match = _value_test(term)
    is_wanted = term.operator != "!="

    def matches(run: RunInfo) -> bool:
        value = find_value(run, term.key)
        return value is not MISSING and is_match(value) is is_wanted

    return matches


def _value_test(term: Comparison) -> Callable[[Any], bool]:
    """Give the test of a comparison; for ``!=`` that of ``=``, which is to be turned round."""
    if isinstance(term.value, str):
        is_text_match = _text_test(term.value)
        return lambda value: any(is_text_match(text) for text in _texts_of(value))
    wanted = term.value
    ordering = _ORDERINGS.get(term.operator)

    def is_number_match(value: Any) -> bool:
        number = number_of(value)
        if number is None:
            return False
        if ordering is not None:
            return ordering(number, wanted)
        return number == wanted or (math.isnan(number) and math.isnan(wanted))

    return is_number_match


def _texts_of(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, bool):
        return ("true" if value else "false",)
    return ("null", "none") if value is None else ()


def _text_test(pattern: str) -> TextTest:
    """Give the test for a text with ``*`` in it, without regard to case; its time is linear in each part."""
    first, *others = pattern.lower().split("*")
    if not others:
        return lambda text: text.lower() == first
    *middle, last = others

    def matches(text: str) -> bool:
        lowered = text.lower()
        if len(lowered) < len(first) + len(last):
            return False
        if not (lowered.startswith(first) and lowered.endswith(last)):
            return False
        position, end = len(first), len(lowered) - len(last)
        for part in middle:
            found = lowered.find(part, position, end)
            if found < 0:
                return False
            position = found + len(part)
        return True

    return matches
