"""What a program prints, copied line by line into its run's log."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from runicorn.tracker.console_lines import ConsoleLines
from runicorn.tracker.console_streams import PatchedStream, ReplacedStream, tap_stream

__all__ = ["ConsoleCapture"]

_STOP_WAIT_S = 1.0
"""`stop` waits this long for a line that another thread is writing at that moment."""


class ConsoleCapture:
    """Copies what is written to ``sys.stdout`` and ``sys.stderr`` to `write_line`.

    Text reaches the stream first and unchanged, and the stream keeps all its attributes. `write_line` then
    gets every finished line without its newline; what `ConsoleLines` says of redrawn lines holds for each
    stream by itself. `write_line` is called by one thread at a time, in the order in which lines were
    finished. If it raises, the line is dropped. What it prints itself is passed through and not copied.

    Logging handlers that were made before `start` are copied too, except in IPython. What goes to the file
    descriptor directly is not seen: C extensions, subprocesses. A forked child only passes through. A library
    that wraps or replaces the streams later is not disturbed by `stop`.
    """

    def __init__(self, write_line: Callable[[str], None]) -> None:
        self._write_line = write_line
        self._sources: list[_Source] = []
        self._pid = 0
        self._busy = threading.local()
        self._finished: deque[str] = deque()
        self._writing = threading.Lock()
        self._last_write = 0.0

    def start(self) -> None:
        """Begin to copy; a second call does nothing, nor does a program without console."""
        if self._sources:
            return
        self._pid = os.getpid()
        streams: dict[int, Any] = {
            id(stream): stream for stream in (sys.stdout, sys.stderr) if stream is not None
        }
        for stream in streams.values():
            names = tuple(name for name in ("stdout", "stderr") if getattr(sys, name) is stream)
            self._sources.append(_Source(stream, names, self._note))

    def stop(self) -> None:
        """Write what is left, unfinished lines included, and copy no more; a second call does nothing."""
        sources, self._sources = self._sources, []
        for source in sources:
            source.tap.remove()
        if os.getpid() != self._pid or not sources:
            return
        for source in sources:
            with source.lock:
                self._finished.extend(source.lines.drain())
        if self._writing.acquire(timeout=_STOP_WAIT_S):
            try:
                self._write_finished()
            finally:
                self._writing.release()

    def settle(self, quiet_s: float = 1.0) -> None:
        """Write the last state of progress bars that ended, if nothing was printed for `quiet_s` seconds.

        After a bar's newline only the next output shows whether the bar is final, which can be long in
        coming. Meant to be called now and then; never raises.
        """
        if time.monotonic() - self._last_write >= quiet_s and os.getpid() == self._pid:
            for source in self._sources:
                self._take(source, ConsoleLines.settle)

    def _note(self, source: _Source, text: str) -> None:
        if os.getpid() == self._pid:
            self._last_write = time.monotonic()
            self._take(source, lambda lines: lines.feed(text))

    def _take(self, source: _Source, step: Callable[[ConsoleLines], list[str]]) -> None:
        if getattr(self._busy, "value", False):
            return
        self._busy.value = True
        try:
            with source.lock:
                self._finished.extend(step(source.lines))
            # Never wait here: the thread that writes may wait for a lock that the caller of print holds.
            while self._finished and self._writing.acquire(blocking=False):
                try:
                    self._write_finished()
                finally:
                    self._writing.release()
        except Exception:  # noqa: BLE001 print must not fail because of the copy
            return
        finally:
            self._busy.value = False

    def _write_finished(self) -> None:
        busy_before = getattr(self._busy, "value", False)
        self._busy.value = True
        try:
            while self._finished:
                try:
                    self._write_line(self._finished.popleft())
                except Exception:  # noqa: BLE001 the next line may succeed
                    continue
        finally:
            self._busy.value = busy_before


class _Source:
    """One stream, and the rows of it that are not finished."""

    def __init__(self, stream: Any, names: tuple[str, ...], note: Callable[[_Source, str], None]) -> None:
        self.lines = ConsoleLines()
        self.lock = threading.Lock()
        self.tap: PatchedStream | ReplacedStream = tap_stream(stream, names, lambda text: note(self, text))
