"""One process at a time in a run's folder, for changes that read a document before they write it."""

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
def locked(folder: str, wait_s: float = WAIT_S) -> Iterator[bool]:
    """Hold the lock of `folder` if it can be had within `wait_s`; it ends with the process, however that ends.

    Gives whether it is held. A file system without locks gives none, and what several processes change at one moment
    may then be lost.
    """
    handle = _opened(folder)
    held = False
    try:
        held = handle is not None and _acquire(handle, wait_s)
        yield held
    finally:
        if handle is not None:
            if held:
                _release(handle)
            os.close(handle)


def _acquire(handle: int, wait_s: float) -> bool:
    deadline = time.monotonic() + wait_s
    while True:
        try:
            _try_lock(handle)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(_PAUSE_S)
        except OSError:
            return False
        else:
            return True


if sys.platform == "win32":
    import errno
    import msvcrt

    def _opened(folder: str) -> int | None:
        # Windows locks ranges of files only; readers of the format skip files with this ending.
        try:
            return os.open(os.path.join(folder, "documents.lock"), os.O_RDWR | os.O_CREAT | os.O_NOINHERIT)
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
