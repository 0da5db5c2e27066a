"""A mirror over SFTP alone, for servers that give no shell."""

from __future__ import annotations

import hashlib
import posixpath
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice
from typing import Any

from runicorn.errors import ConnectionLostError, RemoteError, RemotePathError
from runicorn.remote.carrier import (
    MAX_DEPTH,
    MAX_ENTRIES,
    PIECE_BYTES,
    Entry,
    FileGoneError,
    Look,
    Odd,
    Piece,
    Wanted,
    as_look,
    is_passed_over,
)
from runicorn.remote.connection import Connection

__all__ = ["SftpCarrier"]

_COARSE_S = 2.5
"""SFTP gives times in whole seconds: what changed within these may change once more and look the same."""

_SHOWN = 20


class SftpCarrier:
    """Looks and reads over one SFTP channel; for one thread at a time."""

    name = "sftp"

    def __init__(self, connection: Connection) -> None:
        import paramiko

        self._connection = connection
        channel = connection.channel()
        try:
            channel.invoke_subsystem("sftp")
            self._sftp: Any = paramiko.SFTPClient(channel)
        except Exception as error:
            channel.close()
            if connection.is_open and not isinstance(error, TimeoutError):
                who = connection.destination.label
                raise RemoteError(f"{who} lets you in, but gives no files over SFTP") from error
            raise connection.lost(error) from error
        self._before: dict[str, dict[str, Entry]] = {}
        self._seen_at: dict[str, tuple[Entry, float]] = {}

    def resolve(self, path: str) -> str:
        """See `Carrier`."""
        if path == "~" or path.startswith("~/"):
            path = path[2:]
        elif path.startswith("~"):
            raise RemotePathError(
                f"{path}: this server gives no shell, which alone knows other homes; write it in full"
            )
        try:
            found: str = self._sftp.normalize(path or ".")
            if stat.S_ISDIR(self._sftp.stat(found).st_mode or 0):
                return found
            what = "is a file"
        except OSError as error:
            self._raise_if_lost(error)
            found, what = path, "is not there"
        except Exception as error:
            raise self._connection.lost(error) from error
        folder = posixpath.dirname(found) or "."
        raise RemotePathError(f"{found} {what}; {folder} has: {self._names_in(folder)}")

    def look(self, root: str, on_wait: Callable[[], None]) -> Look:
        """See `Carrier`."""
        now: dict[str, Entry] = {}
        odd: list[Odd] = []
        waiting = [("", 0)]
        while waiting:
            below, depth = waiting.pop()
            try:
                for path, attributes in self._listed(root, below):
                    self._sort_in(path, attributes, depth, now, odd, waiting)
                    if len(now) + len(odd) + len(waiting) > MAX_ENTRIES:
                        message = f"{root} holds more than {MAX_ENTRIES:,} files; give a path further down"
                        raise RemotePathError(message)
            except OSError as error:
                self._raise_if_lost(error)
                if isinstance(error, RemotePathError):
                    raise
                if not below:
                    raise RemotePathError(f"cannot look into {root} ({_why(error)})") from error
                odd.append(Odd(below, f"cannot be looked into ({_why(error)})"))
            on_wait()
        before, self._before[root] = self._before.get(root, {}), now
        for path in before.keys() - now.keys():
            self._seen_at.pop(path, None)
        return as_look(before, now, odd)

    def read(self, root: str, batches: Iterable[Sequence[Wanted]]) -> Iterator[Piece]:
        """See `Carrier`."""
        for index, one in enumerate(chain.from_iterable(batches)):
            try:
                yield from self._read_one(index, posixpath.join(root, one.path), one)
            except FileGoneError as error:
                yield Piece(index, problem=str(error))
            except OSError as error:
                self._raise_if_lost(error)
                yield Piece(index, problem=_why(error))
            except GeneratorExit:
                raise
            except Exception as error:
                raise self._connection.lost(error) from error

    def digest(self, root: str, path: str, size: int) -> bytes | None:
        """See `Carrier`."""
        summed = hashlib.sha256()
        left = size
        try:
            with self._opened(posixpath.join(root, path)) as (file, begin):
                if (begin.st_size or 0) < size:
                    return None
                for data in _pieces(file, 0, size):
                    summed.update(data)
                    left -= len(data)
        except (OSError, FileGoneError) as error:
            self._raise_if_lost(error)
            return None
        except Exception as error:
            raise self._connection.lost(error) from error
        return None if left else summed.digest()

    def entries(self, folder: str, at_most: int) -> list[Any]:
        """Give paramiko's records of the entries of a folder; raises `RemotePathError` where it cannot be read."""
        try:
            return list(islice(self._sftp.listdir_iter(folder), at_most))
        except OSError as error:
            self._raise_if_lost(error)
            raise RemotePathError(f"cannot look into {folder} ({_why(error)})") from error
        except Exception as error:
            raise self._connection.lost(error) from error

    def leads_to_folder(self, path: str) -> bool:
        """Whether a link leads to a folder."""
        try:
            return stat.S_ISDIR(self._sftp.stat(path).st_mode or 0)
        except OSError as error:
            self._raise_if_lost(error)
            return False
        except Exception as error:
            raise self._connection.lost(error) from error

    def close(self) -> None:
        """See `Carrier`."""
        # Paramiko says good-bye on the channel, and complains where the connection is broken already.
        with suppress(EOFError, OSError):
            self._sftp.close()

    def _listed(self, root: str, below: str) -> Iterator[tuple[str, Any]]:
        try:
            for attributes in self._sftp.listdir_iter(posixpath.join(root, below)):
                name = attributes.filename
                if not is_passed_over(name) and name not in (".", ".."):
                    yield f"{below}/{name}" if below else name, attributes
        except (OSError, GeneratorExit):
            raise
        except Exception as error:
            raise self._connection.lost(error) from error

    def _sort_in(
        self,
        path: str,
        attributes: Any,
        depth: int,
        now: dict[str, Entry],
        odd: list[Odd],
        waiting: list[tuple[str, int]],
    ) -> None:
        mode = attributes.st_mode or 0
        if stat.S_ISDIR(mode):
            if depth < MAX_DEPTH and "/" not in attributes.filename:
                waiting.append((path, depth + 1))
            else:
                odd.append(Odd(path, "lies too deep"))
        elif stat.S_ISREG(mode):
            entry = Entry(max(0, attributes.st_size or 0), _mtime_ns(attributes))
            now[path] = entry._replace(racy=self._is_racy(path, entry))
        else:
            odd.append(Odd(path, "is a link" if stat.S_ISLNK(mode) else "is no file"))

    def _is_racy(self, path: str, entry: Entry) -> bool:
        seen = self._seen_at.get(path)
        if seen is None or seen[0] != entry:
            seen = self._seen_at[path] = (entry, time.monotonic())
        # A file that was old when it was first seen counts as settled, whatever the two clocks differ by up to an hour.
        return time.monotonic() - seen[1] < _COARSE_S and time.time() - entry.mtime_ns / 1e9 < 3600

    def _read_one(self, index: int, path: str, one: Wanted) -> Iterator[Piece]:
        with self._opened(path) as (file, begin):
            size = max(0, begin.st_size or 0)
            start = one.offset - len(one.check)
            if one.check:
                file.seek(start)
                if file.read(len(one.check)) != one.check:
                    yield Piece(index, differs=True)
                    return
            yield Piece(index, size=size, mtime_ns=_mtime_ns(begin))
            left = size - one.offset
            for data in _pieces(file, one.offset, size):
                left -= len(data)
                yield Piece(index, data=data)
            end = file.stat()
            changed = left > 0 or (end.st_size, end.st_mtime) != (begin.st_size, begin.st_mtime)
            yield Piece(index, problem="", changed=changed)

    def _opened(self, path: str) -> _OpenFile:
        if not stat.S_ISREG(self._sftp.lstat(path).st_mode or 0):
            raise FileGoneError("is no file")
        return _OpenFile(self._sftp.open(path, "rb"))

    def _names_in(self, folder: str) -> str:
        try:
            names = sorted(self._sftp.listdir(folder), key=lambda name: (name.startswith("."), name))
            return ", ".join(names[:_SHOWN]) or "nothing"
        except OSError:
            return "nothing that can be seen"

    def _raise_if_lost(self, error: BaseException) -> None:
        if isinstance(error, ConnectionLostError):
            raise error
        if isinstance(error, TimeoutError) or not self._connection.is_open or self._sftp.get_channel().closed:
            raise self._connection.lost(error) from error


class _OpenFile:
    """A remote file and what the server says of it."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def __enter__(self) -> tuple[Any, Any]:
        return self._file, self._file.stat()

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _pieces(file: Any, offset: int, end: int) -> Iterator[bytes]:
    """The bytes of a file between two places, asked for ahead; ends early where the server has no more."""
    if end <= offset:
        return
    file.seek(offset)
    if end - offset > PIECE_BYTES // 8:
        _keep_quiet(file)
        file.prefetch(end)
    left = end - offset
    while left > 0:
        data = file.read(min(PIECE_BYTES, left))
        if not data:
            return
        left -= len(data)
        yield data


def _keep_quiet(file: Any) -> None:
    """Let paramiko's thread that asks ahead end without a word when the connection breaks; the reader hears of it."""
    ask_ahead = getattr(file, "_prefetch_thread", None)
    if ask_ahead is None:
        return

    def ask(*words: Any) -> None:
        try:
            ask_ahead(*words)
        except Exception:  # noqa: BLE001 (of whatever kind: whoever reads gets it, too)
            return

    file._prefetch_thread = ask


def _mtime_ns(attributes: Any) -> int:
    return int(attributes.st_mtime or 0) * 1_000_000_000


def _why(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__
