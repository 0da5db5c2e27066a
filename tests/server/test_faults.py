"""Faults that nobody foresaw: the page hears that there was one, the server's log how it came."""

from __future__ import annotations

import json
import sys
from contextlib import closing

import pytest
from real_server import running_server

from runicorn.api.frame import decode_frame

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the folder of a process")


@pytest.fixture(scope="module")
def server_in_no_folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("server")
    folder = home / "gone"
    folder.mkdir()
    with running_server(home, root="", folder=folder) as server:
        folder.rmdir()
        yield server


def test_a_question_is_answered_with_500_and_the_log_says_why(server_in_no_folder):
    reply = server_in_no_folder.get("runs")

    assert reply.status == 500
    assert reply.json == {"type": "failure", "id": 0, "code": "http_500", "message": "Internal Server Error"}
    assert "FileNotFoundError" in server_in_no_folder.log.read_text(encoding="utf-8")


@pytest.mark.parametrize("method", ["runs", "follow"])
def test_a_socket_says_that_it_was_our_fault_and_stays_open(server_in_no_folder, method):
    with closing(server_in_no_folder.live()) as connection:
        failures = []
        for asked in (1, 2):
            connection.send(json.dumps({"id": asked, "method": method, "params": {}}))
            failures.append(json.loads(decode_frame(connection.recv())[0]))

    assert [(failure["type"], failure["id"], failure["code"]) for failure in failures] == [
        ("failure", 1, "internal"),
        ("failure", 2, "internal"),
    ]
    assert "Traceback" in server_in_no_folder.log.read_text(encoding="utf-8")
