"""Who gets in: every address of the web application is tried, so that none can be forgotten."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.parse
from contextlib import closing
from pathlib import Path

import pytest
import websocket
from run_files import RunFiles
from viewer_process import own_environment, running_viewer

OPEN = {
    r"/static/(.*)$": "the built front end, which is the same for all",
    r"/(favicon\.ico)$": "an icon",
    r"/(robots\.txt)$": "a file that is not there",
    r"/(robots\.txt|favicon\.ico)$": "the same two again",
    r"/login$": "the sign-in page",
}
"""What strangers may see, and why."""

EXAMPLES = {
    r"([^/]+)": "x",
    r"(?:_step)?": "",
    r"(?:/.*)?": "/x",
    r"(.*)": "x",
    r".*": "x",
    r"(favicon\.ico)": "favicon.ico",
    r"(robots\.txt)": "robots.txt",
    r"(robots\.txt|favicon\.ico)": "robots.txt",
}
"""Patterns of the addresses, and a text that fits."""


@pytest.fixture(scope="module")
def routes(tmp_path_factory):
    home = tmp_path_factory.mktemp("routes")
    printed = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("list_routes.py"))],
        env={**os.environ, **own_environment(home)},
        cwd=home,
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(printed.stdout)


def example_of(pattern: str) -> str:
    path = pattern.removesuffix("$")
    for part in sorted(EXAMPLES, key=len, reverse=True):
        path = path.replace(part, EXAMPLES[part])
    assert re.fullmatch(pattern, path), f"add an example for {pattern} to this test"
    return path if path.startswith("/") else f"/{path}"


def is_refused(reply) -> bool:
    to = urllib.parse.urlsplit(reply.headers.get("Location", "")).path
    return reply.status == 403 or (reply.status == 302 and to == "/login")


@pytest.mark.parametrize("token", ["", "wrong"])
def test_no_address_answers_without_the_token(viewer, routes, token):
    tried = {}
    for route in routes:
        path = example_of(route["pattern"])
        for verb in {*route["verbs"], "GET", "POST"} - {"OPTIONS"}:
            reply = viewer.ask(path, token=token, verb=verb)
            tried[verb, route["pattern"]] = (
                is_refused(reply) or f"{reply.status} {reply.headers.get('Location')}"
            )

    let_in = {key: said for key, said in tried.items() if said is not True and key[1] not in OPEN}

    # A slash too much is taken away before anything else is looked at.
    assert {said for key, said in let_in.items() if key[1] != r"/.*/$"} == set()
    assert {said for key, said in let_in.items() if key[1] == r"/.*/$"} <= {"302 /x"}
    assert len(tried) > 80


def test_what_strangers_may_see_is_there(routes):
    assert {route["pattern"] for route in routes} >= set(OPEN)


def test_no_socket_opens_without_the_token_or_for_pages_of_other_sites(viewer, store, routes):
    RunFiles(store, "demo/exp/runs/x")
    sockets = [example_of(route["pattern"]) for route in routes if route["is_socket"]]
    cookie = viewer.ask("api/health").cookies

    for path in sockets:
        for stranger in (
            {"host": "evil.example"},
            {"token": ""},
            {"token": "wrong"},
            {"token": "", "cookie": cookie, "origin": "http://evil.example"},
        ):
            with pytest.raises(websocket.WebSocketBadStatusException) as refused:
                viewer.socket(path, **stranger)
            assert refused.value.status_code == 403
        with closing(viewer.socket(path, token="", cookie=cookie, origin=f"http://{viewer.address}")):
            pass

    assert len(sockets) >= 2


def test_nothing_of_a_notebook_server_is_served(routes):
    handlers = {route["handler"] for route in routes}

    assert not {
        name
        for name in handlers
        if re.search("Kernel|Terminal|Content|Session|Nbconvert|Shutdown|^Files", name)
    }


def test_the_link_signs_the_browser_in_and_the_token_leaves_the_address(viewer):
    first = viewer.ask(f"/?token={viewer.token}&theme=dark", token="")
    deep = viewer.ask(f"/runs/a/b/runs/c?token={viewer.token}&tab=log", token="")

    odd = [
        viewer.ask(f"/runs?{query}", token="", headers={"Cookie": first.cookies}).headers["Location"]
        for query in ("token", "%74oken=x&a=b%26c", "token=wrong&&token=")
    ]
    page = viewer.ask("/runs?theme=dark", token="", headers={"Cookie": first.cookies})
    api = viewer.ask("/api/runs", token="", headers={"Cookie": first.cookies})

    assert (first.status, first.headers["Location"]) == (302, "/runs?theme=dark")
    assert (deep.status, deep.headers["Location"]) == (302, "/runs/a/b/runs/c?tab=log")
    assert odd == ["/runs", "/runs?a=b%26c", "/runs"]
    assert (page.status, api.status) == (200, 200)
    assert b"runicorn" in page.body
    assert viewer.token.encode() not in page.body


def test_a_stranger_is_told_where_the_link_is_and_can_paste_the_token(viewer):
    refused = viewer.ask("/runs/a?tab=log", token="")
    form = viewer.ask(refused.headers["Location"], token="")
    cookies = {"Cookie": form.cookies}
    xsrf = re.search(r'name="_xsrf" value="([^"]+)"', form.body.decode())[1]
    target = re.search(r'action="([^"]+)"', form.body.decode())[1].replace("&amp;", "&")

    def post(token: str, **more: str):
        body = urllib.parse.urlencode({"password": token, **more}).encode()
        return viewer.ask(target, token="", verb="POST", body=body, headers=cookies)

    wrong, forged, right = post("wrong", _xsrf=xsrf), post(viewer.token), post(viewer.token, _xsrf=xsrf)

    assert b"runicorn viewer" in form.body
    assert (wrong.status, forged.status) == (401, 403)
    assert b'role="alert"' in wrong.body
    assert (right.status, right.headers["Location"]) == (302, "/runs/a?tab=log")
    assert viewer.ask("/runs", token="", headers={"Cookie": right.cookies}).status == 200


def test_the_sign_in_page_speaks_chinese_to_those_who_ask_for_it(viewer):
    english = viewer.ask("/login", token="")
    chinese = viewer.ask("/login", token="", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"})

    assert b'lang="en"' in english.body
    assert "令牌" in chinese.body.decode()


def test_an_address_that_is_none_is_a_page_that_leads_back(viewer):
    reply = viewer.ask("/nothing")

    assert reply.status == 404
    assert b"There is nothing at this address." in reply.body
    assert b'href="/runs"' in reply.body
    assert viewer.stderr() == ""


def test_a_sign_in_leads_to_no_other_site(viewer):
    signed_in = {"Cookie": viewer.ask("/api/health").cookies}

    for target in ("https://evil.example/", "//evil.example/", "/\\evil.example", "https:///evil.example"):
        reply = viewer.ask(f"/login?next={urllib.parse.quote(target)}", token="", headers=signed_in)
        assert urllib.parse.urlsplit(reply.headers["Location"]).netloc == ""
        assert not reply.headers["Location"].startswith("//")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "192.0.2.1"])
def test_a_name_that_was_bent_to_this_machine_gets_nothing(viewer, host):
    reply = viewer.ask("/api/runs", headers={"Host": host})

    assert reply.status == 403


def test_a_page_of_another_site_can_change_nothing_and_read_nothing(viewer):
    signed_in = {"Cookie": viewer.ask("/runs").cookies}
    body = {"path": "/tmp/evil"}

    forged = viewer.ask("/api/config/user_root_dir", token="", headers=signed_in, verb="POST", body=body)
    foreign = {**signed_in, "Origin": "http://evil.example"}
    read = viewer.ask("/api/runs", token="", headers=foreign)

    assert forged.status == 403
    assert forged.json["detail"]
    assert read.status == 404
    assert "Access-Control-Allow-Origin" not in read.headers


def test_a_page_may_load_from_this_server_alone(viewer):
    for path in ("/runs", "/login"):
        policy = viewer.ask(path, token="" if path == "/login" else None).headers["Content-Security-Policy"]

        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy


def test_config_files_and_variables_of_jupyter_do_not_open_the_guard(tmp_path):
    folder = tmp_path / "jupyter_config_dir"
    folder.mkdir()
    (folder / "jupyter_server_config.py").write_text(
        "c.IdentityProvider.token = ''\nc.TokenSignIn.token = ''\nc.ServerApp.token = ''\nc.ServerApp.ip = '0.0.0.0'\n"
        "c.ServerApp.allow_unauthenticated_access = True\nc.ServerApp.disable_check_xsrf = True\n"
        "c.ServerApp.allow_remote_access = True\nc.ServerApp.jpserver_extensions = {'jupyterlab': True}\n"
    )
    (folder / "jupyter_runicorn_config.py").write_text("c.ServerApp.allow_remote_access = True\n")
    variables = {
        "JUPYTER_TOKEN": "known",
        "JUPYTER_PORT": "1",
        "JUPYTER_SERVER_ALLOW_UNAUTHENTICATED_ACCESS": "true",
    }

    with running_viewer(tmp_path, "--no-browser", "--port", "0", environment=variables) as viewer:
        replies = {
            "stranger": viewer.ask("/api/runs", token="").status,
            "known": viewer.ask("/api/runs", token="known").status,
            "host": viewer.ask("/api/runs", headers={"Host": "evil.example"}).status,
            "lab": viewer.ask("/lab").status,
            "token": viewer.ask("/api/runs").status,
        }

    assert replies == {"stranger": 403, "known": 403, "host": 403, "lab": 404, "token": 200}


def test_the_viewer_writes_no_file_into_the_folders_of_jupyter(tmp_path):
    with running_viewer(tmp_path, "--no-browser", "--port", "0") as viewer:
        viewer.ask("/runs")

        written = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}

    assert {path for path in written if path.startswith("jupyter")} == set()
