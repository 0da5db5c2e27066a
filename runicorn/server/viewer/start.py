"""Starting the viewer and seeing it through to its end."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import os
import secrets
import signal
import socket
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runicorn.errors import ViewerError
from runicorn.server.viewer.browser import opened_browser
from runicorn.server.viewer.links import make_links, parse_base_url
from runicorn.server.viewer.listening import is_loopback, listen

if TYPE_CHECKING:
    from runicorn.server.viewer.server_app import ViewerServer

__all__ = ["ViewerOptions", "run_viewer"]

LOG_LEVEL = 40
"""Errors alone: what clients do wrong is told to them, and the terminal shows the link."""

SWITCH_S = 0.0005
"""How long one thread computes while others wait; Python's own 5 ms, a few times over, would be felt by a page."""

ENDING_S = 0.5
"""How long work that is still going on may take at the end."""

INTERRUPTED = 130

_STRETCHES = 100_000
"""Rounds of a hash that are made of a chosen token; they take about 50 ms."""


@dataclass(frozen=True, kw_only=True)
class ViewerOptions:
    """How the viewer is to be started."""

    root: str
    """Root of the store; empty: by the rules of `runicorn.config`."""
    host: str
    port: int
    token: str | None
    """None: one is made; empty: nobody has to sign in."""
    base_url: str
    """Path, or whole address, under which a proxy shows the page."""
    open_browser: bool


@dataclass(frozen=True)
class Started:
    """Where the viewer is to be found."""

    link: str
    """With the token, so that it signs in whoever opens it."""
    port: int
    token: str
    by_others: bool
    """Whether other machines can reach it, too."""


def run_viewer(options: ViewerOptions, tell: Callable[[Started], None]) -> int:
    """Serve until a signal ends it, and give the exit code.

    Parameters
    ----------
    options
        How.
    tell
        Called once, when the viewer answers.

    Raises
    ------
    ViewerError
        It cannot be reached as it should be, or would be open to strangers.
    """
    public = parse_base_url(options.base_url)
    sockets = listen(options.host, options.port)
    if options.token == "" and not is_loopback(sockets):
        raise ViewerError(
            f"--no-token would let everybody who can reach {options.host} read the runs; leave it out, or listen "
            "on 127.0.0.1"
        )
    token = secrets.token_hex(24) if options.token is None else options.token
    sys.setswitchinterval(SWITCH_S)
    server = _make_server(options, sockets, token, public)
    links = make_links(public, options.host, server.port, base_url=server.base_url, token=token)
    server.io_loop.add_callback(tell, Started(links.shown, server.port, token, not is_loopback(sockets)))
    # What is there now stays: the collector need not look through it again while pages wait.
    gc.freeze()
    with opened_browser(links.own, wanted=options.open_browser):
        server.start()
    code = INTERRUPTED if server.ended_by == signal.SIGINT else 0
    _end(server.io_loop.asyncio_loop, code)  # type: ignore[attr-defined]
    return code


def _make_server(
    options: ViewerOptions, sockets: list[socket.socket], token: str, public: urllib.parse.ParseResult
) -> ViewerServer:
    # jsonschema compiles a grammar for two seconds, to check formats that nothing here has.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from traitlets.config import Config

    from runicorn.server.viewer.app import ViewerApp

    config = Config()
    config.TokenSignIn.token = token
    config.TokenSignIn.allow_password_change = False
    config.TokenSignIn.cookie_options = {"samesite": "Lax"}
    config.TokenSignIn.secure_cookie = True if public.scheme == "https" else None
    config.RunicornApp.root = options.root
    server: ViewerServer = ViewerApp.initialize_server(  # type: ignore[no-untyped-call]
        argv=[],
        config=config,
        sockets=sockets,
        ip=options.host,
        port=sockets[0].getsockname()[1],
        base_url=public.path or "/",
        local_hostnames=["localhost", *([public.hostname] if public.hostname else [])],
        allow_remote_access=not is_loopback(sockets),
        allow_unauthenticated_access=False,
        allow_root=True,
        cookie_secret=cookie_secret_of(options.token),
        log_level=LOG_LEVEL,
    )
    return server


def cookie_secret_of(token: str | None) -> bytes:
    """Give the key of the cookies: another one at each start, or what a chosen token always makes.

    So whoever has bookmarked a page of a viewer with a chosen token stays signed in when it is started again.
    The token cannot be found out from a cookie but by trying, and each try takes this long.
    """
    if not token:
        return secrets.token_bytes(32)
    return hashlib.pbkdf2_hmac("sha256", token.encode(), b"runicorn viewer", _STRETCHES)


def _end(loop: asyncio.AbstractEventLoop, code: int) -> None:
    """Let what is still going on end, and end without it where that would take long."""
    # What the process holds goes with it: without this the interpreter looks through all of it as it ends.
    gc.freeze()
    deadline = time.monotonic() + ENDING_S
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.wait(tasks, timeout=ENDING_S))
    threads = [
        one for one in threading.enumerate() if one is not threading.current_thread() and not one.daemon
    ]
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    if any(thread.is_alive() for thread in threads):
        # Somebody asked for a million records just before; the interpreter would wait for them.
        sys.stdout.flush()
        os._exit(code)
