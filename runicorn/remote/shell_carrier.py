"""A mirror over the server's shell: one program there answers for as long as the mirror goes on."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from runicorn.errors import RemoteError, RemotePathError
from runicorn.remote.carrier import MAX_DEPTH, MAX_ENTRIES, Entry, Kind, Listed, Look, Odd, Piece, Wanted
from runicorn.remote.connection import Connection
from runicorn.remote.helper_program import GREETING, start_command
from runicorn.remote.inflow import ChannelUser
from runicorn.store.documents import decoded

__all__ = ["NoShellError", "ShellCarrier"]

_MOST_NOISE = 1 << 16
"""What a login shell may print before the program greets."""

_MOST_JSON = 1 << 26
"""A frame of a listing holds 2,000 paths or what was found within a second."""

_HEAD_BYTES = 5

_KINDS: dict[str, Kind] = {"dir": "dir", "file": "file", "link": "link", "other": "other"}


class NoShellError(Exception):
    """The server has no shell for us, or no Python in it; there is another way."""


class ShellCarrier(ChannelUser):
    """Speaks with the helper program over one channel; for one thread at a time."""

    name = "shell"

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._taken = memoryview(b"")
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def resolve(self, path: str) -> str:
        """See `Carrier`."""
        self._ask({"do": "resolve", "path": path})
        answer = self._json()
        if "path" in answer:
            return _text(answer["path"])
        there = ", ".join(repr(name)[1:-1] for name in answer.get("there", [])[:20]) or "nothing"
        what = "is a file" if answer.get("is_file") else "is not there"
        raise RemotePathError(f"{answer.get('missing')} {what}; {answer.get('folder')} has: {there}")

    def look(self, root: str, on_wait: Callable[[], None]) -> Look:
        """See `Carrier`."""
        self._ask({"do": "look", "root": root, "most": MAX_ENTRIES, "depth": MAX_DEPTH})
        with self._understood():
            return self._look(root, on_wait)

    def _look(self, root: str, on_wait: Callable[[], None]) -> Look:
        changed: dict[str, Entry] = {}
        while True:
            answer = self._json()
            if "error" in answer:
                raise RemotePathError(f"cannot look into {root} ({answer['error']})")
            if answer.get("end"):
                odd = [Odd(_text(path), _text(reason)) for path, reason in answer["odd"]]
                return Look(changed, [_text(path) for path in answer["gone"]], odd)
            for path, size, mtime_ns, inode, racy in answer["changed"]:
                changed[_text(path)] = Entry(_number(size), max(0, mtime_ns), _number(inode), bool(racy))
            if len(changed) > MAX_ENTRIES:
                raise RemotePathError(
                    f"{root} holds more than {MAX_ENTRIES:,} files; give a path further down"
                )
            on_wait()

    def listed(self, folder: str, at_most: int) -> list[Listed]:
        """See `Carrier`."""
        self._ask({"do": "list", "path": folder, "most": at_most})
        with self._understood():
            answer = self._json()
            if "error" in answer:
                raise RemotePathError(f"cannot look into {folder} ({answer['error']})")
            return [
                Listed(_text(name), _KINDS[kind], _number(size), float(mtime))
                for name, kind, size, mtime in answer["items"]
            ]

    def read(self, root: str, batches: Iterable[Sequence[Wanted]]) -> Iterator[Piece]:
        """See `Carrier`."""
        first = 0
        before: Sequence[Wanted] = ()
        for batch in batches:
            files = [[one.path, one.offset, one.check.hex()] for one in batch]
            self._ask({"do": "read", "root": root, "files": files})
            with self._understood():
                yield from self._pieces(before, first)
            first += len(before)
            before = batch
        with self._understood():
            yield from self._pieces(before, first)

    def _pieces(self, wanted: Sequence[Wanted], first: int) -> Iterator[Piece]:
        for index, one in enumerate(wanted, first):
            head = self._json()
            if "size" not in head:
                yield Piece(index, problem=head.get("problem", ""), differs=bool(head.get("differs")))
                continue
            size = _number(head["size"])
            mtime_ns, inode = max(0, head.get("mtime_ns", 0)), _number(head.get("inode", 0))
            yield Piece(index, size=size, mtime_ns=mtime_ns, inode=inode)
            left = size - one.offset
            while True:
                kind, length = self._head()
                if kind == b"J":
                    end = self._parsed(length)
                    yield Piece(index, problem=end.get("problem", ""), changed=bool(end.get("changed")))
                    break
                left -= length
                if left < 0:
                    raise self._strange("more of a file than there is")
                yield from self._data(index, length)

    def digest(self, root: str, path: str, size: int) -> bytes | None:
        """See `Carrier`."""
        self._ask({"do": "digest", "root": root, "path": path, "size": size})
        with self._understood():
            while "wait" in (answer := self._json()):
                pass
            return bytes.fromhex(answer["digest"]) if answer["digest"] else None

    @contextmanager
    def _understood(self) -> Iterator[None]:
        """Take an answer of another shape than it should have for what it is: a server that is not to be followed."""
        try:
            yield
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise self._strange("an answer that cannot be understood") from error

    def _start(self) -> None:
        try:
            self._channel.exec_command(start_command())
            noise = b""
            while (at := noise.find(GREETING)) < 0:
                noise += self._received()
                if len(noise) > _MOST_NOISE:
                    raise NoShellError
            self._taken = memoryview(noise)[at + len(GREETING) :]
        except NoShellError:
            raise
        except Exception as error:
            if not self._connection.is_open:
                raise self._connection.lost(error) from error
            raise NoShellError from error

    def _ask(self, question: dict[str, Any]) -> None:
        self._send(json.dumps(question).encode("ascii") + b"\n")

    def _head(self) -> tuple[bytes, int]:
        head = self._exactly(_HEAD_BYTES)
        kind = head[:1]
        if kind not in (b"J", b"D"):
            raise self._strange("what nobody asked for")
        return kind, struct.unpack(">I", head[1:])[0]

    def _json(self) -> dict[str, Any]:
        kind, length = self._head()
        if kind != b"J":
            raise self._strange("bytes in place of an answer")
        return self._parsed(length)

    def _parsed(self, length: int) -> dict[str, Any]:
        if length > _MOST_JSON:
            raise self._strange("an answer without end")
        answer = decoded(self._exactly(length))
        if not isinstance(answer, dict):
            raise self._strange("an answer that cannot be read")
        return answer

    def _data(self, index: int, length: int) -> Iterator[Piece]:
        while length:
            if not self._taken:
                self._taken = memoryview(self._received())
            data, self._taken = self._taken[:length], self._taken[length:]
            length -= len(data)
            yield Piece(index, data=data)

    def _exactly(self, length: int) -> bytes:
        if len(self._taken) >= length:
            data, self._taken = bytes(self._taken[:length]), self._taken[length:]
            return data
        parts, count = [bytes(self._taken)], len(self._taken)
        while count < length:
            parts.append(self._received())
            count += len(parts[-1])
        whole = b"".join(parts)
        self._taken = memoryview(whole)[length:]
        return whole[:length]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise RemoteError("the server sends a name that is no text")
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise RemoteError("the server sends a size that is none")
    return value
