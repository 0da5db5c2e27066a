"""Settings of a run, from whatever holds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def as_settings(config: Any) -> dict[str, Any]:
    """`config` as a dict: a mapping, a dataclass, an `argparse.Namespace`, or an object with ``to_dict()``.

    Raises
    ------
    TypeError
        It is none of these.
    """
    if isinstance(config, Mapping):
        return {str(key): value for key, value in config.items()}
    if hasattr(config, "__dataclass_fields__") and not isinstance(config, type):
        from dataclasses import asdict

        return asdict(config)
    if callable(getattr(config, "to_dict", None)):
        return dict(config.to_dict())
    if hasattr(config, "__dict__") and not isinstance(config, type):
        return {key: value for key, value in vars(config).items() if not key.startswith("_")}
    raise TypeError(
        f"config is a {type(config).__name__}; give a dict, a dataclass, an argparse.Namespace or an object with"
        " to_dict()"
    )
