from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import time
from collections import deque
from contextlib import closing

import pytest
from run_files import RunFiles

import runicorn as rn
from runicorn.api.frame import decode_frames
from runicorn.server.live_socket import MAX_OPEN

DEADLINE_S = 20

WRITER = textwrap.dedent(
    """
    import sys
    import runicorn as rn
    storage, project, count = sys.argv[1:]
    with rn.init(project=project, name="live", storage=storage, run_id="live-run") as run:
        for number in range(int(count)):
            run.log(loss=float(number))
            if number % 10 == 0:
                run.log_text(f"line {number}")
    """
)


class Page:
    """The far end of a live socket."""

    def __init__(self, connection):
        self._connection = connection
        self._waiting = deque()

    def ask(self, asked, method, **params):
        self._connection.send(json.dumps({"id": asked, "method": method, "params": params}))

    def send(self, text):
        self._connection.send(text)

    def next(self):
        if not self._waiting:
            self._waiting.extend(decode_frames(self._connection.recv()))
        header, arrays = self._waiting.popleft()
        return json.loads(header), arrays

    def next_of(self, kind):
        """The next message of a kind; events of other kinds are passed over."""
        deadline = time.monotonic() + DEADLINE_S
        while time.monotonic() < deadline:
            message, arrays = self.next()
            if kind in (message["type"], message.get("event", {}).get("type")):
                return message, arrays
        raise AssertionError(f"no {kind} came")


@pytest.fixture
def page(server):
    with closing(server.live()) as connection:
        yield Page(connection)


@pytest.fixture
def run(server, project):
    with rn.init(project=project, name="exp", storage=str(server.root)) as made:
        made.log(loss=0.5)
    return f"{project}/exp/runs/{made.id}"


def test_a_run_of_another_process_arrives_point_by_point(server, project, page):
    key = f"{project}/live/runs/live-run"
    values, lines, statuses, resets = [], [], [], 0
    page.ask(1, "follow", project=project, series=[key], logs=[key])
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(server.root), project, "500"])

    deadline = time.monotonic() + DEADLINE_S
    while len(values) < 500 or len(lines) < 50 or statuses[-1:] != ["finished"]:
        assert time.monotonic() < deadline
        message, arrays = page.next()
        event = message["event"]
        assert message["id"] == 1
        if event["type"] == "series":
            values = [] if event["reset"] else values
            values.extend(arrays[2].tolist() if arrays else [])
            resets += event["reset"]
        elif event["type"] == "log":
            lines = event["lines"] if event["reset"] else lines + event["lines"]
        elif event["type"] == "runs":
            statuses.extend(row["status"] for row in event["rows"])
    writer.wait(DEADLINE_S)

    assert values == [float(number) for number in range(500)]
    assert [line.rpartition(" ")[2] for line in lines] == [str(number) for number in range(0, 500, 10)]


def test_questions_get_one_reply_each_beside_a_stream(page, run):
    page.ask(1, "follow", series=[run])
    page.ask(2, "series", run=run)
    page.ask(3, "health")

    replies = {}
    while len(replies) < 2:
        message, arrays = page.next_of("reply")
        assert message["id"] not in replies
        replies[message["id"]] = (message["result"], arrays)

    assert replies[2][0]["run"] == run
    assert replies[2][1][2].tolist() == [0.5]
    assert replies[3][0]["ok"] is True


@pytest.mark.parametrize(
    ("text", "asked", "code"),
    [
        ("{nonsense", -1, "bad_request"),
        ("[]", -1, "bad_request"),
        ('{"method": "health"}', -1, "bad_request"),
        ('{"id": 5, "method": "helth"}', 5, "bad_request"),
        ('{"id": 6, "method": "run", "params": {"run": "nowhere"}}', 6, "run_not_found"),
        ('{"id": 7, "method": "follow", "params": {"serie": []}}', 7, "bad_request"),
        ('{"id": 8, "method": "follow", "params": {"query": "(status:"}}', 8, "bad_query"),
        ('{"id": 9, "method": "follow", "params": {"columns": -1}}', 9, "bad_request"),
    ],
)
def test_what_cannot_be_understood_gets_one_failure_and_the_socket_lives(page, text, asked, code):
    page.send(text)
    failure, _ = page.next()
    page.ask(99, "health")
    reply, _ = page.next()

    assert (failure["type"], failure["id"], failure["code"]) == ("failure", asked, code)
    assert failure["message"]
    assert (reply["type"], reply["id"]) == ("reply", 99)


def test_a_cancelled_stream_falls_silent_and_its_number_is_free_again(page, run):
    page.ask(1, "follow", list_runs=False, series=[run])
    page.next_of("series")

    page.send(json.dumps({"type": "cancel", "id": 1}))
    page.ask(2, "health")
    page.next_of("reply")
    page.ask(1, "follow", list_runs=False, series=[run])
    message, _ = page.next_of("series")

    assert message["event"]["reset"] is True


def test_a_stream_that_is_asked_for_again_changes_what_it_carries(page, run, project):
    page.ask(1, "follow", project=project)
    page.next_of("runs")

    page.ask(1, "follow", project=project, series=[run])
    message, arrays = page.next_of("series")

    assert message["event"]["run"] == run
    assert arrays[2].tolist() == [0.5]


def test_a_stream_that_is_asked_for_again_before_it_is_open_carries_what_was_asked_last(page, run, project):
    for series in ([], [], [run]):
        page.ask(1, "follow", project=project, series=series)
    messages = [page.next()[0]]
    while messages[-1].get("event", {}).get("type") != "series":
        messages.append(page.next()[0])

    assert {message["type"] for message in messages} == {"live"}
    assert messages[-1]["event"]["run"] == run


def test_a_new_socket_goes_on_where_the_old_one_broke_off(server, project, run):
    with closing(server.live()) as connection:
        page = Page(connection)
        page.ask(1, "follow", list_runs=False, series=[run])
        first, _ = page.next_of("series")

    with rn.init(
        project=project, name="exp", storage=str(server.root), run_id=run.rpartition("/")[2], resume=True
    ) as made:
        made.log(loss=0.25)
        with closing(server.live()) as connection:
            page = Page(connection)
            page.ask(1, "follow", list_runs=False, series=[run], cursors={run: first["event"]["cursor"]})
            second, arrays = page.next_of("series")

    assert second["event"]["reset"] is False
    assert arrays[2].tolist() == [0.25]


def test_a_run_that_is_not_there_is_told_in_words(page):
    page.ask(1, "follow", list_runs=False, series=["no/such/runs/run"])

    message, _ = page.next_of("trouble")

    assert message["event"]["subject"] == "no/such/runs/run"
    assert message["event"]["code"] == "run_not_found"


def test_one_page_cannot_open_streams_without_end(page):
    for asked in range(MAX_OPEN + 1):
        page.ask(asked, "follow", list_runs=False)

    failure, _ = page.next_of("failure")

    assert failure["id"] == MAX_OPEN


def test_a_page_that_takes_nothing_keeps_no_other_waiting(server, project):
    run = RunFiles(server.root, f"{project}/exp/runs/long", "running")
    run.raw('{"ts": 1, "type": "metrics", "data": {"loss": 1.5, "global_step": 1}}\n' * 300_000)
    with closing(server.live()) as stalled, closing(server.live()) as reading:
        Page(stalled).ask(1, "follow", list_runs=False, series=[run.key], columns=0)
        page = Page(reading)
        page.ask(1, "follow", list_runs=False, series=[run.key], columns=100)
        page.next_of("series")

        values = []
        for number in range(5):
            run.log(loss=float(number))
            values += page.next_of("series")[1][2].tolist()

    assert values == [0, 1, 2, 3, 4]
