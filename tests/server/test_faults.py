"""Faults that nobody foresaw: the page hears that there was one, the server's log how it came."""

from __future__ import annotations

import json
import socket
import struct
import sys
from contextlib import closing

import pytest
from real_server import BASE_URL, TOKEN, running_server

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


def test_a_client_that_left_before_its_answer_is_no_fault(server):
    host, port = server.address.split(":")
    for method in ("runs", "log_search?params=%7B%22run%22:%22x%22,%22text%22:%22x%22%7D"):
        connection = socket.create_connection((host, int(port)))
        address = f"{BASE_URL}runicorn/api/{method}"
        connection.sendall(
            f"GET {address} HTTP/1.1\r\nHost: {host}\r\nAuthorization: token {TOKEN}\r\n\r\n".encode()
        )
        # Closing with this tells the other side at once.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    assert server.get("health").status == 200
    assert "StreamClosedError" not in server.log.read_text(encoding="utf-8")
