"""One file that is read over SFTP, while others are on their way."""

from __future__ import annotations

import posixpath
import stat
from collections import deque
from collections.abc import Callable, Generator
from typing import Literal

from runicorn.remote import sftp_messages as sftp
from runicorn.remote.carrier import Piece, Wanted
from runicorn.remote.sftp_messages import Answer, Attributes, StatusError
from runicorn.remote.sftp_wire import Group, Job, SftpWire

__all__ = ["FileReading", "mtime_ns_of", "read_parts"]

_PART_BYTES = 1 << 15
"""Every server gives so much for one request."""

_PARTS = 4
"""Requests that are sent together; so much of a file comes while those before it are not through."""

_GROUPS_AHEAD = 32


class FileReading:
    """A file between its first request and its last piece.

    Few requests wait for the answer to another, as each wait costs the line's way there and back: what is there, and
    a handle; then size, bytes and size again.
    """

    def __init__(self, wire: SftpWire, root: str, index: int, wanted: Wanted) -> None:
        self._wire = wire
        self._path = posixpath.join(root, wanted.path)
        self._index = index
        self._wanted = wanted
        self._is_first = False
        self.left = 0
        """Bytes that have yet to come, as far as is known."""
        self.rests: Literal["", "for room", "for those before"] = ""
        """What it waits for before it asks for more."""
        self._job = self._reading()
        self.pieces: deque[Piece] = deque()
        """What came and was not taken yet."""
        self.is_done = False

    def begin(self) -> None:
        """Ask for its begin; more of it waits for `go_on` or `be_first`, so that little is held here."""
        self._wire.step(self._job)

    def go_on(self) -> None:
        """Ask for the rest, where it rests."""
        if self.rests:
            self.rests = ""
            self._wire.step(self._job)

    def be_first(self) -> None:
        """Go on to its end: those before it are through."""
        self._is_first = True
        self.go_on()

    def _reading(self) -> Job:
        handle = b""
        try:
            found, handle = yield from self._opened()
            if stat.S_ISREG(found.mode):
                yield from self._read(handle, found.size)
            else:
                self.pieces.append(Piece(self._index, problem="is no file"))
        except StatusError as error:
            self.pieces.append(Piece(self._index, problem=str(error)))
        finally:
            if handle:
                self._wire.ask(sftp.close(handle))
            self.left, self.is_done = 0, True

    def _opened(self) -> Generator[Group | None, list[Answer], tuple[Attributes, bytes]]:
        requests = sftp.lstat(self._path), sftp.open_file(self._path)
        answers = yield self._wire.ask(*requests)
        try:
            return self._attributes(answers[0]), self._handle(answers[1])
        except StatusError as error:
            if error.code != sftp.FAILURE or self._is_first:
                raise
        # It may be that too many are open: once more, when those before it are closed.
        yield from self._rest("for those before")
        answers = yield self._wire.ask(*requests)
        return self._attributes(answers[0]), self._handle(answers[1])

    def _rest(self, what_for: Literal["for room", "for those before"]) -> Job:
        if not self._is_first:
            self.rests = what_for
            yield None

    def _read(self, handle: bytes, expected_size: int) -> Job:
        wanted = self._wanted
        parts = _parts(wanted.offset, expected_size)
        checked = [(wanted.offset - len(wanted.check), len(wanted.check))] if wanted.check else []
        requests = [sftp.read(handle, offset, size) for offset, size in (*checked, *parts)]
        answers = yield self._wire.ask(sftp.stat_open(handle), *requests, sftp.stat_open(handle))
        begin, end = self._attributes(answers[0]), self._attributes(answers[-1])
        if checked and self._wire.understood(sftp.data_of, answers[1]) != wanted.check:
            self.pieces.append(Piece(self._index, differs=True))
            return
        self.pieces.append(Piece(self._index, size=begin.size, mtime_ns=mtime_ns_of(begin)))
        self.left = max(0, begin.size - wanted.offset)
        came = yield from _take_parts(self._wire, handle, parts, answers[1 + len(checked) : -1], self._take)
        reached = sum(parts[-1]) if parts else wanted.offset
        if came and reached < begin.size:
            yield from self._rest("for room")
            yield from read_parts(self._wire, handle, reached, begin.size, self._take)
            (answer,) = yield self._wire.ask(sftp.stat_open(handle))
            end = self._attributes(answer)
        changed = self.left > 0 or (end.size, end.mtime) != (begin.size, begin.mtime)
        self.pieces.append(Piece(self._index, problem="", changed=changed))

    def _take(self, data: bytes) -> None:
        data = data[: self.left]
        self.left -= len(data)
        if data:
            self.pieces.append(Piece(self._index, data=data))

    def _attributes(self, answer: Answer) -> Attributes:
        found: Attributes = self._wire.understood(sftp.attributes_of, answer)
        return found

    def _handle(self, answer: Answer) -> bytes:
        handle: bytes = self._wire.understood(sftp.handle_of, answer)
        return handle


def read_parts(wire: SftpWire, handle: bytes, start: int, end: int, take: Callable[[bytes], None]) -> Job:
    """Hand on the bytes between two places in their order, asked for ahead; ends early where the file does."""
    groups: deque[tuple[Group, list[tuple[int, int]]]] = deque()
    at = start
    while at < end or groups:
        while at < end and len(groups) < _GROUPS_AHEAD:
            parts = _parts(at, end)
            groups.append((wire.ask(*(sftp.read(handle, offset, size) for offset, size in parts)), parts))
            at = sum(parts[-1])
        group, parts = groups.popleft()
        answers = yield group
        if not (yield from _take_parts(wire, handle, parts, answers, take)):
            return


def mtime_ns_of(attributes: Attributes) -> int:
    """Give the time of change, which comes in whole seconds."""
    return attributes.mtime * 1_000_000_000


def _parts(start: int, end: int) -> list[tuple[int, int]]:
    """Give the next places and sizes to ask for."""
    end = min(end, start + _PARTS * _PART_BYTES)
    return [(at, min(_PART_BYTES, end - at)) for at in range(start, end, _PART_BYTES)]


def _take_parts(
    wire: SftpWire,
    handle: bytes,
    parts: list[tuple[int, int]],
    answers: list[Answer],
    take: Callable[[bytes], None],
) -> Generator[Group | None, list[Answer], bool]:
    """Hand on what came, and ask for what is missing of it; gives whether all is here."""
    for (start, size), first in zip(parts, answers, strict=True):
        answer, at = first, start
        while at < start + size:
            data: bytes | None = wire.understood(sftp.data_of, answer)
            if not data:
                return False
            take(data[: start + size - at])
            at += len(data)
            if at < start + size:
                (answer,) = yield wire.ask(sftp.read(handle, at, start + size - at))
    return True
