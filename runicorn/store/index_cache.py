"""The list of a store's runs, kept in the user's cache folder for the next process."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import numpy as np

from runicorn.store.cache import cache_path, read_cache, write_cache
from runicorn.store.entry import Entry
from runicorn.store.read_documents import ABSENT
from runicorn.store.run_record import STAMPS_LENGTH, RunRecord

_VERSION = 3
_KIND = "index"
_WORD = 8


class _Header(msgspec.Struct, array_like=True):
    version: int
    root: str
    records: list[RunRecord]


def save_index(root: str, entries: Iterable[Entry]) -> bool:
    """Keep the list for the next process; False if that could not be done, which harms nothing."""
    entries = list(entries)
    rows = [[ABSENT, *entry.stamps[1:]] if entry.racy else entry.stamps for entry in entries]
    stamps = np.array(rows, np.int64).reshape(-1, STAMPS_LENGTH)
    try:
        header = msgspec.msgpack.encode(_Header(_VERSION, root, [entry.record for entry in entries]))
    except (ValueError, OverflowError):
        return False
    return write_cache(cache_path(_KIND, root), [np.array([len(header)], np.uint64), header, stamps])


def restore_index(root: str) -> dict[str, Entry]:
    """Give the runs that `save_index` kept, by key; each must be held against its files before it is believed."""
    content = read_cache(cache_path(_KIND, root))
    if content is None:
        return {}
    try:
        length = int(content[:_WORD].view(np.uint64)[0])
        header = msgspec.msgpack.decode(content[_WORD : _WORD + length].data, type=_Header)
        stamps = content[_WORD + -(-length // _WORD) * _WORD :].view(np.int64).reshape(-1, STAMPS_LENGTH)
    except (ValueError, IndexError, msgspec.MsgspecError):
        return {}
    if header.version != _VERSION or header.root != root or len(stamps) != len(header.records):
        return {}
    rows = zip(header.records, stamps.tolist(), strict=True)
    return {record.key: Entry(record, row, racy=False, version=1) for record, row in rows}
