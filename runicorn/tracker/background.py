"""One quiet thread a run: the heartbeat, and a summary that changes often."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

HEARTBEAT_INTERVAL_S = 15.0
"""A reader calls a run stale when its heartbeat is older than four of these."""

SUMMARY_INTERVAL_S = 1.0
"""A best value that improves at every step is written this often at most."""


class Background:
    """Calls `beat` every `HEARTBEAT_INTERVAL_S` and `flush` within `SUMMARY_INTERVAL_S` of `request_flush`.

    Both are called on a daemon thread and must not raise. A forked child has no such thread, so it never
    speaks for its parent's run.
    """

    def __init__(self, beat: Callable[[], None], flush: Callable[[], None]) -> None:
        self._beat = beat
        self._flush = flush
        self._wake = threading.Event()
        self._stopping = False
        self._dirty = False
        self._thread = threading.Thread(target=self._work, name="runicorn-heartbeat", daemon=True)
        self._thread.start()

    def request_flush(self) -> None:
        """Have `flush` called soon. Costs nothing when it was asked for already."""
        if not self._dirty:
            self._dirty = True
            self._wake.set()

    def stop(self, timeout_s: float = 5.0) -> None:
        """End the thread; what it was doing is finished first."""
        self._stopping = True
        self._wake.set()
        if self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    def _work(self) -> None:
        next_beat = time.monotonic() + HEARTBEAT_INTERVAL_S
        next_flush = 0.0
        while not self._stopping:
            now = time.monotonic()
            if now >= next_beat:
                self._beat()
                next_beat = now + HEARTBEAT_INTERVAL_S
            if self._dirty and now >= next_flush:
                self._dirty = False
                self._flush()
                next_flush = now + SUMMARY_INTERVAL_S
            self._wake.clear()
            if self._stopping:
                return
            self._wake.wait(min(next_beat, next_flush if self._dirty else next_beat) - time.monotonic())
