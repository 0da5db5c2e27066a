"""``/api/ssh/*``: connections to other hosts, and mirrors of their runs."""

from __future__ import annotations

from typing import Any

import msgspec
from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from runicorn.api.contract import (
    MirrorsReply,
    MirrorStartParams,
    MirrorStopParams,
    SshCloseParams,
    SshConnectParams,
)
from runicorn.server.backend import Backend
from runicorn.server.known.handlers import KnownHandler

__all__ = [
    "ListdirHandler",
    "close",
    "connect",
    "list_mirrors",
    "list_sessions",
    "start_mirror",
    "stop_mirror",
]


class ListdirHandler(KnownHandler):
    """``GET /api/ssh/listdir?session_id=…&path=…``."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Answer."""
        session_id, path = self.get_query_argument("session_id", ""), self.get_query_argument("path", "")
        await self.reply(lambda: {"items": self.backend.remote.folder(session_id, path).items})


def connect(backend: Backend, body: SshConnectParams) -> dict[str, Any]:
    """``POST /api/ssh/connect``; an unknown host key is refused with its fingerprint."""
    return {"ok": True, "session_id": backend.remote.connect(_without_usual_port(body))}


def close(backend: Backend, body: SshCloseParams) -> dict[str, Any]:
    """``POST /api/ssh/close``."""
    backend.remote.close(body.session_id)
    return {"ok": True}


def list_sessions(backend: Backend) -> dict[str, Any]:
    """``GET /api/ssh/sessions``."""
    return {"sessions": backend.remote.sessions()}


def start_mirror(backend: Backend, body: MirrorStartParams) -> dict[str, Any]:
    """``POST /api/ssh/mirror/start``."""
    return {"ok": True, "task": backend.remote.start(body, backend.service.store.root)}


def stop_mirror(backend: Backend, body: MirrorStopParams) -> dict[str, Any]:
    """``POST /api/ssh/mirror/stop``."""
    backend.remote.stop(body.task_id)
    return {"ok": True}


def list_mirrors(backend: Backend) -> dict[str, Any]:
    """``GET /api/ssh/mirror/list``."""
    found: MirrorsReply = backend.mirrors()
    return {"mirrors": found.mirrors, "storage": found.storage}


def _without_usual_port(body: SshConnectParams) -> SshConnectParams:
    """Scripts send the usual port along; an alias of the ssh configuration may stand for another."""
    return msgspec.structs.replace(body, port=None) if body.port == 22 else body
