"""Which address is answered by which handler."""

from __future__ import annotations

from typing import Any

from tornado.web import RequestHandler

from runicorn.api.contract import ACTIONS, METHODS
from runicorn.server.actions import ActionHandler
from runicorn.server.backend import Backend
from runicorn.server.downloads import DownloadHandler
from runicorn.server.exports import ExportHandler
from runicorn.server.live_socket import LiveSocketHandler
from runicorn.server.openapi import OpenApiHandler
from runicorn.server.questions import QuestionHandler
from runicorn.server.unknown import UnknownHandler
from runicorn.server.upload_handler import UploadHandler

__all__ = ["routes", "unknown_route"]

_PREFIX = "/runicorn/api/"


def routes(backend: Backend) -> list[tuple[str, type[RequestHandler], dict[str, Any]]]:
    """Give the routes below the server's base URL: the methods and actions of the contract, files, the stream."""
    shared = {"backend": backend}
    questions = [(f"{_PREFIX}{method}", QuestionHandler, {**shared, "name": method}) for method in METHODS]
    actions = [(f"{_PREFIX}{name}", ActionHandler, {**shared, "name": name}) for name in ACTIONS]
    return [
        *questions,
        *actions,
        (f"{_PREFIX}download", DownloadHandler, shared),
        (f"{_PREFIX}export", ExportHandler, shared),
        (f"{_PREFIX}upload", UploadHandler, shared),
        (f"{_PREFIX}openapi.json", OpenApiHandler, shared),
        (f"{_PREFIX}live", LiveSocketHandler, shared),
    ]


def unknown_route(backend: Backend) -> tuple[str, type[RequestHandler], dict[str, Any]]:
    """Give what answers below the same address when no route does."""
    return f"{_PREFIX}.*", UnknownHandler, {"backend": backend}
