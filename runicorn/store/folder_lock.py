"""One process at a time: in a run's folder, for changes that read a document before they write it, or at a task."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

WAIT_S = 2.0
"""A process that is stopped while it holds the lock must not stop the others' trainings: they go on without."""

_PAUSE_S = 0.001


@contextmanager
def locked(folder: str, wait_s: float = WAIT_S, *, without_locks: bool = False) -> Iterator[bool]:
    """Hold the lock of `folder` if it can be had within `wait_s`; it ends with the process, however that ends.

    Gives whether it is held. A file system without locks gives none, and what several processes change at one moment
    may then be lost; `without_locks` is given there.
    """
    handle = _opened(folder)
    held = False
    try:
        answer = _acquire(handle, wait_s) if handle is not None else None
        held = answer is True
        yield without_locks if answer is None else held
    finally:
        if handle is not None:
            if held:
                _release(handle)
            os.close(handle)


class FileLock:
    """A lock on a file, for a task that goes on; it ends with the process, however that ends. Not thread-safe.

    Parameters
    ----------
    path
        A file that is there for this alone; it is made.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._handle: int | None = None

    def take(self) -> bool:
        """Take it unless another process has it; gives whether this one has it now.

        Raises
        ------
        OSError
            The file cannot be written, or its file system has no locks.
        """
        if self._handle is not None:
            return True
        # Network disks lock only what is open for writing.
        handle = os.open(self._path, _LOCK_FILE_FLAGS, 0o600)
        try:
            _try_lock(handle)
        except BlockingIOError:
            os.close(handle)
            return False
        except OSError:
            os.close(handle)
            raise
        self._handle = handle
        return True

    def release(self) -> None:
        """Let others have it."""
        try:
            if self._handle is not None:
                _release(self._handle)
        except OSError:  # a network disk that went away; closing lets it go too
            pass
        self.leave_to_parent()

    def leave_to_parent(self) -> None:
        """Have no part in it any more, in a forked child: the parent keeps it."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


def _acquire(handle: int, wait_s: float) -> bool | None:
    """Lock, and give whether it is held; None where there are no locks."""
    deadline = time.monotonic() + wait_s
    while True:
        try:
            _try_lock(handle)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(_PAUSE_S)
        except OSError:
            return None
        else:
            return True


if sys.platform == "win32":
    import errno
    import msvcrt

    _LOCK_FILE_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOINHERIT

    def _opened(folder: str) -> int | None:
        # Windows locks ranges of files only; readers of the format skip files with this ending.
        try:
            return os.open(os.path.join(folder, "documents.lock"), _LOCK_FILE_FLAGS)
        except OSError:
            return None

    def _try_lock(handle: int) -> None:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                raise BlockingIOError from error
            raise

    def _release(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    _LOCK_FILE_FLAGS = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC

    def _opened(folder: str) -> int | None:
        try:
            return os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return None

    def _try_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(handle: int) -> None:
        # Said in words: a child that was forked meanwhile holds the same open file.
        fcntl.flock(handle, fcntl.LOCK_UN)
