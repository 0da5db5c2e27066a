"""Questions over HTTP: ``GET <base_url>/runicorn/api/<method>?params=<json>``."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado.web import HTTPError, authenticated

from runicorn.api.contract import Failure, Message, StoreClaim
from runicorn.api.frame import FRAME_TYPE, encode_frame, encode_message, is_framed
from runicorn.api.questions import params_type, parse_params_json
from runicorn.errors import RunicornError
from runicorn.server.backend import AUTH_RESOURCE, Backend
from runicorn.server.claims import read_claim

__all__ = ["QuestionHandler"]

_NO_ID = 0
"""Over HTTP the answer needs no number to find its question."""


class QuestionHandler(APIHandler):
    """Answers one method of the contract.

    Replies are JSON, those with numbers or bytes frames. An error is a `Failure` with the error's HTTP status.
    """

    auth_resource = AUTH_RESOURCE

    def initialize(self, backend: Backend, method: str) -> None:
        """Take what the route gives."""
        self._backend = backend
        self._method = method

    @authenticated
    @authorized
    async def get(self) -> None:
        """Answer, without keeping the server's other work waiting."""
        text = self.get_query_argument("params", "")
        try:
            claim = await read_claim(self)
            message, buffers = await self._backend.run(lambda: self._answer(text, claim))
        except RunicornError as error:
            self.set_status(error.status)
            await self.finish(encode_message(Failure(id=_NO_ID, code=error.code, message=str(error))))
            return
        self.set_header("Cache-Control", "no-store")
        if is_framed(message):
            await self.finish(encode_frame(encode_message(message), buffers), set_content_type=FRAME_TYPE)
        else:
            await self.finish(encode_message(message))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say in our words what the web server refuses, or that we failed."""
        error = kwargs.get("exc_info", (None, None))[1]
        words = (error.log_message if isinstance(error, HTTPError) else None) or HTTPStatus(
            status_code
        ).phrase
        self.finish(encode_message(Failure(id=_NO_ID, code=f"http_{status_code}", message=words)))

    def _answer(self, text: str, claim: StoreClaim | None) -> tuple[Message, list[bytes]]:
        params = parse_params_json(params_type(self._method), text)
        return self._backend.service_of(claim).handle(self._method, params)
