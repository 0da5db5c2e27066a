"""An address of the API at which nothing is."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import HTTPError, authenticated

from runicorn.server.answers import AnswerHandler

__all__ = ["UnknownHandler"]


class UnknownHandler(AnswerHandler):
    """Says so in JSON, as every other refusal is said, and where the addresses stand."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Refuse."""
        where = f"{self.base_url}runicorn/api/openapi.json"
        raise HTTPError(
            404, f"there is no {self.request.path}; {where} lists what there is".replace("%", "%%")
        )
