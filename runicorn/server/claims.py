"""Which store a request is about."""

from __future__ import annotations

from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import HTTPError

from runicorn.api.contract import StoreClaim
from runicorn.api.questions import parse_params_json

__all__ = ["may_claim", "read_claim"]

PARAMETER = "store"
"""Of the query: the claim, in JSON."""


async def read_claim(handler: JupyterHandler) -> StoreClaim | None:
    """Give the claim of a request; None: it is about the server's own store.

    Raises
    ------
    BadRequestError
        The claim cannot be understood.
    HTTPError
        403: the user may not run code in kernels, and so may not see what kernels see.
    """
    text = handler.get_query_argument(PARAMETER, "")
    if not text:
        return None
    claim = parse_params_json(StoreClaim, text)
    if not await may_claim(handler):
        raise HTTPError(403, "User is not authorized to execute on resource: kernels.")
    return claim


async def may_claim(handler: JupyterHandler) -> bool:
    """Whether the user of a request may run code in kernels, and so may see what kernels see."""
    user = handler.current_user
    return bool(await ensure_async(handler.authorizer.is_authorized(handler, user, "execute", "kernels")))
