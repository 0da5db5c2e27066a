"""What a widget sends for new points: everything, in few bytes."""

from __future__ import annotations

import json

import msgspec
import numpy as np
import pytest
from packed_reader import PackedReader
from run_files import RunFiles

import runicorn as rn
from runicorn.api.contract import FollowParams
from runicorn.widgets.stream import PushStream

RUNS = 50
POINTS_A_SECOND = 50
SECONDS = 5
LOOKS_A_SECOND = 10

MAX_BYTES_A_POINT = 24
MAX_OTHER_BYTES_A_SECOND = 2048


class Wire:
    """Takes what a stream sends, as it would go over a comm."""

    def __init__(self):
        self.messages = []
        self.buffers = []

    def send(self, message, buffers):
        self.messages.append(json.loads(msgspec.json.encode(message)))
        self.buffers.append(buffers)

    @property
    def size_bytes(self):
        texts = sum(len(json.dumps(message)) for message in self.messages)
        return texts + sum(len(buffer) for buffers in self.buffers for buffer in buffers)


@pytest.fixture
def wire():
    return Wire()


def followed(store, runs, wire):
    return PushStream(rn.open_store(store), FollowParams(series=[run.key for run in runs]), wire.send)


def test_fifty_live_runs_cost_little_more_than_their_numbers(tmp_path, wire):
    keys = [f"sweeps/learning-rate/runs/20261124_120000_{number:06x}" for number in range(RUNS)]
    runs = [RunFiles(tmp_path, key, "running") for key in keys]
    for run in runs:
        run.log("train", **{"train/loss": 1.0})
    stream = followed(tmp_path, runs, wire)
    stream.push()
    stream.hello(stream.feed.cursors())
    before = wire.size_bytes

    for point in range(SECONDS * POINTS_A_SECOND):
        runs[point % RUNS].log("train", **{"train/loss": 1 / (point + 1)})
        if point % (POINTS_A_SECOND // LOOKS_A_SECOND) == 0:
            stream.push()
    stream.push()

    spent = wire.size_bytes - before
    allowed = SECONDS * (POINTS_A_SECOND * MAX_BYTES_A_POINT + MAX_OTHER_BYTES_A_SECOND)
    assert spent < allowed, spent


def test_what_was_packed_is_read_as_it_was_logged(tmp_path, wire):
    with rn.init(storage=tmp_path) as run:
        run.log(loss=1.0, stage="a")
        stream = followed(tmp_path, [run], wire)
        stream.push()
        for logged, stage in (
            ({"loss": 2.0}, "a"),
            ({"loss": 3.0, "acc": 4.0}, "a"),
            ({"acc": 5.0}, "a"),
            ({"acc": 6.0}, "b"),
            ({"loss": 7.0}, "b"),
        ):
            run.log(logged, stage=stage)
            stream.push()

    reader = PackedReader()
    events = [event for message in wire.messages for event in reader.read(message)]

    series = [event for event in events if event["type"] == "series"]
    packed = [
        message["type"] == "points"
        for message in wire.messages
        if message.get("event", {}).get("type") != "runs"
    ]
    assert packed == [False, True, True, True, False, True]
    assert [event["cursor"].rpartition(":")[2] for event in series] == ["1", "2", "3", "4", "5", "6"]
    assert [[(block["metric"], block["total"]) for block in event["blocks"]] for event in series] == [
        [("loss", 1)],
        [("loss", 2)],
        [("loss", 3), ("acc", 1)],
        [("acc", 2)],
        [("acc", 3)],
        [("loss", 4)],
    ]
    numbers = [np.frombuffer(buffer, "<f8") for buffers in wire.buffers[2:4] for buffer in buffers]
    assert numbers[1][[2, 5]].tolist() == [3.0, 4.0]
