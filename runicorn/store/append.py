"""Append-only files of whole lines, shared by threads and processes.

One line is one ``write`` to a file opened for appending: the kernel puts it at the end in one piece whoever
else writes, and it has it when the call returns, so a process killed afterwards loses nothing.
"""

from __future__ import annotations

import errno
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable

MAX_KEPT_BYTES = 64 << 20
"""Lines that the disk refuses are kept in memory up to this size and tried again."""

RETRY_INTERVAL_S = 1.0
"""A full or dead disk is asked again this often, so that a training does not wait for it at every step."""

_FIRST_DESCRIPTOR = 128
"""Below what the usual limits of open files allow (256 and more), above what programs hold open at a time."""

TORN_LOOKS = 5
TORN_PAUSE_S = 0.005
"""A file that ends inside a line is looked at this often before the line counts as torn."""


class LineFile:
    """Append-only file of lines.

    Parameters
    ----------
    path
        The file; it is made by the first line.
    on_refused
        Called with the error whenever the disk refuses a line; the line is kept and tried again.
    """

    def __init__(self, path: str, on_refused: Callable[[OSError], None]) -> None:
        self.path = path
        self._on_refused = on_refused
        self._on_opened: Callable[[], None] | None = None
        self._fd: int | None = None
        self._kept: deque[bytes] = deque()
        self._kept_bytes = 0
        self._dropped = 0
        self._torn = False
        self._retry_at = 0.0
        self._lock = threading.Lock()

    def append(self, line: bytes) -> None:
        """Append `line`, which ends with a newline. Never raises `OSError`."""
        fd = self._fd
        if fd is not None and not self._kept and not self._torn:
            try:
                written = os.write(fd, line)
            except OSError as error:
                self._keep(line, error)
                return
            if written == len(line):
                return
            self._torn = True
            if written == len(line) - 1:
                return
        self._append_slowly(line)

    def close(self) -> int:
        """Try what was refused once more, close the file, and give the number of lines that are lost."""
        with self._lock:
            if self._kept:
                self._flush_kept()
            lost = self._dropped + len(self._kept)
            self._kept.clear()
            self._dropped = 0
            self._close_file()
            return lost

    def __del__(self) -> None:
        self._close_file()

    def start_in_child(self, on_opened: Callable[[], None]) -> None:
        """For a forked child: open the file anew at its first line, and call `on_opened` then.

        It forgets who holds the lock, as that thread does not exist there, and what its parent will try again.
        """
        self._lock = threading.Lock()
        self._kept.clear()
        self._kept_bytes = self._dropped = 0
        self._on_opened = on_opened
        self._close_file()

    def _close_file(self) -> None:
        fd, self._fd = self._fd, None
        if fd is not None:
            try:
                os.close(fd)
            except OSError:
                return

    def _append_slowly(self, line: bytes) -> None:
        with self._lock:
            self._kept.append(line)
            self._kept_bytes += len(line)
            if time.monotonic() >= self._retry_at:
                self._flush_kept()
            self._bound_kept()

    def _keep(self, line: bytes, error: OSError) -> None:
        if error.errno == errno.EBADF:
            # Somebody closed all files, as a daemon does when it starts; the file itself is fine.
            self._fd = None
            self._append_slowly(line)
            return
        with self._lock:
            self._kept.append(line)
            self._kept_bytes += len(line)
            self._bound_kept()
        self._refused(error)

    def _refused(self, error: OSError) -> None:
        self._retry_at = time.monotonic() + RETRY_INTERVAL_S
        self._on_refused(error)

    def _bound_kept(self) -> None:
        while self._kept_bytes > MAX_KEPT_BYTES:
            self._kept_bytes -= len(self._kept.popleft())
            self._dropped += 1

    def _flush_kept(self) -> None:
        try:
            if self._fd is None:
                self._torn = _is_torn(self.path)
                self._fd = open_for_append(self.path)
                if self._on_opened is not None:
                    self._on_opened()
            while self._kept:
                self._write_whole(self._fd, self._kept[0])
                self._kept_bytes -= len(self._kept.popleft())
        except OSError as error:
            if error.errno == errno.EBADF:
                self._fd = None
            self._refused(error)

    def _write_whole(self, fd: int, line: bytes) -> None:
        """Write `line`; what was torn before it is ended first, so that it never swallows this one."""
        for _ in range(2):
            whole = b"\n" + line if self._torn else line
            written = os.write(fd, whole)
            if written >= len(whole) - 1:
                self._torn = written < len(whole)
                return
            self._torn = True
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), self.path)


def _is_torn(path: str) -> bool:
    """Whether the file ends in the middle of a line that nobody is writing at this moment.

    The line of another process may be seen half for as long as its write takes.
    """
    for _ in range(TORN_LOOKS):
        if _ends_with_newline(path):
            return False
        time.sleep(TORN_PAUSE_S)
    return True


def _ends_with_newline(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            if file.seek(0, os.SEEK_END) == 0:
                return True
            file.seek(-1, os.SEEK_CUR)
            return file.read(1) == b"\n"
    except FileNotFoundError:
        return True


if sys.platform == "win32":

    def open_for_append(path: str) -> int:
        """File descriptor whose every write goes to the end of the file in one piece.

        The C runtime's ``O_APPEND`` seeks and writes in two steps; a handle with only ``FILE_APPEND_DATA``
        lets the kernel do both in one (Win32 documentation of CreateFileW and file access rights).
        """
        import ctypes
        import msvcrt

        append_data, synchronize, share_all, open_always, normal = 0x4, 0x100000, 0x7, 4, 0x80
        create_file = ctypes.WinDLL("kernel32", use_last_error=True).CreateFileW
        create_file.restype = ctypes.c_void_p
        handle = create_file(path, append_data | synchronize, share_all, None, open_always, normal, None)
        if handle is None or handle == ctypes.c_void_p(-1).value:
            raise ctypes.WinError(ctypes.get_last_error())
        return msvcrt.open_osfhandle(handle, os.O_APPEND | os.O_BINARY)

else:

    def open_for_append(path: str) -> int:
        """File descriptor whose every write goes to the end of the file in one piece.

        Its number is high: where a daemon closes all files, the next ones to be opened get low numbers, and ours
        is found closed instead of being another file.
        """
        import fcntl

        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
        try:
            high = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, _FIRST_DESCRIPTOR)
        except OSError:
            return fd
        os.close(fd)
        return high
