"""One look at a store for all pages that follow it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor

from runicorn.api.contract import FollowParams, Live
from runicorn.api.frame import encode_frame, encode_message
from runicorn.api.live import LiveFeed, LiveItem
from runicorn.api.look import Look

__all__ = ["LiveHub", "LiveStream"]

_REST_FACTOR = 4
"""After a look that computed for t seconds the hub rests 4·t if that is longer than its interval."""

_QUIET_AFTER_S = 3.0
_QUIET_FACTOR = 2.5
"""Where nothing has happened for some seconds, the hub looks less often: a quarter of a second is not felt as late."""


class LiveStream:
    """What one page follows under one number, and the way to the page.

    One thing at a time happens to a stream: who looks for it or sends to it holds its `turn`. So a page that is slow
    to take what it is sent slows down its own streams alone, which merge what comes next.
    """

    def __init__(
        self, asked: int, feed: LiveFeed, params: FollowParams, write: Callable[[bytes], Awaitable[None]]
    ) -> None:
        self.asked = asked
        self.feed = feed
        self.params = params
        """What the feed was told to follow last."""
        self.turn = asyncio.Lock()
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Is done when the store is not the one to follow any more, with an error when a look failed."""
        self.renewals: set[asyncio.Task[None]] = set()
        """Changes of what it carries that are under way."""
        self._write = write

    def poll(self, look: Look, encoded: Encoded) -> bytes:
        """Give what is new as frames, one after the other; mostly nothing."""
        return b"".join([encoded.frame(self.asked, item) for item in self.feed.poll(look)])

    async def catch_up(self, run: Callable[[Callable[[], bytes]], Awaitable[bytes]]) -> None:
        """Send what is new to this page alone, which may take long to read, on a thread that `run` chooses."""
        frames = await run(lambda: self.poll(Look(), Encoded()))
        if frames:
            await self._write(frames)

    def take(self, frames: bytes | Exception) -> None:
        """Send what a look has found, and give the turn back when the page has taken it; end with what went wrong."""
        if isinstance(frames, Exception):
            self.turn.release()
            if not self.ended.done():
                self.ended.set_exception(frames)
            return
        asyncio.ensure_future(self._write(frames)).add_done_callback(self._sent)

    def _sent(self, sent: asyncio.Future[None]) -> None:
        self.turn.release()
        if not sent.cancelled():
            sent.exception()  # a page that has gone is told of by its socket


class Encoded:
    """The frames of events, each encoded once for all pages that know the stream under the same number."""

    def __init__(self) -> None:
        self._frames: dict[tuple[int, int], tuple[LiveItem, bytes]] = {}

    def frame(self, asked: int, item: LiveItem) -> bytes:
        """Give the frame of an event."""
        place = asked, id(item)
        if place not in self._frames:
            event, buffers = item
            frame = encode_frame(encode_message(Live(id=asked, event=event)), buffers)
            self._frames[place] = item, frame  # holds the event: another one could get its number
        return self._frames[place][1]


class LiveHub:
    """Looks at one store for all streams that follow it, as long as there are any.

    Parameters
    ----------
    interval_s
        Seconds between two looks.
    threads
        Where it looks, one look at a time.
    """

    def __init__(self, interval_s: float, threads: Executor) -> None:
        self._interval_s = interval_s
        self._threads = threads
        self._loop = asyncio.get_running_loop()
        self._streams: set[LiveStream] = set()
        self._told_at = 0.0
        """When there was last something new, or another stream."""
        self._task: asyncio.Task[None] | None = None

    def add(self, stream: LiveStream) -> None:
        """Look for this stream, too, from now on."""
        self._streams.add(stream)
        self._told_at = time.monotonic()
        if self._task is None:
            self._task = asyncio.create_task(self._go_on())

    def discard(self, stream: LiveStream) -> None:
        """Send nothing more to this stream."""
        self._streams.discard(stream)

    def close(self) -> None:
        """Look no more; for the server's own thread."""
        if self._task is not None:
            self._task.cancel()

    def dissolve(self) -> None:
        """End all streams: another store is to be followed; any thread may call this."""
        self._loop.call_soon_threadsafe(self._end_all)

    def _end_all(self) -> None:
        for stream in self._streams:
            if not stream.ended.done():
                stream.ended.set_result(None)

    async def _go_on(self) -> None:
        try:
            while self._streams:
                rest_s = await self._look()
                is_quiet = time.monotonic() - self._told_at > _QUIET_AFTER_S
                await asyncio.sleep(max(rest_s, self._interval_s * (_QUIET_FACTOR if is_quiet else 1)))
        finally:
            self._task = None

    async def _look(self) -> float:
        """Look once and give the seconds to rest afterwards."""
        streams = [stream for stream in self._streams if not stream.turn.locked()]
        for stream in streams:
            await stream.turn.acquire()  # is free, so nothing else goes on meanwhile
        found, computed_s = await asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: _poll(streams)
        )
        for stream, frames in zip(streams, found, strict=True):
            if frames and stream in self._streams:
                self._told_at = time.monotonic()
                stream.take(frames)
            else:
                stream.turn.release()
        return _REST_FACTOR * computed_s


def _poll(streams: list[LiveStream]) -> tuple[list[bytes | Exception], float]:
    """Give what is new to each stream, or what went wrong, and the seconds that this has computed."""
    began = time.thread_time()
    look, encoded = Look(), Encoded()
    found: list[bytes | Exception] = []
    for stream in streams:
        try:
            found.append(stream.poll(look, encoded))
        except Exception as error:  # noqa: BLE001 (it is told to this stream, and the others go on)
            found.append(error)
    return found, time.thread_time() - began
