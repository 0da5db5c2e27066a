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

__all__ = ["ConsoleCapture"]

_STOP_WAIT_S = 1.0
"""`stop` waits this long for a line that another thread is writing at that moment."""


class ConsoleCapture:
    """Copies what is written to ``sys.stdout`` and ``sys.stderr`` to `write_line`.

    The stream objects stay where they are, with all their attributes; only their ``write`` is replaced on
    the object itself. So whoever holds such a stream already, a logging handler for one, is copied too; in a
    notebook also what subprocesses print; and a library that wraps or replaces ``sys.stdout`` later is not
    disturbed by `stop`. What goes to the file descriptor directly is not seen (C extensions, subprocesses of
    a script).

    Text reaches the stream first and unchanged. `write_line` then gets every finished line without its
    newline; what `ConsoleLines` says of redrawn lines holds for each stream by itself. `write_line` is called
    by one thread at a time, in the order in which lines were finished. If it raises, the line is dropped.
    What it prints itself is passed through and not copied. A forked child only passes through.
    """

    def __init__(self, write_line: Callable[[str], None]) -> None:
        self._write_line = write_line
        self._taps: list[_Tap] = []
        self._pid = 0
        self._busy = threading.local()
        self._finished: deque[str] = deque()
        self._writing = threading.Lock()
        self._last_write = 0.0

    def start(self) -> tuple[str, ...]:
        """Begin to copy; a second call does nothing.

        Returns
        -------
        The streams that are copied: ``"stdout"``, ``"stderr"``, both, or none where they are absent (a
        Windows program without console) or do not let their ``write`` be replaced.
        """
        if not self._taps:
            self._pid = os.getpid()
            streams: dict[int, Any] = {id(stream): stream for stream in (sys.stdout, sys.stderr)}
            taps = [_Tap(stream, self._note) for stream in streams.values() if stream is not None]
            self._taps = [tap for tap in taps if tap.install()]
        tapped = {id(tap.stream) for tap in self._taps}
        return tuple(name for name in ("stdout", "stderr") if id(getattr(sys, name)) in tapped)

    def stop(self) -> None:
        """Write what is left, unfinished lines included, and copy no more; a second call does nothing."""
        taps, self._taps = self._taps, []
        for tap in taps:
            tap.remove()
        if os.getpid() != self._pid or not taps:
            return
        for tap in taps:
            with tap.lock:
                self._finished.extend(tap.lines.drain())
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
            for tap in self._taps:
                self._take(tap, ConsoleLines.settle)

    def _note(self, tap: _Tap, text: str) -> None:
        if os.getpid() == self._pid:
            self._last_write = time.monotonic()
            self._take(tap, lambda lines: lines.feed(text))

    def _take(self, tap: _Tap, step: Callable[[ConsoleLines], list[str]]) -> None:
        if getattr(self._busy, "value", False):
            return
        self._busy.value = True
        try:
            with tap.lock:
                self._finished.extend(step(tap.lines))
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


class _Tap:
    """The replaced ``write`` of one stream."""

    def __init__(self, stream: Any, note: Callable[[_Tap, str], None]) -> None:
        self.stream = stream
        self.lines = ConsoleLines()
        self.lock = threading.Lock()
        self._note = note
        self._active = False
        self._pass_through: Callable[[str], Any] = stream.write
        self._installed: Callable[[str], Any] = self._write
        self._replaced: Any = None

    def install(self) -> bool:
        """Replace the stream's ``write``; False where the stream does not allow it."""
        sets_attributes: Any = type(self.stream).__setattr__
        # A wrapper that hands attributes on to another stream would be given its own write as target.
        if sets_attributes is not object.__setattr__ or not hasattr(self.stream, "__dict__"):
            return False
        self._replaced = vars(self.stream).get("write")
        self._active = True
        self.stream.write = self._installed
        return True

    def remove(self) -> None:
        """Put the stream's own ``write`` back; if somebody replaced ours meanwhile, only pass through."""
        self._active = False
        if vars(self.stream).get("write") is not self._installed:
            return
        if self._replaced is None:
            del self.stream.write
        else:
            self.stream.write = self._replaced

    def _write(self, text: str) -> Any:
        result = self._pass_through(text)
        if self._active:
            self._note(self, text)
        return result
