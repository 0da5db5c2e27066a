"""The link that leads to the viewer: as a person opens it, and as this machine's browser does."""

from __future__ import annotations

import re
import socket
import urllib.parse
from dataclasses import dataclass

from runicorn.errors import ViewerError
from runicorn.server.viewer.listening import address_of

__all__ = ["Links", "make_links", "parse_base_url"]

WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (compared with, not bound to)
"""Hosts that mean all addresses of this machine, and the one of these that its own browser is given."""

_PATH = re.compile(r"(/[\w.~%@:,=!&-]*)*", re.ASCII)
"""What jupyter_server can put into the patterns of its routes as it is."""


@dataclass(frozen=True)
class Links:
    """With the token, so that they sign in whoever opens them."""

    shown: str
    """For the person, who may sit elsewhere."""
    own: str
    """For a browser of this machine."""


def parse_base_url(text: str) -> urllib.parse.ParseResult:
    """Take apart the path, or whole address, under which the page is shown.

    Raises
    ------
    ViewerError
        It is neither.
    """
    try:
        parts = urllib.parse.urlparse(text)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        parts, is_address = urllib.parse.urlparse(""), False
    is_path = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    has_more = bool(parts.query or parts.fragment or parts.params)
    if not (is_address or is_path) or has_more or not _PATH.fullmatch(parts.path):
        raise ViewerError(
            f"--base-url is {text!r}; give a path such as /runs-of-ann/, or the whole address that a proxy shows, "
            "such as https://lab.example.org/runs-of-ann/"
        )
    return parts


def make_links(public: urllib.parse.ParseResult, host: str, port: int, *, base_url: str, token: str) -> Links:
    """Give the links to a viewer that listens on host and port, and that a proxy may show at another address."""
    end = f"{base_url}?{urllib.parse.urlencode({'token': token})}" if token else base_url
    if public.netloc:
        shown = f"{public.scheme}://{public.netloc}{end}"
        return Links(shown, shown)
    seen_from_outside = socket.gethostname() if host in WILDCARDS else host
    here = WILDCARDS.get(host, host)
    return Links(
        f"http://{address_of(seen_from_outside, port)}{end}", f"http://{address_of(here, port)}{end}"
    )
