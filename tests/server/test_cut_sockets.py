"""A page whose socket breaks at any moment, while a run is written, misses nothing and gets nothing twice."""

from __future__ import annotations

import json
import random
import socket
import struct
import threading
import time
from contextlib import closing

import pytest
from run_files import RunFiles

from runicorn.api.frame import decode_frames

DEADLINE_S = 60
RECORDS = 600
CUTS = 12


class Reader:
    """What a page holds, and up to where."""

    def __init__(self):
        self.cursors = {}
        self.values = []
        self.lines = []
        self.runs = set()

    def take(self, event, arrays):
        kind = event["type"]
        assert kind != "trouble", event
        if kind == "series":
            self.values += arrays[2].tolist() if arrays else []
        elif kind == "log":
            del self.lines[event["first_line"] - 1 :]
            self.lines += event["lines"]
        elif kind == "runs":
            self.runs = set() if event["reset"] else self.runs - set(event["removed"])
            self.runs |= {row["key"] for row in event["rows"] + event["older"]}
        subject = {"series": event.get("run"), "log": f"log:{event.get('run')}", "runs": "runs"}[kind]
        self.cursors[subject] = event["cursor"]


def write(root, key, project, done):
    """Write a run at changing speed, and other runs beside it."""
    draw = random.Random(7)
    run = RunFiles(root, key, "running")
    for number in range(RECORDS):
        run.log(loss=float(number))
        run.say(str(number))
        if number % 60 == 0:
            RunFiles(root, f"{project}/exp/runs/other{number:03d}")
        time.sleep(draw.choice([0, 0, 0, 0.001, 0.01]))
        if number == RECORDS - 30:
            done.set()


def break_off(connection):
    """End a connection as a lost network does: without a word, whatever is on its way."""
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.shutdown()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_socket_that_breaks_at_random_moments_loses_and_repeats_nothing(server, seed):
    project = f"cut-{seed}"
    key, draw, page, done = f"{project}/exp/runs/main", random.Random(seed), Reader(), threading.Event()
    follow = {"project": project, "series": [key], "logs": [key], "log_lines": 10_000, "columns": 0}
    writer = threading.Thread(target=write, args=(server.root, key, project, done))
    writer.start()
    deadline = time.monotonic() + DEADLINE_S

    for _ in range(CUTS):
        connection = server.live()
        connection.send(
            json.dumps({"id": 1, "method": "follow", "params": {**follow, "cursors": page.cursors}})
        )
        messages = draw.choice([0, 1, 2, 8])
        while messages and not done.is_set():
            messages -= 1
            frames = list(decode_frames(connection.recv()))
            for header, arrays in frames if messages else frames[: draw.choice([1, 9])]:
                page.take(json.loads(header)["event"], arrays)
        break_off(connection)
    with closing(server.live()) as connection:
        connection.send(
            json.dumps({"id": 1, "method": "follow", "params": {**follow, "cursors": page.cursors}})
        )
        while len(page.values) < RECORDS or len(page.lines) < RECORDS or len(page.runs) <= RECORDS // 60:
            assert time.monotonic() < deadline
            for header, arrays in decode_frames(connection.recv()):
                page.take(json.loads(header)["event"], arrays)
    writer.join()

    assert page.values == [float(number) for number in range(RECORDS)]
    assert [line.rpartition(" ")[2] for line in page.lines] == [str(number) for number in range(RECORDS)]
    assert len(page.runs) == RECORDS // 60 + 1
