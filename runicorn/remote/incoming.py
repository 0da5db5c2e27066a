"""Writing what comes from a server: lines at the end of a file, or a whole file in one step."""

from __future__ import annotations

import errno
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path

from runicorn.errors import StoreError

__all__ = [
    "Folders",
    "Incoming",
    "NotTakenError",
    "incoming_lines",
    "incoming_whole",
    "refused",
    "staging_folder",
]

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_MOST_HELD = 1 << 24
"""A line longer than this is not waited for."""

_WRITE_BYTES = 1 << 20
"""So much is written at once."""

_MOST_PIECES = 512
"""No system takes fewer in one call."""

_TAIL_BYTES = 1 << 12
"""The last line of a packet mostly ends within these."""

_APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class NotTakenError(Exception):
    """A file cannot be written now; the message says why. Others can."""


class Incoming:
    """A file that is being written. `take` what comes, then `keep` it or `drop` it."""

    def __init__(self, handle: int, start: int, place: str, staged: str | None, *, whole_lines: bool) -> None:
        self._handle = handle
        self._place = place
        self._staged = staged
        self._whole_lines = whole_lines
        self._held: list[bytes | memoryview] = []
        self._held_bytes = self._ready_bytes = 0
        self.size = start
        """Bytes of the file that are written."""

    @property
    def is_in_place(self) -> bool:
        """Whether what is written stands in the file itself, and not beside it."""
        return self._staged is None

    def take(self, data: bytes | memoryview) -> None:
        """Write bytes, or as many as make whole lines; some are held until there are more.

        Raises
        ------
        StoreError
            The disk is full; nothing of a line that does not fit is left.
        """
        end = _end_of_lines(data) if self._whole_lines else len(data)
        if end:
            self._ready_bytes = self._held_bytes + end
        self._held.append(data)
        self._held_bytes += len(data)
        if self._ready_bytes >= _WRITE_BYTES:
            self._write(self._ready_bytes)
        elif self._held_bytes >= _MOST_HELD:
            self._write(self._held_bytes)

    def keep(self, *, half_line: bool) -> None:
        """Put the file into its place; with ``half_line`` also the begin of a line that has not ended."""
        try:
            self._write(self._held_bytes if half_line else self._ready_bytes)
            os.close(self._handle)
            self._handle = -1
            if self._staged is not None:
                os.replace(self._staged, self._place)
        except OSError as error:
            self.drop()
            raise refused(self._place, error) from error
        except BaseException:
            self.drop()
            raise

    def break_off(self) -> None:
        """End where no more comes: keep the whole lines of a file that is in its place, drop any other."""
        try:
            if self.is_in_place:
                self._write(self._ready_bytes)
        finally:
            self.drop()

    def drop(self) -> None:
        """Leave a whole file away, and of lines what is there."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
        if self._staged is not None:
            with suppress(FileNotFoundError):
                os.unlink(self._staged)

    def _write(self, size: int) -> None:
        """Write the first of what is held."""
        if not size:
            return
        pieces, self._held = _split(self._held, size)
        self._held_bytes -= size
        self._ready_bytes = max(0, self._ready_bytes - size)
        try:
            _write_all(self._handle, pieces)
        except OSError as error:
            self._held, self._held_bytes, self._ready_bytes = [], 0, 0
            try:
                os.ftruncate(self._handle, self.size)
            except OSError:
                pass
            raise refused(self._place, error) from error
        self.size += size


def _end_of_lines(data: bytes | memoryview) -> int:
    """Where the last line that is whole ends; 0 where none does."""
    for size in (_TAIL_BYTES, len(data)):
        tail = bytes(data[-size:])
        if (at := tail.rfind(b"\n")) >= 0:
            return len(data) - len(tail) + at + 1
    return 0


def _split(
    pieces: list[bytes | memoryview], size: int
) -> tuple[list[bytes | memoryview], list[bytes | memoryview]]:
    """Give the first so many bytes, and the rest."""
    first: list[bytes | memoryview] = []
    for index, piece in enumerate(pieces):
        if size < len(piece):
            view = memoryview(piece)
            return ([*first, view[:size]] if size else first), [view[size:], *pieces[index + 1 :]]
        first.append(piece)
        size -= len(piece)
    return first, []


if sys.platform == "win32":

    def _write_all(handle: int, pieces: list[bytes | memoryview]) -> None:
        view = memoryview(b"".join(pieces))
        while view:
            view = view[os.write(handle, view) :]

else:

    def _write_all(handle: int, pieces: list[bytes | memoryview]) -> None:
        while pieces:
            at_once = pieces[:_MOST_PIECES]
            written = os.writev(handle, at_once)
            rest = _split(at_once, written)[1] if written < sum(map(len, at_once)) else []
            pieces = rest + pieces[_MOST_PIECES:]


def staging_folder(root: Path) -> Path:
    """Make the folder beside the runs in which files wait until they are whole; readers pass it over."""
    folder = root / f".mirror-{secrets.token_hex(6)}.lock"
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise refused(folder, error) from error
    return folder


class Folders:
    """Makes the folders of files below the root, each once until they are forgotten."""

    def __init__(self, root: Path) -> None:
        self._top = str(root)
        self._root = os.path.join(os.path.realpath(root), "")
        self._made = {self._top}

    def forget(self) -> None:
        """Look anew at each, as some may have been deleted meanwhile."""
        self._made.clear()

    def make(self, folder: str) -> None:
        """Make a folder; a link on the way there that leads out of the root is not followed.

        Raises
        ------
        NotTakenError
            There is such a link, or a file is in the way.
        StoreError
            The disk is full or refuses.
        """
        if folder in self._made:
            return
        try:
            if folder == self._top:
                os.makedirs(folder, exist_ok=True)
            else:
                self.make(os.path.dirname(folder))
                os.mkdir(folder)
        except FileExistsError as error:
            if not os.path.isdir(folder):
                raise NotTakenError("a file is here where a folder is there") from error
            if not os.path.realpath(folder).startswith(self._root):
                raise NotTakenError("its place here is a link that leads out of the store") from error
        except OSError as error:
            raise refused(folder, error) from error
        self._made.add(folder)


def incoming_lines(place: str, start: int, *, is_new: bool) -> Incoming:
    """Go on with a file of lines at its end, which must be at ``start``; one that is new must not be there yet.

    Raises
    ------
    NotTakenError
        It is no file, or does not end there.
    StoreError
        The disk is full or refuses.
    """
    try:
        handle = os.open(place, _APPEND | (os.O_EXCL if is_new else 0), 0o666)
    except FileExistsError as error:
        raise NotTakenError("it was changed here meanwhile") from error
    except OSError as error:
        raise refused(place, error) from error
    if not is_new and os.fstat(handle).st_size != start:
        os.close(handle)
        raise NotTakenError("it was changed here meanwhile")
    return Incoming(handle, start, place, None, whole_lines=True)


def incoming_whole(staged: str, place: str, *, whole_lines: bool) -> Incoming:
    """Write a file anew, at another path until it is whole.

    Raises
    ------
    NotTakenError, StoreError
        See `incoming_lines`.
    """
    try:
        handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    except OSError as error:
        raise refused(place, error) from error
    return Incoming(handle, 0, place, staged, whole_lines=whole_lines)


def refused(place: str | Path, error: OSError) -> Exception:
    """Give the error that says why nothing can be written there."""
    if isinstance(error, StoreError):
        return error
    if error.errno in _FULL:
        return StoreError(
            f"the disk of {str(place)!r} is full; nothing is torn: make room, and start the mirror again"
        )
    if error.errno in (
        errno.ENOENT,
        errno.EISDIR,
        errno.ELOOP,
        errno.ENOTDIR,
        errno.ENAMETOOLONG,
        errno.EINVAL,
    ):
        return NotTakenError(f"it cannot be written here ({error.strerror})")
    return StoreError(f"cannot write {str(place)!r} ({error.strerror})")
