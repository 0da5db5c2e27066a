"""Samples of the last hour in two files: one process writes, any number follow it."""

from __future__ import annotations

import errno
import os

import msgspec

from runicorn.store.follow import FileFollower
from runicorn.telemetry.records import HostSample

__all__ = ["SampleRing"]

_encode = msgspec.json.encode
_decode = msgspec.json.Decoder(HostSample).decode


class SampleRing:
    """The samples in a folder, a line of JSON each. A line that is not whole hides no other.

    Parameters
    ----------
    folder
        Where the files lie; it is there.
    length
        After so many samples a new file is begun, and the one before the last is dropped.
    """

    def __init__(self, folder: str, length: int) -> None:
        self._current = os.path.join(folder, "samples.jsonl")
        self._before = os.path.join(folder, "samples.before.jsonl")
        self._length = length
        self._follower = FileFollower(self._current)
        self._lines = 0
        self._is_whole = False

    def append(self, sample: HostSample) -> None:
        """Write a sample; one process at a time may.

        Raises
        ------
        OSError
            It could not be written.
        """
        if self._lines >= self._length:
            self._begin_file()
        with open(self._current, "ab+", buffering=0, opener=_open_own) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 1))
            was_torn = file.read(1) not in (b"", b"\n")
            line = b"\n" * was_torn + _encode(sample) + b"\n"
            if file.write(line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def read_new(self) -> tuple[bool, list[HostSample]]:
        """Give what was written since the last call, in order.

        The first is True at the first call and after a new file was begun: these are then all samples that there are.
        """
        found: list[HostSample] = []
        for lines in self._follower.new_lines(self._restart):
            self._lines += bytes(lines).count(b"\n")
            found += _samples(bytes(lines))
        is_whole, self._is_whole = not self._is_whole, True
        # Read after the current one: if that became the one before meanwhile, it is begun anew at the next call.
        return is_whole, [*self._read_before(), *found] if is_whole else found

    def _begin_file(self) -> None:
        try:
            os.replace(self._current, self._before)
        except OSError:  # Windows refuses while somebody reads: the next time, then
            return
        self._lines = 0

    def _restart(self) -> None:
        self._lines = 0
        self._is_whole = False

    def _read_before(self) -> list[HostSample]:
        try:
            with open(self._before, "rb") as file:
                return _samples(file.read())
        except OSError:
            return []


def _samples(lines: bytes) -> list[HostSample]:
    found = []
    for line in lines.splitlines():
        try:
            found.append(_decode(line))
        except (msgspec.MsgspecError, ValueError):
            continue
    return found


def _open_own(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
