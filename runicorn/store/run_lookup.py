"""Finding the run that somebody means."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from runicorn.errors import AmbiguousRunError, RunNotFoundError
from runicorn.store.entry import Entry

_ORDER = attrgetter("order")

_SHOWN = 5
"""Runs that a message names."""


def newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """Order by the moment at which the runs were made, the last key first among equal ones."""
    return sorted(entries, key=_ORDER, reverse=True)


def find_run(entries: Mapping[str, Entry], key: str, root: str) -> Entry:
    """Give the entry that `key` means: a path below the root, an id, an alias or the start of an id, in this order.

    Ids, aliases and starts of ids may have ``project/name/`` in front.

    Raises
    ------
    RunNotFoundError
        There is none.
    AmbiguousRunError
        The first of these readings that fits, fits several.
    """
    path = _below(root.replace("\\", "/").rstrip("/"), key.replace("\\", "/"))
    if path in entries:
        return entries[path]
    place, _, word = path.rpartition("/")
    among = [entry for entry in entries.values() if not place or _lies_in(entry, place)]
    readings: tuple[list[Entry], ...] = (
        [entry for entry in among if entry.record.id == word],
        [entry for entry in among if entry.record.alias == word],
        [entry for entry in among if word and entry.record.id.startswith(word)],
    )
    if place:  # an alias may hold slashes itself
        readings = ([entry for entry in entries.values() if entry.record.alias == key], *readings)
    found = next((reading for reading in readings if reading), [])
    if len(found) == 1:
        return found[0]
    if found:
        raise AmbiguousRunError(_ambiguous(key, found))
    raise RunNotFoundError(_unknown(word, place, among, root))


def _below(root: str, path: str) -> str:
    inside = path == root or path.startswith(f"{root}/")
    return path[len(root) if inside else 0 :].strip("/")


def _lies_in(entry: Entry, place: str) -> bool:
    record = entry.record
    return place in (f"{record.project}/{record.name}", record.key.rpartition("/")[0])


def _ambiguous(key: str, found: Sequence[Entry]) -> str:
    shown = ", ".join(repr(entry.record.key) for entry in newest_first(found)[:_SHOWN])
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return f"{key!r} could be any of {len(found)} runs: {shown}{more}; give the whole path"


def _unknown(word: str, place: str, among: Sequence[Entry], root: str) -> str:
    where = place or root
    if not among:
        return f"no run {word!r} in {where}; it has no runs"
    newest = newest_first(among)[0].record
    name = newest.id if place else newest.key
    count = f"{len(among)} run{'' if len(among) == 1 else 's'}"
    names = [known for entry in among for known in (entry.record.alias, entry.record.id) if known]
    near = difflib.get_close_matches(word, names, n=1)
    meant = f"; did you mean {near[0]!r}?" if near else ""
    return f"no run {word!r} in {where}; it has {count}, newest {name!r}{meant}"
