"""Live streams and questions over one WebSocket: ``<base_url>/runicorn/api/live``.

The page sends JSON: a `Request` (method ``follow`` opens stream ``id``, or changes what it carries) or a `Cancel`. The
server sends binary messages of one or more frames: `Live` events of a stream, one `Reply` or `Failure` for every other
request. A stream that cannot be opened gets a `Failure`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any

import msgspec
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, authenticated
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from runicorn.api.contract import Cancel, Failure, FollowParams, Message, Reply, Request, StoreClaim
from runicorn.api.frame import encode_frame, encode_message
from runicorn.api.live import LiveFeed
from runicorn.api.questions import FOLLOW, parse_params
from runicorn.api.service import Service
from runicorn.errors import BadRequestError, RunicornError
from runicorn.server.backend import AUTH_RESOURCE, Backend
from runicorn.server.claims import may_claim, read_claim
from runicorn.server.live_hub import LiveStream

__all__ = ["LiveSocketHandler"]

MAX_OPEN = 64
"""Streams and unanswered questions of one socket; a page has a handful."""


_UNKNOWN_ID = -1
"""In the `Failure` about a message that names no request."""


class LiveSocketHandler(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """One page's socket."""

    auth_resource = AUTH_RESOURCE

    def initialize(self, backend: Backend) -> None:
        """Take what the route gives."""
        self._backend = backend
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._streams: dict[int, LiveStream] = {}
        self._opening: dict[int, FollowParams] = {}
        """Streams that are being opened, and what the page has asked for last."""
        self._claim: StoreClaim | None = None
        self._sees_kernels = False

    def get_login_url(self) -> str:
        """Refuse instead of sending a socket to the login page."""
        raise HTTPError(403)

    @authenticated
    @authorized(action="read")  # type: ignore[untyped-decorator]
    async def get(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Open the socket, for the store that its address claims."""
        try:
            self._claim = await read_claim(self)
            self._sees_kernels = await may_claim(self)
        except RunicornError as error:
            raise HTTPError(error.status, str(error)) from error
        await super().get(*args, **kwargs)

    async def on_message(self, message: str | bytes) -> None:
        """Start, change or cancel one thing that the page wants."""
        asked = _UNKNOWN_ID
        try:
            content = msgspec.json.decode(message)
            if not isinstance(content, dict):
                raise BadRequestError("a message is an object with id, method and params")
            if isinstance(content.get("id"), int):
                asked = content["id"]
            if content.pop("type", None) == "cancel":
                self._cancel(parse_params(Cancel, content).id)
            else:
                await self._begin(parse_params(Request, content))
        except msgspec.DecodeError as error:
            await self._fail(asked, BadRequestError.code, f"the message is not JSON: {error}")
        except RunicornError as error:
            await self._fail(asked, error.code, str(error))

    def on_close(self) -> None:
        """End everything that the page wanted."""
        for asked in list(self._tasks):
            self._cancel(asked)
        super().on_close()

    async def _begin(self, request: Request) -> None:
        asked = request.id
        follows = parse_params(FollowParams, request.params) if request.method == FOLLOW else None
        if asked in self._streams and follows is not None:
            self._renew(self._streams[asked], follows)
            return
        if asked in self._opening and follows is not None:
            self._opening[asked] = follows
            return
        if asked in self._tasks:
            message = f"request {asked} is still open"
            raise BadRequestError(message)
        if len(self._tasks) >= MAX_OPEN:
            message = f"{MAX_OPEN} requests of this page are open; cancel some first"
            raise BadRequestError(message)
        if follows is None:
            work = self._answer(request)
        else:
            self._opening[asked] = follows
            work = self._follow(asked, follows)
        task = self._tasks[asked] = asyncio.create_task(self._see_through(asked, work))
        task.add_done_callback(lambda _: self._forget(asked, task))

    def _forget(self, asked: int, task: asyncio.Task[None]) -> None:
        if self._tasks.get(asked) is task:
            del self._tasks[asked]
            self._streams.pop(asked, None)
            self._opening.pop(asked, None)

    def _cancel(self, asked: int) -> None:
        task = self._tasks.get(asked)
        if task is not None:
            task.cancel()
            self._forget(asked, task)

    async def _see_through(self, asked: int, work: Coroutine[Any, Any, None]) -> None:
        """Do the work of one request; what goes wrong is told to the page."""
        try:
            await work
        except RunicornError as error:
            await self._fail(asked, error.code, str(error))
        except (WebSocketClosedError, StreamClosedError):
            pass
        except Exception:
            self.log.exception("request %d of a live socket failed", asked)
            await self._fail(asked, "internal", "Runicorn failed here; the server's log says how")

    async def _answer(self, request: Request) -> None:
        reply, buffers = await self._backend.answer(
            request.method, request.params, self._claim, sees_kernels=self._sees_kernels
        )
        await self._send(Reply(id=request.id, result=reply), buffers)

    async def _follow(self, asked: int, params: FollowParams) -> None:
        """Follow until cancelled; when the server's own store becomes another one, that from its beginning."""
        while True:
            feed = await self._backend.run(partial(self._new_feed, params))
            stream = LiveStream(asked, feed, params, self._write)
            await self._follow_one_store(stream)
            params = msgspec.structs.replace(stream.params, cursors={})

    async def _follow_one_store(self, stream: LiveStream) -> None:
        self._streams[stream.asked] = stream
        latest = self._opening.pop(stream.asked, stream.params)
        store = stream.feed.store
        hub = self._backend.hub(store)
        try:
            async with stream.turn:
                hub.add(stream)
                if self._claim is None and store is not self._backend.service.store:
                    return  # another one was set after the feed was made
                await stream.catch_up(self._backend.run_long)
            if latest is not stream.params:
                self._renew(stream, latest)
            await stream.ended
        finally:
            hub.discard(stream)
            for renewal in stream.renewals:
                renewal.cancel()

    def _renew(self, stream: LiveStream, params: FollowParams) -> None:
        """Let a stream carry something else; what is new in it may take long to read, and nobody else waits."""

        async def renew() -> None:
            async with stream.turn:
                await self._backend.run(lambda: stream.feed.update(params))
                stream.params = params
                await stream.catch_up(self._backend.run_long)

        renewal = asyncio.create_task(self._see_through(stream.asked, renew()))
        stream.renewals.add(renewal)
        renewal.add_done_callback(stream.renewals.discard)

    def _new_feed(self, params: FollowParams) -> LiveFeed:
        return LiveFeed(self._service().store, params)

    def _service(self) -> Service:
        return self._backend.service_of(self._claim)

    async def _fail(self, asked: int, code: str, message: str) -> None:
        try:
            await self._send(Failure(id=asked, code=code, message=message), [])
        except (WebSocketClosedError, StreamClosedError):
            pass

    async def _send(self, message: Message, buffers: list[bytes]) -> None:
        """Send one frame; a page that is slow to take it slows down its streams, which merge what comes next."""
        await self._write(encode_frame(encode_message(message), buffers))

    async def _write(self, frames: bytes) -> None:
        await self.write_message(frames, binary=True)
