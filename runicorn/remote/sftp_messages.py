"""The messages of SFTP, version 3 (draft-ietf-secsh-filexfer-02), as far as reading needs them."""

from __future__ import annotations

import struct
from typing import NamedTuple

__all__ = [
    "FAILURE",
    "INIT",
    "Answer",
    "Attributes",
    "Item",
    "Request",
    "StatusError",
    "attributes_of",
    "close",
    "data_of",
    "handle_of",
    "items_of",
    "lstat",
    "open_file",
    "open_folder",
    "read",
    "read_folder",
    "realpath",
    "stat",
    "stat_open",
]

INIT = 1
_OPEN, _CLOSE, _READ, _LSTAT, _FSTAT, _OPENDIR, _READDIR, _REALPATH, _STAT = 3, 4, 5, 7, 8, 11, 12, 16, 17
_STATUS, _HANDLE, _DATA, _NAME, _ATTRS = 101, 102, 103, 104, 105

_EOF = 1
FAILURE = 4
"""The status of whatever has no status of its own, as too many open files."""

_STATUS_TEXTS = {
    2: "no such file or directory",
    3: "permission denied",
    FAILURE: "failure",
    8: "not supported",
}

_FOR_READING = 1
_HAS_SIZE, _HAS_OWNER, _HAS_MODE, _HAS_TIMES, _HAS_MORE = 1, 2, 4, 8, 1 << 31


class StatusError(Exception):
    """The server refuses; the message says why."""

    def __init__(self, code: int) -> None:
        super().__init__(_STATUS_TEXTS.get(code, f"status {code}"))
        self.code = code


class Request(NamedTuple):
    """A message to the server, without its number."""

    kind: int
    body: bytes


class Answer(NamedTuple):
    """A message of the server, without its number."""

    kind: int
    body: bytes


class Attributes(NamedTuple):
    """What a server says of a file; 0 where it says nothing."""

    size: int
    mode: int
    mtime: int


class Item(NamedTuple):
    """An entry of a folder."""

    name: str
    attributes: Attributes


def open_folder(path: str) -> Request:
    """Ask for a handle to list a folder."""
    return Request(_OPENDIR, _text(path))


def read_folder(handle: bytes) -> Request:
    """Ask for some entries that follow."""
    return Request(_READDIR, _string(handle))


def open_file(path: str) -> Request:
    """Ask for a handle to read a file."""
    return Request(_OPEN, _text(path) + struct.pack(">II", _FOR_READING, 0))


def read(handle: bytes, offset: int, size: int) -> Request:
    """Ask for bytes of a file."""
    return Request(_READ, _string(handle) + struct.pack(">QI", offset, size))


def stat_open(handle: bytes) -> Request:
    """Ask for the attributes of an open file."""
    return Request(_FSTAT, _string(handle))


def lstat(path: str) -> Request:
    """Ask for the attributes of whatever is there."""
    return Request(_LSTAT, _text(path))


def stat(path: str) -> Request:
    """Ask for the attributes of where links lead to."""
    return Request(_STAT, _text(path))


def realpath(path: str) -> Request:
    """Ask for the absolute path."""
    return Request(_REALPATH, _text(path))


def close(handle: bytes) -> Request:
    """Give a handle back."""
    return Request(_CLOSE, _string(handle))


def handle_of(answer: Answer) -> bytes:
    """Give the handle; raises `StatusError`, as all here do."""
    return _string_at(_body(answer, _HANDLE), 0)[0]


def attributes_of(answer: Answer) -> Attributes:
    """Give the attributes."""
    return _attributes_at(_body(answer, _ATTRS), 0)[0]


def data_of(answer: Answer) -> bytes | None:
    """Give the bytes; None at the end of the file."""
    return None if _is_end(answer) else _string_at(_body(answer, _DATA), 0)[0]


def items_of(answer: Answer) -> list[Item] | None:
    """Give some entries; None at the end of the folder."""
    if _is_end(answer):
        return None
    body = _body(answer, _NAME)
    (count,) = struct.unpack_from(">I", body)
    at = 4
    items: list[Item] = []
    for _ in range(count):
        name, at = _string_at(body, at)
        _, at = _string_at(body, at)
        attributes, at = _attributes_at(body, at)
        items.append(Item(name.decode("utf-8", "surrogateescape"), attributes))
    return items


def _body(answer: Answer, kind: int) -> bytes:
    if answer.kind == _STATUS:
        raise StatusError(struct.unpack_from(">I", answer.body)[0])
    if answer.kind != kind:
        raise ValueError(f"message {answer.kind} in place of {kind}")
    return answer.body


def _is_end(answer: Answer) -> bool:
    return answer.kind == _STATUS and struct.unpack_from(">I", answer.body)[0] == _EOF


def _text(text: str) -> bytes:
    return _string(text.encode("utf-8", "surrogateescape"))


def _string(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content


def _string_at(body: bytes, at: int) -> tuple[bytes, int]:
    (size,) = struct.unpack_from(">I", body, at)
    end = at + 4 + size
    if end > len(body):
        raise ValueError("a string beyond the end of its message")
    return body[at + 4 : end], end


def _attributes_at(body: bytes, at: int) -> tuple[Attributes, int]:
    (flags,) = struct.unpack_from(">I", body, at)
    at += 4
    size = mode = mtime = 0
    if flags & _HAS_SIZE:
        (size,) = struct.unpack_from(">Q", body, at)
        at += 8
    if flags & _HAS_OWNER:
        at += 8
    if flags & _HAS_MODE:
        (mode,) = struct.unpack_from(">I", body, at)
        at += 4
    if flags & _HAS_TIMES:
        _, mtime = struct.unpack_from(">II", body, at)
        at += 8
    if flags & _HAS_MORE:
        (count,) = struct.unpack_from(">I", body, at)
        at += 4
        for _ in range(2 * count):
            _, at = _string_at(body, at)
    return Attributes(size, mode, mtime), at
