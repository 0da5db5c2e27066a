"""How the known routes answer: JSON, and errors as ``{"detail": "…"}``."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import msgspec
from jupyter_server.auth.decorator import authorized
from tornado.web import HTTPError, authenticated

from runicorn.errors import BadRequestError, RunicornError, UnknownHostKeyError
from runicorn.server.answers import QuietHandler, words_of
from runicorn.server.backend import AUTH_RESOURCE, Backend
from runicorn.store.read_documents import encodable

__all__ = ["KnownAction", "KnownHandler", "KnownQuestion", "NoSuchRoute", "detail_of", "encode"]

Answer = Callable[..., Any]


class KnownHandler(QuietHandler):
    """Base of the handlers of known routes."""

    auth_resource = AUTH_RESOURCE

    def initialize(self, backend: Backend) -> None:
        """Take what the route gives."""
        self.backend = backend

    async def reply(self, work: Callable[[], Any]) -> None:
        """Do work on a thread and send what it gives as JSON; numbers that JSON has no word for become null."""
        try:
            content = await self.backend.run(lambda: encode(work()))
        except RunicornError as error:
            raise HTTPError(error.status, str(error)) from error
        self.set_header("Cache-Control", "no-store")
        await self.finish(content)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say in a sentence what is wrong."""
        raised = kwargs.get("exc_info")
        content = {"detail": detail_of(status_code, raised)}
        cause = raised[1].__cause__ if raised else None
        if isinstance(cause, UnknownHostKeyError):
            content["host_key"] = cause.host_key
        self.finish(encode(content))


class KnownQuestion(KnownHandler):
    """Answers a GET with what a function makes of the served store and of the words in the address."""

    def initialize(self, backend: Backend, answer: Answer) -> None:  # type: ignore[override]
        """Take what the route gives."""
        super().initialize(backend)
        self._answer = answer

    @authenticated
    @authorized
    async def get(self, *words: str) -> None:
        """Answer."""
        await self.reply(lambda: self._answer(self.backend, *words))


class KnownAction(KnownHandler):
    """Answers a POST with what a function makes of its JSON body, which is checked first."""

    def initialize(self, backend: Backend, act: Answer, body: type[msgspec.Struct]) -> None:  # type: ignore[override]
        """Take what the route gives."""
        super().initialize(backend)
        self._act = act
        self._body = body

    @authenticated
    @authorized(action="write")  # type: ignore[untyped-decorator]
    async def post(self) -> None:
        """Do it."""
        await self.reply(lambda: self._act(self.backend, self._read_body()))

    def _read_body(self) -> msgspec.Struct:
        try:
            return msgspec.json.decode(self.request.body or b"{}", type=self._body)
        except msgspec.DecodeError as error:
            message = f"the body cannot be understood: {error}"
            raise BadRequestError(message) from error


class NoSuchRoute(KnownHandler):
    """Answers every other address below ``/api``."""

    @authenticated
    async def get(self) -> None:
        """Say so."""
        raise HTTPError(HTTPStatus.NOT_FOUND, "there is no such route")

    post = put = patch = delete = get


def detail_of(status_code: int, raised: tuple[Any, BaseException, Any] | None) -> str:
    """Give the sentence about what was raised; what we did wrong ourselves is in the server's log."""
    words = words_of(raised)
    if words is not None:
        return words
    if status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
        return "Runicorn failed here; the terminal in which it runs says how"
    return HTTPStatus(status_code).phrase


def encode(content: Any) -> bytes:
    """Give JSON; numbers that JSON has no word for become null, and text that is no Unicode gets U+FFFD."""
    try:
        return msgspec.json.encode(content)
    except UnicodeEncodeError:
        return msgspec.json.encode(encodable(content))
