"""Following a file that somebody else appends to: new bytes only, and whether it is still the same file."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

BLOCK_BYTES = 1 << 18
"""Bytes that are read, and later decoded, at once; with larger ones the objects leave the processor's cache."""

_EDGE_BYTES = 64
"""Bytes at the start and before the offset that are compared before new ones are read."""

_SAMPLES = 16
_SAMPLE_BYTES = 512


class FileFollower:
    """Hands out the bytes of a growing file once each, in order.

    A file that is missing has no bytes yet. One that has shrunk, was replaced (another inode) or holds other
    bytes than before at its edges is read again from its start. Not thread-safe; its user holds a lock.

    Parameters
    ----------
    path
        The file; it need not exist.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.offset = 0
        """Place in the file behind the last byte that was handed out."""
        self.identity: tuple[int, int] | None = None
        """Device and inode of the file that they came from."""
        self.restarts = 0
        """How often the file turned out to be another one."""
        self.bytes_read = 0
        """Everything that was handed out, over all incarnations of the file."""
        self._head = b""
        self._tail = b""
        self._seen: tuple[int, int] | None = None

    def new_blocks(self, on_restart: Callable[[], None]) -> Iterator[bytes]:
        """Give the bytes that were appended since the last call, in blocks of at most `BLOCK_BYTES`.

        `on_restart` is called before the first block if the file is not the one that it was: what was made of
        the earlier bytes is void. Costs one ``stat`` when nothing happened. A file that cannot be opened
        gives nothing this time.
        """
        try:
            stat = os.stat(self.path)
        except OSError:
            return
        identity, seen = (stat.st_dev, stat.st_ino), (stat.st_size, stat.st_mtime_ns)
        if identity == self.identity and seen == self._seen:
            return
        try:
            file = open(self.path, "rb", buffering=0)
        except OSError:
            return
        with file:
            if self.identity is not None and not self.is_same(file):
                self._forget()
                on_restart()
            self.identity, self._seen = identity, seen
            yield from self._read_on(file)

    @property
    def remaining(self) -> int:
        """Bytes that were there at the last look and have not been handed out."""
        return max(0, self._seen[0] - self.offset) if self._seen else 0

    def resume(self, file: BinaryIO, offset: int) -> None:
        """Take the first `offset` bytes of the open `file` as already handed out."""
        stat = os.fstat(file.fileno())
        self.identity = (stat.st_dev, stat.st_ino)
        self.offset = offset
        file.seek(0)
        self._head = file.read(min(_EDGE_BYTES, offset))
        file.seek(max(0, offset - _EDGE_BYTES))
        self._tail = file.read(min(_EDGE_BYTES, offset))

    def is_same(self, file: BinaryIO) -> bool:
        """Whether the open `file` is the one whose bytes were handed out, as far as its edges tell."""
        stat = os.fstat(file.fileno())
        if (stat.st_dev, stat.st_ino) != self.identity:
            return False
        file.seek(0)
        if file.read(len(self._head)) != self._head:
            return False
        file.seek(self.offset - len(self._tail))
        return file.read(len(self._tail)) == self._tail

    def _read_on(self, file: BinaryIO) -> Iterator[bytes]:
        file.seek(self.offset)
        while block := file.read(BLOCK_BYTES):
            if len(self._head) < _EDGE_BYTES:
                self._head += block[: _EDGE_BYTES - len(self._head)]
            self._tail = (self._tail + block[-_EDGE_BYTES:])[-_EDGE_BYTES:]
            self.offset += len(block)
            self.bytes_read += len(block)
            yield block

    def _forget(self) -> None:
        self.offset = 0
        self._head = self._tail = b""
        self.restarts += 1


def fingerprint(file: BinaryIO, end: int) -> int:
    """Checksum of samples of the first `end` bytes: the start, the last bytes before `end`, some between.

    Two different files of one length may share it, so it backs up inode, size and time, and replaces none.
    """
    checksum = zlib.crc32(str(end).encode())
    last = max(0, end - _SAMPLE_BYTES)
    for number in range(_SAMPLES):
        file.seek(last * number // (_SAMPLES - 1))
        checksum = zlib.crc32(file.read(min(_SAMPLE_BYTES, end)), checksum)
    return checksum
