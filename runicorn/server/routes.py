"""Which address is answered by which handler."""

from __future__ import annotations

from typing import Any

from tornado.web import RequestHandler

from runicorn.api.contract import METHODS
from runicorn.server.backend import Backend
from runicorn.server.live_socket import LiveSocketHandler
from runicorn.server.questions import QuestionHandler

__all__ = ["routes"]

_PREFIX = "/runicorn/api/"


def routes(backend: Backend) -> list[tuple[str, type[RequestHandler], dict[str, Any]]]:
    """Give the routes below the server's base URL: one for each method of the contract, and the live stream."""
    questions = [
        (f"{_PREFIX}{method}", QuestionHandler, {"backend": backend, "method": method}) for method in METHODS
    ]
    return [*questions, (f"{_PREFIX}live", LiveSocketHandler, {"backend": backend})]
