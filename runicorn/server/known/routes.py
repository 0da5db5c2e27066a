"""Which known address is answered by what."""

from __future__ import annotations

from typing import Any

import msgspec
from tornado.web import RequestHandler

from runicorn.api.contract import MirrorStartParams, MirrorStopParams, SshCloseParams, SshConnectParams
from runicorn.server.backend import Backend
from runicorn.server.known import gpu, runs, settings, ssh
from runicorn.server.known.handlers import Answer, KnownAction, KnownQuestion, NoSuchRoute
from runicorn.server.known.import_archive import ImportArchiveHandler
from runicorn.server.known.log_socket import LogSocketHandler
from runicorn.server.known.metrics import MetricsHandler
from runicorn.server.known.openapi import describe_routes

__all__ = ["known_routes"]


def _openapi(backend: Backend) -> dict[str, Any]:  # noqa: ARG001 (what all questions are given)
    """``GET /api/openapi.json``: the known routes."""
    return describe_routes(_QUESTIONS, _ACTIONS)


_QUESTIONS: dict[str, Answer] = {
    "/api/health": runs.health,
    "/api/runs": runs.runs,
    "/api/runs/([^/]+)": runs.one_run,
    "/api/projects": runs.projects,
    "/api/projects/([^/]+)/names": runs.experiments,
    "/api/projects/([^/]+)/names/([^/]+)/runs": runs.runs_of_experiment,
    "/api/config": settings.config,
    "/api/openapi.json": _openapi,
    "/api/gpu/telemetry": gpu.gpu_telemetry,
    "/api/ssh/sessions": ssh.list_sessions,
    "/api/ssh/mirror/list": ssh.list_mirrors,
}

_ACTIONS: dict[str, tuple[Answer, type[msgspec.Struct]]] = {
    "/api/config/user_root_dir": (settings.change_user_root, settings.UserRoot),
    "/api/ssh/connect": (ssh.connect, SshConnectParams),
    "/api/ssh/close": (ssh.close, SshCloseParams),
    "/api/ssh/mirror/start": (ssh.start_mirror, MirrorStartParams),
    "/api/ssh/mirror/stop": (ssh.stop_mirror, MirrorStopParams),
}


Route = tuple[str, type[RequestHandler], dict[str, Any]]


def known_routes(backend: Backend) -> list[Route]:
    """Give the known routes below the base URL; anything else below ``/api`` is refused in their manner."""
    shared = {"backend": backend}
    return [
        *((address, KnownQuestion, {**shared, "answer": answer}) for address, answer in _QUESTIONS.items()),
        *(
            (address, KnownAction, {**shared, "act": act, "body": body})
            for address, (act, body) in _ACTIONS.items()
        ),
        ("/api/ssh/listdir", ssh.ListdirHandler, shared),
        ("/api/import/archive", ImportArchiveHandler, shared),
        ("/api/runs/([^/]+)/metrics(?:_step)?", MetricsHandler, shared),
        ("/api/runs/([^/]+)/logs/ws", LogSocketHandler, shared),
        ("/api(?:/.*)?", NoSuchRoute, shared),
    ]
