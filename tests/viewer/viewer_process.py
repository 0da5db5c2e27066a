"""The command ``runicorn viewer`` as a process, and ways to talk to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest
import websocket

TOKEN = "a-token-of-the-tests"
START_S = 60


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *words, **named):
        return None


_opener = urllib.request.build_opener(_NoRedirect)


@dataclass
class Reply:
    status: int
    headers: Message
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def cookies(self) -> str:
        """What a browser sends back."""
        return "; ".join(one.partition(";")[0] for one in self.headers.get_all("Set-Cookie") or [])


@dataclass
class Viewer:
    process: subprocess.Popen
    url: str
    token: str
    port: int
    errors: Path

    @property
    def address(self) -> str:
        return urllib.parse.urlsplit(self.url).netloc

    @property
    def base(self) -> str:
        return f"http://{self.address}{urllib.parse.urlsplit(self.url).path}"

    def ask(self, path, *, token=None, headers=None, verb="GET", body=None) -> Reply:
        """Ask without following redirects; an empty token asks as a stranger."""
        sent = dict(headers or {})
        token = self.token if token is None else token
        if token:
            sent["Authorization"] = f"token {token}"
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path.removeprefix("/"), data, sent, method=verb)
        try:
            with _opener.open(request, timeout=30) as answer:
                return Reply(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, error.headers, error.read())

    def socket(self, path, *, token=None, origin=None, cookie=None, host=None):
        """Open a socket; whoever opens it closes it."""
        token = self.token if token is None else token
        return websocket.create_connection(
            self.base.replace("http", "ws", 1) + path.removeprefix("/"),
            timeout=20,
            header=[f"Authorization: token {token}"] if token else [],
            origin=origin,
            suppress_origin=origin is None,
            cookie=cookie,
            host=host,
        )

    def stderr(self) -> str:
        return self.errors.read_text("utf-8")


def command_of(*words: str) -> list[str]:
    return [sys.executable, "-m", "runicorn", "viewer", *words]


@contextmanager
def running_viewer(
    home: Path, *words: str, environment: dict[str, str] | None = None, folder: Path | None = None
) -> Iterator[Viewer]:
    """Start the command with everything of its own in `home`, and end it the hard way."""
    errors = home / f"viewer-{time.monotonic_ns()}.err"
    with open(errors, "wb") as stream:
        process = subprocess.Popen(
            command_of("--json", *words),
            env={**os.environ, **own_environment(home), **(environment or {})},
            cwd=folder or home,
            stdout=subprocess.PIPE,
            stderr=stream,
        )
    try:
        line = process.stdout.readline()
        if not line:
            process.wait(START_S)
            pytest.fail(f"the viewer did not start: {errors.read_text('utf-8')}")
        said = json.loads(line)
        yield Viewer(process, said["url"], said["token"], said["port"], errors)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def own_environment(home: Path) -> dict[str, str]:
    names = (
        "JUPYTER_CONFIG_DIR",
        "JUPYTER_DATA_DIR",
        "JUPYTER_RUNTIME_DIR",
        "RUNICORN_CACHE_DIR",
        "XDG_CONFIG_HOME",
    )
    folders = {name: str(home / name.lower()) for name in names}
    return {**folders, "HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[2])}
