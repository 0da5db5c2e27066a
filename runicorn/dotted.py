"""Nested settings as one level: ``{"optimizer": {"lr": 0.1}}`` has the key ``optimizer.lr``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["dotted"]


def dotted(content: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Give the values of a nested mapping by their keys with dots between the names, in the mapping's order.

    A list is a value, and so is an empty mapping. Where a name with a dot gives the same key as a nested one,
    the first counts.
    """
    flat: dict[str, Any] = {}
    for name, value in content.items():
        if isinstance(value, Mapping) and value:
            for key, inner in dotted(value, f"{prefix}{name}.").items():
                flat.setdefault(key, inner)
        else:
            flat.setdefault(f"{prefix}{name}", value)
    return flat
