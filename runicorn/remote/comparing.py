"""Whether what is here is the beginning of what is on the server, by the bytes themselves."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Container

from runicorn.remote.carrier import Carrier, Wanted
from runicorn.remote.progress import Progress
from runicorn.remote.receiver import Receiver
from runicorn.remote.task import CHECK_BYTES, Step, Task, size_here

__all__ = ["Comparer"]

_QUIET_S = 3.0
_LONG_QUIET_S = 60.0
_CHECK_SHARE = 0.2
"""Of the bytes that came, so many may be read once more to compare, and so many bytes besides."""
_CHECK_FREE_BYTES = 1 << 20


class Comparer:
    """Compares files of a path with their copies.

    Parameters
    ----------
    top
        Absolute path on the server.
    """

    def __init__(self, carrier: Carrier, top: str, receiver: Receiver, progress: Progress) -> None:
        self._carrier = carrier
        self._top = top
        self._receiver = receiver
        self._progress = progress
        self._checked_bytes = 0

    def wanted(self, task: Task, step: Step, start: int) -> Wanted | None:
        """Give what has to be read of a file; None where a comparison shows that all of it is here.

        Parameters
        ----------
        start
            Where what is here ends.

        Raises
        ------
        FileNotFoundError, PermissionError
            The file here cannot be read.
        """
        if step is Step.WHOLE or (step is Step.COMPARE and not self._is_beginning(task, start)):
            return Wanted(task.path)
        if step is Step.COMPARE:
            is_all = start == task.entry.size
            seen = task.entry if is_all else task.entry._replace(size=start, mtime_ns=-1)
            self._receiver.note(task, seen, start, checked=start)
            if is_all:
                return None
        return Wanted(task.path, start, _end_of(task.place, start))

    def compare_quiet(
        self, is_there: Container[str], should_stop: Callable[[], bool], *, at_once: bool
    ) -> list[str]:
        """Compare files that went on, as a whole, once they rest: their beginning may have been written anew.

        Parameters
        ----------
        is_there
            Paths of the files that the server has now.
        at_once
            Whether to compare those that do not rest yet, too.

        Returns
        -------
        list of str
            Paths of the files that have to come anew.
        """
        differing = []
        now = time.monotonic()
        for path, (task, at) in list(self._receiver.unchecked.items()):
            size = max(0, size_here(task.place) or 0)
            room = (
                _CHECK_FREE_BYTES + _CHECK_SHARE * self._progress.now().appended_bytes - self._checked_bytes
            )
            rests = now - at > (_QUIET_S if size <= room else _LONG_QUIET_S)
            if should_stop() or not (rests or at_once):
                continue
            del self._receiver.unchecked[path]
            try:
                is_same = self._is_beginning(task, size)
            except (FileNotFoundError, PermissionError):
                # It was deleted or closed to us here; what happens next with it shows what is to be done.
                continue
            if is_same:
                self._receiver.note_checked(task, size)
            elif path in is_there:
                self._receiver.forget(task)
                differing.append(path)
        return differing

    def _is_beginning(self, task: Task, size: int) -> bool:
        there = self._carrier.digest(self._top, task.path, size)
        self._progress.moved()
        self._checked_bytes += size
        return there is not None and there == _digest_here(task.place, size)


def _end_of(place: str, size: int) -> bytes:
    if not size:
        return b""
    with open(place, "rb") as file:
        file.seek(max(0, size - CHECK_BYTES))
        return file.read(min(size, CHECK_BYTES))


def _digest_here(place: str, size: int) -> bytes:
    summed = hashlib.sha256()
    with open(place, "rb") as file:
        while size > 0 and (data := file.read(min(1 << 20, size))):
            summed.update(data)
            size -= len(data)
    return summed.digest()
