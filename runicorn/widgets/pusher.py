"""One thread that pushes what is new to every open widget.

A busy kernel cannot be asked, but it can always push: messages from a thread reach the page while a cell
computes. So nothing here waits for a request.
"""

from __future__ import annotations

import logging
import threading
import weakref
from typing import Protocol

PUSH_INTERVAL_S = 0.1
"""At most ten messages a second and stream; a page draws no faster, and more of them would queue."""


class Pushed(Protocol):
    """Something that wants to be called ten times a second."""

    def push(self) -> None:
        """Send what is new; called on the pusher's thread."""


class Pusher:
    """Calls `Pushed.push` of everything added, on one daemon thread that lives while there is something."""

    def __init__(self) -> None:
        self._targets: weakref.WeakSet[Pushed] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._log = logging.getLogger(__name__)

    def add(self, target: Pushed) -> None:
        """Start to call `target`; it is held weakly."""
        with self._lock:
            self._targets.add(target)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="runicorn-push", daemon=True)
                self._thread.start()

    def discard(self, target: Pushed) -> None:
        """Stop to call `target`."""
        with self._lock:
            self._targets.discard(target)

    def _work(self) -> None:
        pause = threading.Event()
        while True:
            with self._lock:
                targets = list(self._targets)
                if not targets:
                    self._thread = None
                    return
            for target in targets:
                try:
                    target.push()
                except Exception:  # noqa: BLE001 one widget must not take the others down
                    self._log.exception("a widget could not be pushed to and is left alone from now on")
                    self.discard(target)
            del targets
            pause.wait(PUSH_INTERVAL_S)


pusher = Pusher()
"""The pusher of this process."""
