"""Which config and summary keys the runs of a store have, and the values that rows carry."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import msgspec

from runicorn.api.contract import SAME_BUT, Column, RunKey
from runicorn.api.rows import with_named_nonfinite
from runicorn.model import RunInfo
from runicorn.query import MISSING, as_number, find_value

__all__ = ["RunKeys", "key_of_column", "values_of"]

Kind = Literal["number", "text", "flag", "other"]

_COLUMNS = get_args(Column)

_OF_PRIMARY = frozenset(
    {
        "best_metric_name",
        "best_metric_value",
        "best_metric_step",
        "best_metric_mode",
        "best_metric_updated_at",
    }
)
"""Entries of a summary that a row tells already."""

_MOST_KEYS = 1000
"""Names that are kept; a config with more is not one that somebody picks columns from."""

_MOST_USUAL = 12
"""Keys whose values every row carries unasked: a page whose kernel is busy has them already."""

_MOST_EXAMPLES = 12
_LONGEST_EXAMPLE = 60

_LONGEST_TEXT = 500
"""Characters of a text in a row; a table shows less."""

_LONGEST_LIST = 50

_FINGERPRINT_BYTES = 6
"""Among a million different configs two are taken for the same with a chance of 1 in 500."""

_SEED_LIKE = re.compile(r"(?:^|[^a-z])(?:seeds?|rng)(?:$|[^a-z])", re.IGNORECASE)
_SEED_IN_CAMELS = re.compile(r"[a-z]Seeds?(?:$|[^a-z])|^seeds?[A-Z]")


def key_of_column(name: str) -> str | None:
    """Give the key that a column, an order or a grouping needs the values of; None where it needs none."""
    key = name.removeprefix("-")
    return None if not key or key in _COLUMNS else key


def values_of(info: RunInfo, keys: Sequence[str]) -> dict[str, Any]:
    """Give the values of a run as a message; keys that the run does not have are left out.

    `SAME_BUT` and a key gives the same text for runs of a project whose configs are equal but for that key; a run
    without a config has none.
    """
    values = {}
    for key in keys:
        value = _same_but(info, key) if key.startswith(SAME_BUT) else find_value(info, key)
        if value is not MISSING:
            values[key] = _shortened(with_named_nonfinite(value))
    return values


class RunKeys:
    """The keys of a store's runs. What was seen once stays, so that a page may keep what it was told."""

    def __init__(self) -> None:
        self.version = 0
        """Grows whenever `listing` becomes another."""
        self._keys: dict[str, _Key] = {}
        self._counted: set[str] = set()
        self._usual: list[str] = []

    def add(self, infos: Sequence[RunInfo]) -> None:
        """Take note of runs that are new or changed."""
        for info in infos:
            is_new = info.key not in self._counted
            self._counted.add(info.key)
            for name, source, value in _flat_keys(info):
                key = self._keys.get(name)
                if key is None:
                    if len(self._keys) == _MOST_KEYS:
                        continue
                    key = self._keys[name] = _Key(name, source)
                    self.version += 1
                key.runs += is_new
                self.version += key.see(value)
        self._grow_usual()

    def listing(self) -> list[RunKey]:
        """Give all keys: config before summary, those of more runs first."""
        ordered = sorted(self._keys.values(), key=lambda key: (key.source, -key.runs))
        return [
            RunKey(
                name=key.name,
                source=key.source,
                kind=key.kind or "other",
                varies=key.varies,
                examples=list(key.examples),
            )
            for key in ordered
        ]

    def usual(self) -> list[str]:
        """Give the keys that every row carries: what differs between configs, and what is the same but for a seed."""
        return list(self._usual)

    def _grow_usual(self) -> None:
        """Add keys at the end, so that values that were sent stay of use."""
        room = _MOST_USUAL - len(self._usual)
        if room > 0:
            wanted = [
                key
                for key in self._keys.values()
                if key.source == "config" and key.varies and key.kind in ("number", "text", "flag")
                if key.name not in self._usual
            ]
            wanted.sort(key=lambda key: (is_seed_like(key.name), -key.runs))
            self._usual += [key.name for key in wanted[:room]]
        if not any(name.startswith(SAME_BUT) for name in self._usual):
            seeds = [SAME_BUT + name for name in self._usual if is_seed_like(name)]
            self._usual += seeds[:1]


@dataclass(slots=True)
class _Key:
    name: str
    source: Literal["config", "summary"]
    runs: int = 0
    kind: Kind | None = None
    varies: bool = False
    examples: dict[str, None] = field(default_factory=dict)
    first: Any = MISSING

    def see(self, value: Any) -> bool:
        """Take note of one value; gives whether that made a difference."""
        before = (self.kind, self.varies, len(self.examples))
        kind = _kind_of(value)
        if kind is not None and kind != self.kind:
            self.kind = kind if self.kind is None else "text" if "other" not in (kind, self.kind) else "other"
        if self.first is MISSING:
            self.first = value
        elif not self.varies:
            self.varies = bool(value != self.first)
        if kind == "text" and len(self.examples) < _MOST_EXAMPLES and len(value) <= _LONGEST_EXAMPLE:
            self.examples[value] = None
        return before != (self.kind, self.varies, len(self.examples))


def is_seed_like(name: str) -> bool:
    """Whether a key names what makes a run random: ``seed``, ``torch_seed``, ``dataSeed``, but not ``speed``."""
    return bool(_SEED_LIKE.search(name) or _SEED_IN_CAMELS.search(name))


def _flat_keys(info: RunInfo) -> Iterator[tuple[str, Literal["config", "summary"], Any]]:
    """Give the keys of a run by the names that `find_value` finds them under."""
    config = dict(_flat(info.config))
    for name, value in config.items():
        yield (f"config.{name}" if name in _COLUMNS else name), "config", value
    for name, value in _flat(info.summary):
        if name not in _OF_PRIMARY:
            yield (f"summary.{name}" if name in config or name in _COLUMNS else name), "summary", value


def _flat(values: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _same_but(info: RunInfo, key: str) -> Any:
    if not info.config:
        return MISSING
    left_out = key.removeprefix(SAME_BUT)
    names = (left_out, left_out.removeprefix("config."))
    rest = {name: with_named_nonfinite(value) for name, value in _flat(info.config) if name not in names}
    text = msgspec.json.encode([info.project, rest], order="sorted")
    return hashlib.blake2b(text, digest_size=_FINGERPRINT_BYTES).hexdigest()


def _kind_of(value: Any) -> Kind | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "text" if as_number(value) is None else "number"
    return "other"


def _shortened(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        return value[: _LONGEST_TEXT - 1] + "…"
    if isinstance(value, list) and len(value) > _LONGEST_LIST:
        return [*value[:_LONGEST_LIST], "…"]
    return value
