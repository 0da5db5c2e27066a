"""``WS /api/runs/{id}/logs/ws``: the log of a run, a text frame a line."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, authenticated
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from runicorn.errors import RunicornError
from runicorn.server.backend import AUTH_RESOURCE, Backend
from runicorn.server.known.handlers import detail_of, encode
from runicorn.server.known.runs import find_known_run
from runicorn.store.logs import LogFile

__all__ = ["LogSocketHandler"]

_LINES_AT_ONCE = 1000


class LogSocketHandler(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """Sends what the log holds, then what is added to it; what clients send is not looked at."""

    auth_resource = AUTH_RESOURCE

    def initialize(self, backend: Backend) -> None:
        """Take what the route gives."""
        self._backend = backend
        self._task: asyncio.Task[None] | None = None

    def get_login_url(self) -> str:
        """Refuse instead of sending a socket to the sign-in page."""
        raise HTTPError(403)

    @authenticated
    @authorized(action="read")  # type: ignore[untyped-decorator]
    async def get(self, run_id: str) -> None:  # type: ignore[override]
        """Open the socket, if there is such a run."""
        try:
            self._lines = await self._backend.run(lambda: self._find_lines(run_id))
        except RunicornError as error:
            raise HTTPError(error.status, str(error)) from error
        await super().get(run_id)

    def open(self, *words: str) -> None:
        """Begin with the first line."""
        super().open(*words)
        self._task = asyncio.create_task(self._send_lines())

    def on_message(self, message: str | bytes) -> None:
        """Nothing can be asked."""

    def on_close(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
        super().on_close()

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say in a sentence why there is no socket."""
        self.set_header("Content-Type", "application/json")
        self.finish(encode({"detail": detail_of(status_code, kwargs.get("exc_info"))}))

    def _find_lines(self, run_id: str) -> _NewLines:
        return _NewLines(find_known_run(self._backend.service.store, run_id)[0].log)

    async def _send_lines(self) -> None:
        try:
            while True:
                for line in await self._backend.run(self._lines.take):
                    await self.write_message(line)
                if not self._lines.has_more:
                    await asyncio.sleep(self._backend.poll_interval_s)
        except (WebSocketClosedError, StreamClosedError):
            pass


class _NewLines:
    """Gives each whole line of a log once; a log that was replaced begins again."""

    def __init__(self, log: LogFile) -> None:
        self._log = log
        self._next = 1
        self._generation = ""
        self.has_more = False

    def take(self) -> list[str]:
        """Give some of the lines that have not been given yet."""
        self._log.refresh()
        if self._log.generation != self._generation:
            self._generation, self._next = self._log.generation, 1
        waiting = self._log.whole_lines - self._next + 1
        lines = self._log.lines(self._next, min(waiting, _LINES_AT_ONCE)) if waiting > 0 else []
        self._next += len(lines)
        self.has_more = 0 < len(lines) < waiting
        return lines
