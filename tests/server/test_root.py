from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from real_server import running_server

from runicorn.api.frame import decode_frame


@pytest.fixture(scope="module")
def free_server(tmp_path_factory):
    """A server whose root the user's config file may set."""
    home = tmp_path_factory.mktemp("free")
    with running_server(home, "") as started:
        yield started


def test_a_named_root_stays_and_the_refusal_says_why(server, tmp_path):
    told = server.get("root").json
    reply = server.get("set_root", verb="POST", body={"path": str(tmp_path)})

    assert (told["root"], told["rule"], told["can_change"]) == (str(server.root), "argument", False)
    assert (reply.status, reply.json["code"]) == (409, "root_fixed")
    assert told["why_fixed"] in reply.json["message"]
    assert server.get("health").json["store"] == str(server.root)


def test_a_root_that_is_set_is_served_from_then_on(free_server, tmp_path):
    before = free_server.get("root").json
    chosen = tmp_path / "runs of mine"

    reply = free_server.get("set_root", verb="POST", body={"path": str(chosen)})

    assert (before["rule"], before["can_change"]) == ("working directory", True)
    assert reply.status == 200
    assert (reply.json["root"], reply.json["rule"], reply.json["exists"]) == (
        str(chosen),
        "user config",
        True,
    )
    assert json.loads(Path(reply.json["config_file"]).read_text("utf-8"))["user_root_dir"] == str(chosen)
    assert free_server.get("health").json["store"] == str(chosen)


def test_a_page_that_is_open_is_shown_the_new_root(free_server, tmp_path):
    with closing(free_server.live()) as connection:
        connection.send(json.dumps({"id": 1, "method": "follow", "params": {}}))
        first = json.loads(decode_frame(connection.recv())[0])["event"]

        free_server.get("set_root", verb="POST", body={"path": str(tmp_path / "next")})
        second = json.loads(decode_frame(connection.recv())[0])["event"]

    assert (first["type"], second["type"]) == ("runs", "runs")
    assert first["store"] != second["store"] == str(tmp_path / "next")
    assert second["reset"] is True


@pytest.mark.parametrize("path", ["relative/path", "", "/dev/null/below", "a\0b"])
def test_a_root_that_cannot_be_used_changes_nothing(free_server, path):
    before = free_server.get("root").json

    reply = free_server.get("set_root", verb="POST", body={"path": path})

    assert (reply.status, reply.json["code"]) == (400, "store_unusable")
    assert reply.json["message"]
    assert free_server.get("root").json == before


def test_a_body_that_is_no_json_is_refused(free_server):
    url = f"http://{free_server.address}/user/a%20b/runicorn/api/set_root"

    reply = free_server.open(url, {"Authorization": "token a-token-of-the-tests"}, "POST", b"{nonsense")

    assert (reply.status, reply.json["code"]) == (400, "bad_request")
