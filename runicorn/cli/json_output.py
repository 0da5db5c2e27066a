"""Printing JSON that every reader of JSON accepts."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from typing import Any

__all__ = ["print_json", "print_json_line"]


def print_json(document: Any) -> None:
    """Print one indented JSON document; a number that is not finite becomes null."""
    print(json.dumps(_plain(document), ensure_ascii=_must_escape(), allow_nan=False, indent=2))


def print_json_line(document: Any) -> None:
    """Print one JSON document on one line and hand it on at once; a number that is not finite becomes null."""
    print(json.dumps(_plain(document), ensure_ascii=_must_escape(), allow_nan=False), flush=True)


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Mapping):
        return {_plain(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, int) or value is None else str(value)


def _must_escape() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
