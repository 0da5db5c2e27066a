"""Whatever a training logs, as valid JSON.

A non-finite number is ``null`` in the file; which one it was stands in a `nonfinite` map beside it, so that
every line stays valid JSON and nothing is lost.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import msgspec

NONFINITE = frozenset({"nan", "inf", "-inf"})
"""What `nonfinite_name` may give."""

MAX_DEPTH = 64
"""Deeper than any metric or setting; a structure that holds itself ends here."""

MAX_REPR = 1000
"""Characters kept of a value that only has a `repr`."""

_INT_RANGE = range(-(2**63), 2**64)
"""Integers that JSON readers with 64-bit integers can hold; others become floats."""


def as_json_value(value: object) -> Any:
    """What an encoder that met an unknown type should write instead.

    A scalar of numpy, torch or jax (anything with ``.item()``) becomes a number, an array a list, anything
    else its `repr`, cut at `MAX_REPR` characters. Never raises.
    """
    try:
        if (hasattr(value, "item") and getattr(value, "size", 1) in (1, None)) or _is_scalar_tensor(value):
            return value.item()  # type: ignore[attr-defined]
        if hasattr(value, "tolist"):
            return value.tolist()
        if hasattr(value, "__fspath__"):
            return str(value)
        return repr(value)[:MAX_REPR]
    except Exception as error:  # noqa: BLE001 a value's own code failed; tracking must not
        return f"<{type(value).__name__}: {type(error).__name__}>"


def nonfinite_name(value: float) -> str | None:
    """``"nan"``, ``"inf"`` or ``"-inf"``; None for a finite number."""
    if math.isfinite(value):
        return None
    return "nan" if value != value else "inf" if value > 0 else "-inf"  # noqa: PLR0124


def cleaned(data: Mapping[Any, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """`data` as values that JSON holds, and which top-level keys were non-finite.

    Keys become text; a non-finite number deeper inside becomes the text ``"nan"``, ``"inf"`` or ``"-inf"``.
    """
    clean: dict[str, Any] = {}
    nonfinite: dict[str, str] = {}
    for raw_key, raw in data.items():
        key = _text(raw_key if isinstance(raw_key, str) else as_text(raw_key))
        value = _clean(raw, 0)
        if isinstance(value, float) and (name := nonfinite_name(value)):
            nonfinite[key] = name
            value = None
        clean[key] = value
    return clean, nonfinite


def cleaned_document(data: Mapping[Any, Any]) -> dict[str, Any]:
    """`cleaned`, with the non-finite ones under the key ``nonfinite`` where there are any."""
    clean, nonfinite = cleaned(data)
    return {**clean, "nonfinite": nonfinite} if nonfinite else clean


def restored(content: dict[str, Any]) -> dict[str, Any]:
    """Inverse of `cleaned_document`; a ``nonfinite`` that is the user's own value stays as it is."""
    names = content.get("nonfinite")
    if not isinstance(names, dict) or not names:
        return content
    if any(str(name) not in NONFINITE or content.get(key, "") is not None for key, name in names.items()):
        return content
    rest = {key: value for key, value in content.items() if key != "nonfinite"}
    return {**rest, **{key: float(str(name)) for key, name in names.items()}}


def as_text(value: object) -> str:
    """`value` as text, whatever its own code does. Never raises."""
    try:
        return str(value)
    except Exception as error:  # noqa: BLE001 a value's own code failed; tracking must not
        return f"<{type(value).__name__}: {type(error).__name__}>"


def _clean(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return int(value) if value in _INT_RANGE else _as_float(value)
    if isinstance(value, float):
        return _nested_float(float(value), depth)
    if depth >= MAX_DEPTH:
        return _text(repr(type(value)))
    if isinstance(value, Mapping):
        return {_text(as_text(key)): _clean(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_clean(inner, depth + 1) for inner in value]
    return _clean_foreign(value, depth)


def _clean_foreign(value: Any, depth: int) -> Any:
    try:
        plain = msgspec.to_builtins(value)
    except Exception:  # noqa: BLE001 not one of the types that msgspec knows
        plain = as_json_value(value)
    if type(plain) is type(value):
        plain = repr(value)[:MAX_REPR]
    return _clean(plain, depth if isinstance(plain, float) else depth + 1)


def _nested_float(value: float, depth: int) -> float | str:
    return value if depth == 0 else (nonfinite_name(value) or value)


def _as_float(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return str(text)


def _is_scalar_tensor(value: Any) -> bool:
    numel = getattr(value, "numel", None)
    return callable(numel) and numel() == 1
