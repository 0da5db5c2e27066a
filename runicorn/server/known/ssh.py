"""``/api/ssh/*``: connections to other hosts, and copies of their runs; this version makes none and says so."""

from __future__ import annotations

from typing import Any, NoReturn

import msgspec

from runicorn.api.contract import MirrorsReply
from runicorn.errors import NotBuiltError
from runicorn.server.backend import Backend

__all__ = ["Ignored", "list_mirrors", "list_sessions", "refuse", "refuse_question"]


class Ignored(msgspec.Struct):
    """A body of which nothing is needed."""


def list_sessions(backend: Backend) -> dict[str, Any]:  # noqa: ARG001 (what all questions are given)
    """``GET /api/ssh/sessions``."""
    return {"sessions": []}


def list_mirrors(backend: Backend) -> MirrorsReply:
    """``GET /api/ssh/mirror/list``."""
    return backend.service.mirrors()


def refuse(backend: Backend, body: Ignored) -> NoReturn:  # noqa: ARG001 (what all actions are given)
    """``POST`` to any of these routes."""
    raise NotBuiltError("this version of Runicorn does not connect to other hosts")


def refuse_question(backend: Backend) -> NoReturn:
    """``GET /api/ssh/listdir``: without a session there is nothing to list."""
    refuse(backend, Ignored())
