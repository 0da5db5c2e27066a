"""A real Jupyter server with the extension, and ways to talk to it."""

from __future__ import annotations

import json
import os
import socket
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
BASE_URL = "/user/a%20b/"
START_S = 60


@dataclass
class Reply:
    status: int
    headers: Message
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


@dataclass
class Server:
    address: str
    root: Path
    log: Path
    runtime: Path
    """Where the connection files of its kernels are."""
    pid: int = 0

    def get(self, method, params=None, *, store=None, token=TOKEN, headers=None, verb="GET", body=None):
        """Ask for a method below the extension's address; a text as params or store goes as it is."""
        asked = {"params": params, "store": store}
        texts = {
            name: one if isinstance(one, str) else json.dumps(one)
            for name, one in asked.items()
            if one is not None
        }
        query = "?" + urllib.parse.urlencode(texts) if texts else ""
        sent = dict(headers or {})
        if token:
            sent["Authorization"] = f"token {token}"
        url = f"http://{self.address}{BASE_URL}runicorn/api/{method}{query}"
        return self.open(url, sent, verb, None if body is None else json.dumps(body).encode())

    def download(self, run, path, *, store=None, token=TOKEN):
        """Ask for a file of a run."""
        asked = {"run": run, "path": path, **({} if store is None else {"store": json.dumps(store)})}
        url = f"http://{self.address}{BASE_URL}runicorn/api/download?{urllib.parse.urlencode(asked)}"
        return self.open(url, {"Authorization": f"token {token}"} if token else {})

    def open(self, url, headers, verb="GET", body=None):
        """Send a request as it is."""
        request = urllib.request.Request(url, headers=headers, method=verb, data=body)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return Reply(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, error.headers, error.read())

    def cookies(self):
        """What a signed-in browser sends."""
        given = self.get("health").headers.get_all("Set-Cookie")
        return "; ".join(one.partition(";")[0] for one in given)

    def live(self, *, store=None, token=TOKEN, origin=None, cookie=None):
        """Open the live socket; whoever opens it closes it."""
        headers = [f"Authorization: token {token}"] if token else []
        query = "?" + urllib.parse.urlencode({"store": json.dumps(store)}) if store is not None else ""
        url = f"ws://{self.address}{BASE_URL}runicorn/api/live{query}"
        return websocket.create_connection(
            url, timeout=20, header=headers, origin=origin, suppress_origin=origin is None, cookie=cookie
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running_server(
    home: Path,
    root: str,
    folder: Path | None = None,
    *,
    program: tuple[str, ...] = ("-m", "jupyter_server"),
    more: dict[str, str] | None = None,
) -> Iterator[Server]:
    """Start a server in `folder`, with everything of its own in `home`; an empty root: by Runicorn's rules.

    `program` is what Python is started with, `more` further settings.
    """
    environment = {**os.environ, "HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[2])}
    for name in (
        "JUPYTER_CONFIG_DIR",
        "JUPYTER_DATA_DIR",
        "JUPYTER_RUNTIME_DIR",
        "IPYTHONDIR",
        "RUNICORN_CACHE_DIR",
    ):
        environment[name] = str(home / name.lower())
    environment.pop("RUNICORN_DIR", None)
    port = free_port()
    settings = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "ServerApp.base_url": BASE_URL,
        "ServerApp.root_dir": str(home),
        "ServerApp.jpserver_extensions": "{'runicorn': True}",
        "IdentityProvider.token": TOKEN,
        "RunicornApp.root": root,
        "RunicornApp.poll_interval_s": 0.02,
        **(more or {}),
    }
    command = [
        sys.executable,
        *program,
        *(f"--{name}={value}" for name, value in settings.items()),
    ]
    log = home / "server.log"
    with open(log, "wb") as output:
        process = subprocess.Popen(
            command, env=environment, cwd=folder or home, stdout=output, stderr=subprocess.STDOUT
        )
    started = Server(f"127.0.0.1:{port}", Path(root), log, home / "jupyter_runtime_dir", process.pid)
    try:
        wait_until_it_answers(started, process)
        yield started
    finally:
        process.kill()
        process.wait()


def wait_until_it_answers(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while True:
        try:
            server.get("no-such-method")
            return
        except (urllib.error.URLError, ConnectionError):  # the latter where it begins to listen just now
            pass
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(
                f"the server did not start:\n{server.log.read_text(encoding='utf-8', errors='replace')}"
            )
        time.sleep(0.05)
