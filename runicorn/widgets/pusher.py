"""One thread that pushes what is new to every open widget.

A busy kernel cannot be asked, but it can always push: messages from a thread reach the page while a cell
computes. So nothing here waits for a request.
"""

from __future__ import annotations

import logging
import threading
import time
import weakref
from typing import Protocol

PUSH_INTERVAL_S = 0.1
"""At most ten messages a second and stream; a page draws no faster, and more of them would queue."""

RETRY_INTERVAL_S = 5.0
"""A widget that could not be pushed to, because its disk does not answer for one, is tried again this often."""


class Pushed(Protocol):
    """Something that wants to be called ten times a second."""

    def push(self) -> None:
        """Send what is new; called on the pusher's thread."""


class Pusher:
    """Calls `Pushed.push` of everything added, on one daemon thread that lives while there is something."""

    def __init__(self) -> None:
        self._not_before: weakref.WeakKeyDictionary[Pushed, float] = weakref.WeakKeyDictionary()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._log = logging.getLogger(__name__)

    def add(self, target: Pushed) -> None:
        """Start to call `target`; it is held weakly."""
        with self._lock:
            self._not_before[target] = 0.0
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="runicorn-push", daemon=True)
                self._thread.start()

    def discard(self, target: Pushed) -> None:
        """Stop to call `target`."""
        with self._lock:
            self._not_before.pop(target, None)

    def _work(self) -> None:
        pause = threading.Event()
        while True:
            with self._lock:
                if not self._not_before:
                    self._thread = None
                    return
                now = time.monotonic()
                due = [target for target, at in self._not_before.items() if at <= now]
            for target in due:
                self._push(target)
            del due
            pause.wait(PUSH_INTERVAL_S)

    def _push(self, target: Pushed) -> None:
        try:
            target.push()
        except Exception as error:  # noqa: BLE001 one widget must not take the others down
            with self._lock:
                if target in self._not_before:
                    self._not_before[target] = time.monotonic() + RETRY_INTERVAL_S
            self._log.warning("a widget could not be pushed to, it is tried again: %s", error, exc_info=error)


pusher = Pusher()
"""The pusher of this process."""
