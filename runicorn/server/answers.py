"""What all handlers of questions and actions answer alike."""

from __future__ import annotations

from http import HTTPStatus
from types import TracebackType
from typing import Any

from jupyter_server.base.handlers import APIHandler
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError

from runicorn.api.contract import Failure
from runicorn.api.frame import encode_message
from runicorn.errors import RunicornError
from runicorn.server.backend import AUTH_RESOURCE, Backend

__all__ = ["AnswerHandler", "QuietHandler", "words_of"]

_NO_ID = 0
"""Over HTTP the answer needs no number to find its question."""


class QuietHandler(APIHandler):
    """A client that has left before its answer was ready is no failure of ours, and not told in the log."""

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Tell of everything else."""
        if not isinstance(value, StreamClosedError):
            super().log_exception(typ, value, tb)


class AnswerHandler(QuietHandler):
    """An error is a `Failure` in JSON with the error's HTTP status, and no answer is kept by a browser."""

    auth_resource = AUTH_RESOURCE

    def initialize(self, backend: Backend, name: str = "") -> None:
        """Take what the route gives; the name is that of a method or an action of the contract."""
        self._backend = backend
        self._name = name

    def set_default_headers(self) -> None:
        """Add ours to those of the server."""
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")

    async def refuse(self, error: RunicornError) -> None:
        """Answer with what went wrong."""
        self.set_status(error.status)
        await self.finish(encode_message(Failure(id=_NO_ID, code=error.code, message=str(error))))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say in our words what the web server refuses, or that we failed."""
        words = words_of(kwargs.get("exc_info")) or HTTPStatus(status_code).phrase
        self.finish(encode_message(Failure(id=_NO_ID, code=f"http_{status_code}", message=words)))


def words_of(raised: tuple[Any, BaseException | None, Any] | None) -> str | None:
    """Give the sentence with which a request was refused; None where there is none."""
    error = raised[1] if raised else None
    if isinstance(error, HTTPError) and error.log_message:
        # The web server doubles percent signs of a sentence that has no arguments.
        return error.log_message % error.args
    return None
