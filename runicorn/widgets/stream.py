"""What one widget's page is sent: stream 0, from the moment the widget is made."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import msgspec

from runicorn.api.contract import FollowParams, LiveEvent
from runicorn.api.cursors import is_same_generation
from runicorn.api.live import LiveFeed
from runicorn.store.store import Store
from runicorn.widgets.packing import PointPacker

Send = Callable[[dict[str, Any], list[bytes]], None]

FIRST_REPEAT_S = 0.3
LAST_REPEAT_S = 30.0
"""Until a page says that it holds the stream, whole states are repeated at intervals that double up to this."""


class PushStream:
    """Pushes what is new in a store to one page, which may be loading, gone, or unable to be heard.

    Parameters
    ----------
    store, params
        What to follow.
    send
        Sends one message with its buffers to the page; called from any thread.
    """

    def __init__(self, store: Store, params: FollowParams, send: Send) -> None:
        self.feed = LiveFeed(store, params)
        self._send = send
        self._packer = PointPacker()
        self._lock = threading.RLock()
        self._heard = False
        self._repeat_at = time.monotonic() + FIRST_REPEAT_S
        self._interval = FIRST_REPEAT_S

    def push(self) -> list[LiveEvent]:
        """Send what is new and give it; a whole state when the page may have missed the last one."""
        with self._lock:
            if not self._heard and time.monotonic() >= self._repeat_at:
                self._interval = min(self._interval * 2, LAST_REPEAT_S)
                self._repeat_at = time.monotonic() + self._interval
                self.feed.snapshot()
            items = self.feed.poll(older_runs=self._heard)
            for message, buffers in self._packer.pack(items):
                self._send(msgspec.to_builtins(message), buffers)
            return [event for event, _ in items]

    def update(self, params: FollowParams) -> None:
        """Follow something else from now on."""
        with self._lock:
            self.feed.update(params)

    def hello(self, cursors: dict[str, str]) -> None:
        """Take note that the page listens and what it holds; what it misses is sent whole.

        What it holds may lag behind what was sent: messages under way arrive, so they are not sent again.
        """
        with self._lock:
            self._heard = True
            self.feed.restart(
                [
                    name
                    for name, cursor in self.feed.cursors().items()
                    if not is_same_generation(cursor, str(cursors.get(name, "")))
                ]
            )
