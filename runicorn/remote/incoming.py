"""Writing what comes from a server: lines at the end of a file, or a whole file in one step."""

from __future__ import annotations

import errno
import os
import secrets
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

_APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class NotTakenError(Exception):
    """A file cannot be written now; the message says why. Others can."""


class Incoming:
    """A file that is being written. `take` what comes, then `keep` it or `drop` it."""

    def __init__(
        self, handle: int, start: int, place: Path, staged: Path | None, *, whole_lines: bool
    ) -> None:
        self._handle = handle
        self._place = place
        self._staged = staged
        self._whole_lines = whole_lines
        self._held = b""
        self.size = start
        """Bytes of the file that are written."""

    @property
    def is_in_place(self) -> bool:
        """Whether what is written stands in the file itself, and not beside it."""
        return self._staged is None

    def take(self, data: bytes) -> None:
        """Write bytes, or as many as make whole lines.

        Raises
        ------
        StoreError
            The disk is full; nothing of a line that does not fit is left.
        """
        if self._whole_lines:
            end = data.rfind(b"\n") + 1
            if not end and len(self._held) < _MOST_HELD:
                self._held += data
                return
            data, self._held = (self._held + data[:end], data[end:]) if end else (self._held + data, b"")
        self._write(data)

    def keep(self, *, half_line: bool) -> None:
        """Put the file into its place; with ``half_line`` also the begin of a line that has not ended."""
        try:
            if half_line and self._held:
                self._write(self._held)
            os.close(self._handle)
            self._handle = -1
            if self._staged is not None:
                os.replace(self._staged, self._place)
        except OSError as error:
            self.drop()
            raise refused(self._place, error) from error

    def drop(self) -> None:
        """Leave a whole file away, and of lines what is there."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
        if self._staged is not None:
            self._staged.unlink(missing_ok=True)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._handle, view) :]
        except OSError as error:
            try:
                os.ftruncate(self._handle, self.size)
            except OSError:
                pass
            raise refused(self._place, error) from error
        self.size += len(data)


def staging_folder(root: Path) -> Path:
    """Make the folder beside the runs in which files wait until they are whole; readers pass it over."""
    folder = root / f".mirror-{secrets.token_hex(6)}.lock"
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise refused(folder, error) from error
    return folder


class Folders:
    """Makes the folders of files below the root, each once."""

    def __init__(self, root: Path) -> None:
        self._root = os.path.join(os.path.realpath(root), "")
        self._made: set[Path] = set()

    def make(self, folder: Path) -> None:
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
            folder.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            raise NotTakenError("a file is here where a folder is there") from error
        except OSError as error:
            raise refused(folder, error) from error
        if not os.path.realpath(folder).startswith(self._root):
            raise NotTakenError("its place here is a link that leads out of the store")
        self._made.add(folder)


def incoming_lines(place: Path, start: int) -> Incoming:
    """Go on with a file of lines at its end, which must be at ``start``; 0 begins it.

    Raises
    ------
    NotTakenError
        It is no file, or does not end there.
    StoreError
        The disk is full or refuses.
    """
    try:
        handle = os.open(place, _APPEND, 0o666)
    except OSError as error:
        raise refused(place, error) from error
    if os.fstat(handle).st_size != start:
        os.close(handle)
        raise NotTakenError("it was changed here meanwhile")
    return Incoming(handle, start, place, None, whole_lines=True)


def incoming_whole(staging: Path, place: Path, *, whole_lines: bool) -> Incoming:
    """Write a file anew, beside its place until it is whole.

    Raises
    ------
    NotTakenError, StoreError
        See `incoming_lines`.
    """
    staged = staging / secrets.token_hex(8)
    try:
        handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    except OSError as error:
        raise refused(place, error) from error
    return Incoming(handle, 0, place, staged, whole_lines=whole_lines)


def refused(place: Path, error: OSError) -> Exception:
    """Give the error that says why nothing can be written there."""
    if isinstance(error, StoreError):
        return error
    if error.errno in _FULL:
        return StoreError(
            f"the disk of {str(place)!r} is full; nothing is torn: make room, and start the mirror again"
        )
    if error.errno in (errno.EISDIR, errno.ELOOP, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EINVAL):
        return NotTakenError(f"it cannot be written here ({error.strerror})")
    return StoreError(f"cannot write {str(place)!r} ({error.strerror})")
