"""The viewer behind nginx, and the extension in the servers of a JupyterHub."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import websocket
from registry import npm_install, pip_install
from run_files import RunFiles
from viewer_process import TOKEN, own_environment, running_viewer

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
START_S = 90

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
NO_NGINX = "nginx is not installed (on Debian: apt-get install nginx)"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(command: list[str], log: Path, is_ready, **named):
    """A process that is waited for until `is_ready` says so."""
    with open(log, "wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT, **named)
    try:
        deadline = time.monotonic() + START_S
        while not is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"{command[0]} did not start:\n{log.read_text('utf-8', 'replace')[-5000:]}")
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def takes_connections(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def asked(url: str, token: str, verb: str = "GET", body: object = None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Authorization": f"token {token}"}, method=verb)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def nginx_settings(folder: Path, port: int, behind: int) -> str:
    """The settings that docs/viewer.md gives for what is below ``/ann/``, in a server of the test's own."""
    page = (ROOT / "docs" / "viewer.md").read_text("utf-8")
    location = re.search(r"^```nginx\n(.*?)^```", page, flags=re.M | re.S)[1].replace(":8000;", f":{behind};")
    temporary = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"pid {folder}/pid; error_log {folder}/errors; daemon off; events {{}}\n"
        f"http {{ access_log off; {temporary}\nserver {{ listen 127.0.0.1:{port};\n{location}\n}} }}\n"
    )


@pytest.mark.skipif(NGINX is None, reason=NO_NGINX)
def test_the_viewer_works_behind_nginx_as_the_page_of_docs_says(tmp_path):
    run = RunFiles(tmp_path / ".runicorn", "demo/exp/runs/r1", status="running")
    run.write_log("one\n")
    outside, inside = free_port(), free_port()
    settings = tmp_path / "nginx.conf"
    settings.write_text(nginx_settings(tmp_path, outside, inside))
    address = f"http://127.0.0.1:{outside}/ann/"

    with (
        running_viewer(tmp_path, "--no-browser", "--port", str(inside), "--base-url", address) as viewer,
        running(
            [NGINX, "-c", str(settings), "-p", str(tmp_path)],
            tmp_path / "nginx.log",
            lambda: takes_connections(outside),
        ),
    ):
        stranger = viewer.ask("/runs", token="")
        first = viewer.ask(f"/?token={viewer.token}", token="")
        signed_in = {"Cookie": first.cookies}
        page = viewer.ask("/runs/demo/exp/runs/r1", token="", headers=signed_in)
        runs = viewer.ask("api/runs", token="", headers=signed_in).json
        script = re.search(rb'"(/ann/static/[^"]+)"', page.body)[1].decode()
        static = viewer.ask(script.removeprefix("/ann"), token="").status
        origin = f"http://127.0.0.1:{outside}"
        with closing(
            viewer.socket("api/runs/r1/logs/ws", token="", cookie=first.cookies, origin=origin)
        ) as log:
            line = log.recv()
        xsrf = re.search(r"_xsrf=([^;]+)", page.cookies)[1]
        changed = viewer.ask(
            "api/config/user_root_dir",
            token="",
            verb="POST",
            body={"path": str(tmp_path / "new")},
            headers={"Cookie": f"{first.cookies}; {page.cookies}", "X-XSRFToken": xsrf, "Origin": origin},
        ).status

    assert viewer.url == f"{address}?token={viewer.token}"
    assert (stranger.status, stranger.headers["Location"]) == (302, "/ann/login?next=%2Fann%2Fruns")
    assert (first.status, first.headers["Location"]) == (302, "/ann/runs")
    assert (page.status, static, changed) == (200, 200, 200)
    assert [row["id"] for row in runs] == ["r1"]
    assert line == "one"


@pytest.mark.skipif(NGINX is None, reason=NO_NGINX)
def test_the_extension_works_in_a_jupyterlab_behind_nginx(tmp_path):
    RunFiles(tmp_path / "store", "demo/exp/runs/r1")
    outside, inside = free_port(), free_port()
    settings = tmp_path / "nginx.conf"
    settings.write_text(nginx_settings(tmp_path, outside, inside))
    lab = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={inside}"),
        *("--ServerApp.port_retries=0", "--ServerApp.base_url=/ann/", f"--IdentityProvider.token={TOKEN}"),
        f"--RunicornApp.root={tmp_path / 'store'}",
    ]
    environment = {**os.environ, **own_environment(tmp_path)}
    address = f"http://127.0.0.1:{outside}/ann/runicorn/api"

    with (
        running(lab, tmp_path / "lab.log", lambda: takes_connections(inside), env=environment, cwd=tmp_path),
        running(
            [NGINX, "-c", str(settings), "-p", str(tmp_path)],
            tmp_path / "nginx.log",
            lambda: takes_connections(outside),
        ),
    ):
        answer = asked(f"{address}/runs", TOKEN)
        stranger = asked(f"{address}/runs", "")[0]
        sockets = address.replace("http", "ws", 1) + "/live"
        signed_in = {"timeout": 20, "header": [f"Authorization: token {TOKEN}"]}
        with closing(
            websocket.create_connection(sockets, origin=f"http://127.0.0.1:{outside}", **signed_in)
        ) as live:
            live.send(json.dumps({"id": 1, "method": "health"}))
            health = live.recv()

    assert [row["id"] for row in json.loads(answer[1])["rows"]] == ["r1"]
    assert stranger == 403
    assert str(tmp_path / "store").encode() in health


HUB_SETTINGS = """
c.JupyterHub.bind_url = "http://127.0.0.1:{port}/lab-of-many/"
c.JupyterHub.hub_port = {hub_port}
c.JupyterHub.db_url = "sqlite:///{folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{folder}/cookie_secret"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{folder}/{{username}}"
c.Spawner.cmd = ["{python}", "-m", "jupyterhub.singleuser"]
c.Spawner.args = ["--allow-root"]
c.Spawner.environment = {environment}
c.ConfigurableHTTPProxy.command = ["{proxy}"]
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api_port}"
c.ConfigurableHTTPProxy.pid_file = "{folder}/proxy.pid"
c.JupyterHub.services = [{{"name": "tests", "api_token": "{token}"}}]
c.JupyterHub.load_roles = [
    {{"name": "tests", "scopes": ["admin:users", "admin:servers", "tokens"], "services": ["tests"]}}
]
"""


@pytest.fixture
def hub(tmp_path):
    """Folder of JupyterHub's Python packages, and the proxy's program."""
    pip_install(tmp_path / "hub-packages", "jupyterhub")
    npm_install(tmp_path / "hub-proxy", "configurable-http-proxy")
    return (
        tmp_path / "hub-packages",
        tmp_path / "hub-proxy" / "node_modules" / ".bin" / "configurable-http-proxy",
    )


def test_each_user_of_a_jupyterhub_sees_the_own_store_and_nobody_else_does(hub, tmp_path):
    packages, proxy = hub
    store = tmp_path / "store"
    run = RunFiles(store, "demo/exp/runs/r1")
    run.log(loss=0.5)
    token = "b" * 64
    port = free_port()
    own = own_environment(tmp_path)
    own["PYTHONPATH"] = os.pathsep.join([own["PYTHONPATH"], str(packages)])
    environment = {**own, "RUNICORN_DIR": str(store)}
    settings = tmp_path / "hub.py"
    settings.write_text(
        HUB_SETTINGS.format(
            port=port,
            hub_port=free_port(),
            api_port=free_port(),
            folder=tmp_path,
            python=sys.executable,
            proxy=proxy,
            token=token,
            environment=environment,
        )
    )
    base = f"http://127.0.0.1:{port}/lab-of-many"

    def is_up() -> bool:
        try:
            return asked(f"{base}/hub/api/", token)[0] == 200
        except urllib.error.URLError:
            return False

    with running(
        [sys.executable, "-m", "jupyterhub", "-f", str(settings)],
        tmp_path / "hub.log",
        is_up,
        env={**os.environ, **own},
        cwd=tmp_path,
    ):
        tokens = {}
        for name in ("ann", "bob"):
            asked(f"{base}/hub/api/users/{name}", token, "POST")
            scopes = {"scopes": [f"access:servers!user={name}"]}
            tokens[name] = json.loads(asked(f"{base}/hub/api/users/{name}/tokens", token, "POST", scopes)[1])[
                "token"
            ]
        asked(f"{base}/hub/api/users/ann/server", token, "POST")
        address = f"{base}/user/ann/runicorn/api"
        deadline = time.monotonic() + START_S
        while (answer := asked(f"{address}/runs", tokens["ann"]))[0] != 200:
            assert time.monotonic() < deadline, (
                answer,
                (tmp_path / "hub.log").read_text("utf-8", "replace")[-5000:],
            )
            time.sleep(0.2)
        stranger = asked(f"{address}/runs", "")[0]
        other = asked(f"{address}/runs", tokens["bob"])[0]
        socket_address = address.replace("http", "ws", 1) + "/live"
        with closing(
            websocket.create_connection(
                socket_address,
                timeout=20,
                header=[f"Authorization: token {tokens['ann']}"],
                suppress_origin=True,
            )
        ) as live:
            live.send(json.dumps({"id": 1, "method": "health"}))
            health = live.recv()
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            websocket.create_connection(
                socket_address,
                timeout=20,
                header=[f"Authorization: token {tokens['bob']}"],
                suppress_origin=True,
            )
        asked(f"{base}/hub/api/users/ann/server", token, "DELETE")

    assert [row["id"] for row in json.loads(answer[1])["rows"]] == ["r1"]
    assert (stranger, other, refused.value.status_code) == (403, 403, 403)
    assert str(store).encode() in health
