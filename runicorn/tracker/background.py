"""One quiet thread a run: the heartbeat, and a summary that changes often."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

HEARTBEAT_INTERVAL_S = 15.0
"""A reader calls a run stale when its heartbeat is older than four of these."""

SETTLE_INTERVAL_S = 1.0
"""A captured progress bar that nothing follows is taken as final after about this long."""

SUMMARY_INTERVAL_S = 1.0
"""A best value that improves at every step is written this often at most."""


class Background:
    """Calls each of `periodic` every so many seconds, and `flush` soon after `request_flush`.

    All are called on one daemon thread and must not raise; `flush` at most every `SUMMARY_INTERVAL_S`. A
    forked child has no such thread, so it never speaks for its parent's run.
    """

    def __init__(self, periodic: dict[Callable[[], None], float], flush: Callable[[], None]) -> None:
        self._periodic = periodic
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
        now = time.monotonic()
        due = {call: now + interval for call, interval in self._periodic.items()}
        flush_at = now
        while not self._stopping:
            now = time.monotonic()
            for call, at in due.items():
                if at <= now:
                    call()
                    due[call] = now + self._periodic[call]
            if self._dirty and flush_at <= now:
                self._dirty = False
                self._flush()
                flush_at = now + SUMMARY_INTERVAL_S
            self._wake.clear()
            if not self._stopping:
                next_at = min([*due.values(), flush_at] if self._dirty else due.values())
                self._wake.wait(max(0.0, next_at - time.monotonic()))
