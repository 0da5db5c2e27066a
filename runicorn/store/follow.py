"""Following a file that somebody else appends to: new lines only, and whether it is still the same file."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator
from io import FileIO
from stat import S_ISREG
from typing import BinaryIO

BLOCK_BYTES = 1 << 18
"""Bytes that are read, and later decoded, at once; with larger ones the objects leave the processor's cache."""

_EDGE_BYTES = 64
"""Bytes at the start and before the offset that are compared before new ones are read."""

_SAMPLES = 16
_SAMPLE_BYTES = 512


class FileFollower:
    """Hands out the lines of a growing file once each, in order.

    A file that is missing has no lines yet. One that has shrunk, was replaced (another inode) or holds other
    bytes than before at its edges is read again from its start. Not thread-safe; its user holds a lock.

    Parameters
    ----------
    path
        The file; it need not exist.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.offset = 0
        """Place in the file behind the last byte that was read."""
        self.pending = b""
        """The bytes before it that belong to a line whose end is not there yet."""
        self.identity: tuple[int, int] | None = None
        """Device and inode of the file that they came from."""
        self.restarts = 0
        """How often the file turned out to be another one."""
        self.bytes_read = 0
        """Everything that was read on, over all incarnations of the file."""
        self.problem: str | None = None
        """Why nothing could be read at the last look, as a sentence; None for a missing file too."""
        self._head = b""
        self._tail = b""
        self._seen: tuple[int, int] | None = None

    def new_lines(self, on_restart: Callable[[], None]) -> Iterator[memoryview]:
        """Give the lines that were ended since the last call, many at once, each with its line feed.

        What is given is valid until the next step of the iteration. `on_restart` is called before the first
        lines if the file is not the one that it was: what was made of earlier lines is void. Costs one
        ``stat`` when nothing happened. A file that cannot be read gives nothing more this time.
        """
        try:
            stat = os.stat(self.path)
            if (stat.st_dev, stat.st_ino) == self.identity and (stat.st_size, stat.st_mtime_ns) == self._seen:
                return
            if not S_ISREG(stat.st_mode):  # opening a pipe would wait for its writer
                self.problem = f"{os.path.basename(self.path)} is no file"
                return
            with open(self.path, "rb", buffering=0) as file:
                if self.identity is not None and not self.is_same(file):
                    self._forget()
                    on_restart()
                stat = os.fstat(file.fileno())
                self.identity = (stat.st_dev, stat.st_ino)
                self._seen = (stat.st_size, stat.st_mtime_ns)
                yield from self._read_on(file)
            self.problem = None
        except FileNotFoundError:
            self._seen = self.problem = None
        except OSError as error:
            self._seen = None
            self.problem = f"{os.path.basename(self.path)} cannot be read ({error.strerror})"

    @property
    def remaining(self) -> int:
        """Bytes that were there at the last look and have not been handed out."""
        return max(0, self._seen[0] - self.offset) if self._seen else 0

    def resume(self, file: BinaryIO, offset: int) -> None:
        """Take the first `offset` bytes of the open `file`, whole lines, as already handed out."""
        stat = os.fstat(file.fileno())
        self.identity = (stat.st_dev, stat.st_ino)
        self.offset, self.pending = offset, b""
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

    def _read_on(self, file: FileIO) -> Iterator[memoryview]:
        file.seek(self.offset)
        filled = len(self.pending)
        buffer = bytearray(filled + min(BLOCK_BYTES, self.remaining + 1))
        buffer[:filled] = self.pending
        try:
            while count := file.readinto(memoryview(buffer)[filled:]):
                self._note(memoryview(buffer)[filled : filled + count])
                end = buffer.rfind(b"\n", filled, filled + count) + 1
                filled += count
                if end:
                    yield memoryview(buffer)[:end]
                    buffer[: filled - end] = buffer[end:filled]
                    filled -= end
                if filled == len(buffer):
                    buffer = buffer + bytes(max(filled, BLOCK_BYTES))
        finally:
            self.pending = bytes(buffer[:filled])

    def _note(self, block: memoryview) -> None:
        if len(self._head) < _EDGE_BYTES:
            self._head += bytes(block[: _EDGE_BYTES - len(self._head)])
        self._tail = (self._tail + bytes(block[-_EDGE_BYTES:]))[-_EDGE_BYTES:]
        self.offset += len(block)
        self.bytes_read += len(block)

    def _forget(self) -> None:
        self.offset = 0
        self._head = self._tail = self.pending = b""
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
