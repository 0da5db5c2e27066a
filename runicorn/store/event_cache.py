"""What was read of a large ``events.jsonl``, kept in the user's cache folder for the next process."""

from __future__ import annotations

import os
from typing import Any, BinaryIO

import msgspec
import numpy as np
from numpy.typing import NDArray

from runicorn.model import WatchMark
from runicorn.store.cache import cache_path, read_cache, write_cache
from runicorn.store.columns import Column, MetricColumn
from runicorn.store.event_reader import EventReader
from runicorn.store.event_schema import EventSchema
from runicorn.store.event_table import EventTable, ImageEvent
from runicorn.store.follow import FileFollower, fingerprint

_VERSION = 2
_KIND = "events"
_WORD = 8


class _Metric(msgspec.Struct, array_like=True):
    name: str
    first: int
    count: int
    consecutive: bool


class _Header(msgspec.Struct, array_like=True):
    version: int
    path: str
    identity: tuple[int, int]
    size: int
    mtime_ns: int
    fingerprint: int
    consumed: int
    lines: int
    first_line: int | None
    damage: dict[str, tuple[int, int]]
    kinds: dict[str, str]
    density: tuple[int, int]
    only_dicts: bool
    records: int
    staged: bool
    stage_names: list[str]
    metrics: list[_Metric]
    images: list[ImageEvent]
    marks: list[WatchMark]


def save_reader(follower: FileFollower, reader: EventReader) -> bool:
    """Keep what `reader` made of the file; False if that could not be done, which harms nothing."""
    path = cache_path(_KIND, follower.path)
    if path is None:
        return False
    try:
        with open(follower.path, "rb", buffering=0) as file:
            if not follower.is_same(file):
                return False
            stat, checksum = os.fstat(file.fileno()), fingerprint(file, reader.consumed)
        header = msgspec.msgpack.encode(_header_of(follower.path, stat, checksum, reader))
    except (OSError, ValueError, OverflowError):
        return False
    table = reader.table
    columns = [table.step, table.time, *([table.stage] if table.stage else [])]
    for metric in table.metrics.values():
        columns += [metric.values, *([metric.records] if metric.records else [])]
    return write_cache(
        path, [np.array([len(header)], np.uint64), header, *(column.view() for column in columns)]
    )


def restore_reader(follower: FileFollower) -> EventReader | None:
    """Give the reader that was kept, and set `follower` behind what it has; None if the file is another now.

    The file may have grown. It counts as the same if inode, size and time agree, or, when it is larger, if
    samples of what was read do.
    """
    content = read_cache(cache_path(_KIND, follower.path))
    if content is None:
        return None
    try:
        length = int(content[:_WORD].view(np.uint64)[0])
        header = msgspec.msgpack.decode(content[_WORD : _WORD + length].data, type=_Header)
        if header.version != _VERSION or header.path != os.path.abspath(follower.path):
            return None
        with open(follower.path, "rb", buffering=0) as file:
            if not _fits(header, file):
                return None
            reader = _reader_of(header, content[_WORD + _padded(length) :])
            follower.resume(file, header.consumed)
    except (OSError, ValueError, msgspec.MsgspecError, IndexError):
        return None
    return reader


def _header_of(path: str, stat: os.stat_result, checksum: int, reader: EventReader) -> _Header:
    table, schema = reader.table, reader.schema
    return _Header(
        version=_VERSION,
        path=os.path.abspath(path),
        identity=(stat.st_dev, stat.st_ino),
        size=stat.st_size,
        mtime_ns=stat.st_mtime_ns,
        fingerprint=checksum,
        consumed=reader.consumed,
        lines=reader.lines,
        first_line=reader.first_line,
        damage=reader.damage,
        kinds=schema.kinds,
        density=schema.density,
        only_dicts=schema.only_dicts,
        records=table.records,
        staged=table.stage is not None,
        stage_names=table.stage_names,
        metrics=[
            _Metric(name, metric.first, len(metric), metric.records is None)
            for name, metric in table.metrics.items()
        ],
        images=table.images,
        marks=table.marks,
    )


def _fits(header: _Header, file: BinaryIO) -> bool:
    stat = os.fstat(file.fileno())
    if (stat.st_dev, stat.st_ino) != header.identity or stat.st_size < header.size:
        return False
    if stat.st_size == header.size and stat.st_mtime_ns != header.mtime_ns:
        return False
    return fingerprint(file, header.consumed) == header.fingerprint


def _reader_of(header: _Header, content: NDArray[np.uint8]) -> EventReader:
    columns = _Columns(content)
    table = EventTable(columns.take(np.float64, header.records), columns.take(np.float64, header.records))
    if header.staged:
        table.stage = columns.take(np.int32, header.records)
    table.stage_names = header.stage_names
    table.images, table.marks = header.images, header.marks
    for metric in header.metrics:
        restored = table.metrics[metric.name] = MetricColumn(metric.first)
        restored.values = columns.take(np.float64, metric.count)
        if not metric.consecutive:
            restored.records = columns.take(np.uint32, metric.count)
    reader = EventReader()
    reader.table = table
    reader.schema = EventSchema(header.kinds, header.density, only_dicts=header.only_dicts)
    reader.consumed, reader.lines = header.consumed, header.lines
    reader.first_line, reader.damage = header.first_line, header.damage
    return reader


class _Columns:
    """Takes the arrays of a cache file one after the other."""

    def __init__(self, content: NDArray[np.uint8]) -> None:
        self._content = content
        self._position = 0

    def take(self, dtype: Any, count: int) -> Column:
        size = count * np.dtype(dtype).itemsize
        values = self._content[self._position : self._position + size].view(dtype)
        self._position += _padded(size)
        return Column.of(values)


def _padded(size: int) -> int:
    return -(-size // _WORD) * _WORD
