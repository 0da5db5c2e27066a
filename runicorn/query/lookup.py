"""Finding the value of a run that a key means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from runicorn.model import RunInfo
from runicorn.query.terms import AllOf, AnyOf, Comparison, Negation, Term

__all__ = ["MISSING", "compared_keys", "find_value"]

MISSING: Final = object()
"""What `find_value` gives for a run without the key; None is a value."""

_MAX_GROUPS = 50
"""Dots of a key that may lead into groups; a key with more is looked up undivided only."""


def find_value(run: RunInfo, key: str) -> Any:
    """Give the value of a run that a key of the language means; `MISSING` where there is none.

    A group of values is no value. The package's documentation says where a key is looked up.
    """
    for values in (run.config, run.summary):
        value = _find_nested(values, key)
        if value is not MISSING:
            return value
    if run.primary is not None and run.primary.name == key and run.primary.value is not None:
        return run.primary.value
    place, dot, rest = key.partition(".")
    if dot and place in ("config", "summary"):
        return _find_nested(run.config if place == "config" else run.summary, rest)
    return MISSING


def compared_keys(terms: Sequence[Term]) -> Iterator[str]:
    """Give the keys that terms compare, in the order of the line, with repetitions."""
    for term in terms:
        if isinstance(term, Comparison):
            yield term.key
        elif isinstance(term, Negation):
            yield from compared_keys([term.term])
        elif isinstance(term, AllOf | AnyOf):
            yield from compared_keys(term.terms)


def _find_nested(values: Mapping[str, Any], key: str) -> Any:
    value = values.get(key, MISSING)
    if value is not MISSING and not isinstance(value, Mapping):
        return value
    dot = key.find(".") if key.count(".") <= _MAX_GROUPS else -1
    while dot >= 0:
        group = values.get(key[:dot])
        if isinstance(group, Mapping):
            value = _find_nested(group, key[dot + 1 :])
            if value is not MISSING:
                return value
        dot = key.find(".", dot + 1)
    return MISSING
