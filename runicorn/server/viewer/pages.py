"""The addresses that a person opens: one page of HTML, whose script shows what the address says."""

from __future__ import annotations

import urllib.parse
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado.web import authenticated

from runicorn.server.backend import AUTH_RESOURCE
from runicorn.server.viewer.policy import page_policy
from runicorn.version import __version__

__all__ = ["page_routes"]

_STATIC = Path(__file__).parents[2] / "static"

Route = tuple[str, type[JupyterHandler], dict[str, Any]]


def page_routes() -> list[Route]:
    """Give the pages below the base URL."""
    pages: list[Route] = [
        (pattern, PageHandler, {}) for pattern in (r"/runs(?:/.*)?", "/gpu", "/remote", "/settings")
    ]
    return [("/", StartHandler, {}), *pages]


class _Page(JupyterHandler):
    auth_resource = AUTH_RESOURCE

    @property
    def content_security_policy(self) -> str:
        """Everything from this server, and no frame around it."""
        return page_policy()

    def set_default_headers(self) -> None:
        """Keep pages out of caches, and their addresses from other sites."""
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "same-origin")

    def address_without_token(self, path: str) -> str:
        """Give a path with the query of this request, without the token that has been turned into a cookie."""
        pairs = [pair for pair in self.request.query.split("&") if _name_of(pair) not in ("", "token")]
        return f"{path}?{'&'.join(pairs)}" if pairs else path


class PageHandler(_Page):
    """Answers every address of the application with its page."""

    @authenticated
    @authorized
    def get(self) -> None:
        """Give the page, or send the browser to the same address without the token."""
        if self.get_query_argument("token", None) is not None:
            self.redirect(self.address_without_token(self.request.path))
            return
        self.xsrf_token  # noqa: B018 (reading it sets the cookie without which the page could change nothing)
        is_built = (_STATIC / "page.js").is_file()
        text = self.render_template("page.html", version=__version__, is_built=is_built)  # type: ignore[no-untyped-call]
        self.finish(text)


class StartHandler(_Page):
    """Sends the bare address to the list of runs."""

    @authenticated
    @authorized
    def get(self) -> None:
        """Go on to the runs."""
        self.redirect(self.address_without_token(url_path_join(self.base_url, "runs")))


def _name_of(pair: str) -> str:
    return urllib.parse.unquote_plus(pair.partition("=")[0])
