from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest
from live_client import Client, resumed
from run_files import RunFiles

from runicorn.api.contract import FollowParams, LogParams, SeriesEvent
from runicorn.api.live import LiveFeed
from runicorn.api.live_list import ROWS_AT_ONCE
from runicorn.api.live_parts import MAX_NEW_LINES, MAX_NEW_RECORDS
from runicorn.api.service import Service
from runicorn.errors import BadRequestError, QueryError
from runicorn.store.store import Store

DEADLINE_S = 20


@pytest.fixture
def run(tmp_path):
    return RunFiles(tmp_path)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def poll_until(client, feed, condition):
    """Poll until the client knows what it should: a look at the list may wait for the next poll."""
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, "the feed never told"
        client.take(feed.poll())


def test_the_first_events_hold_everything_and_then_nothing_comes(store, run):
    run.log(loss=1.0, stage="warmup")
    run.say("hello")
    feed, client = LiveFeed(store, FollowParams(series=[run.key], logs=[run.key])), Client()

    client.take(feed.poll())

    assert client.rows[run.key].status == "finished"
    assert client.values(run.key, "loss") == [1.0]
    assert client.stages[run.key] == ["warmup"]
    assert client.lines[run.key] == ["12:00:00 | hello"]
    assert client.resets == 3
    assert feed.poll() == []


def test_later_events_hold_only_what_is_new(store, run):
    run.log(loss=1.0)
    run.say("one")
    feed = LiveFeed(store, FollowParams(list_runs=False, series=[run.key], logs=[run.key]))
    feed.poll()

    run.log(loss=2.0, lr=0.1, stage="train")
    run.log(loss=3.0)
    run.say("two")
    (series, buffers), (log, _) = feed.poll()

    assert not series.reset
    assert [(block.metric, block.count, block.total) for block in series.blocks] == [
        ("loss", 2, 3),
        ("lr", 1, 1),
    ]
    assert np.frombuffer(buffers[2], "<f8").tolist() == [2.0, 3.0]
    assert [stage.name for stage in series.stages] == ["train"]
    assert not log.reset
    assert (log.first_line, log.lines) == (2, ["12:00:00 | two"])


def test_a_half_written_line_waits_until_it_is_whole(store, run):
    run.log(loss=1.0)
    feed = LiveFeed(store, FollowParams(list_runs=False, series=[run.key]))
    feed.poll()
    whole = json.dumps({"ts": 5.0, "type": "metrics", "data": {"loss": 2.0, "global_step": 2, "time": 5.0}})

    run.raw(whole[:30])
    early = feed.poll()
    run.raw(whole[30:] + "\n")
    client = Client()
    client.points[run.key] = {}
    client.take(feed.poll())

    assert early == []
    assert client.values(run.key, "loss") == [2.0]


def test_the_first_state_of_a_long_line_is_thinned_for_step_and_time_and_the_rest_is_raw(store, run):
    run.log(loss=-5.0)
    for number in range(3000):
        run.log(loss=1e9 if number == 777 else number % 5)
    feed = LiveFeed(store, FollowParams(list_runs=False, series=[run.key], columns=20))

    ((first, buffers),) = feed.poll()
    for number in range(500):
        run.log(loss=float(number))
    ((second, _),) = feed.poll()

    assert first.blocks[0].count <= 20 * 4 * 2 < first.blocks[0].total == 3001
    assert 1e9 in np.frombuffer(buffers[2], "<f8")
    assert (second.blocks[0].count, second.blocks[0].total) == (500, 3501)


def test_steps_that_never_move_still_show_the_line_over_time(store, run):
    for number in range(1000):
        time_s = 1000.0 + number
        data = {"loss": float(number % 10), "global_step": 0, "time": time_s}
        run.raw(json.dumps({"ts": time_s, "type": "metrics", "data": data}) + "\n")
    feed = LiveFeed(store, FollowParams(list_runs=False, series=[run.key], columns=20))

    ((event, buffers),) = feed.poll()

    assert event.blocks[0].count >= 60
    assert np.ptp(np.frombuffer(buffers[1], "<f8")) == 999.0


def test_a_file_that_was_replaced_starts_again(store, run):
    for number in range(5):
        run.log(loss=float(number))
    feed, client = LiveFeed(store, FollowParams(list_runs=False, series=[run.key])), Client()
    client.take(feed.poll())

    (run.path / "events.jsonl").unlink()
    run.log(loss=77.0)
    client.take(feed.poll())

    assert client.values(run.key, "loss") == [77.0]
    assert client.resets == 2


def test_runs_that_appear_change_and_vanish_are_told_by_row(store, run, tmp_path):
    feed, client = LiveFeed(store, FollowParams()), Client()
    client.take(feed.poll())

    other = RunFiles(tmp_path, "p/e/runs/new", status="running")
    poll_until(client, feed, lambda: other.key in client.rows)
    other.document("status.json", status="failed", started_at=1.0, ended_at=2.0)
    poll_until(client, feed, lambda: client.rows[other.key].status == "failed")
    shutil.rmtree(other.path)
    poll_until(client, feed, lambda: other.key not in client.rows)

    assert client.resets == 1
    assert set(client.rows) == {run.key}


def test_a_run_that_stops_to_match_the_filter_leaves_the_list(store, tmp_path):
    one = RunFiles(tmp_path, "p/e/runs/one", status="failed")
    two = RunFiles(tmp_path, "p/e/runs/two", status="failed")
    feed, client = LiveFeed(store, FollowParams(query="status:failed")), Client()
    client.take(feed.poll())
    assert set(client.rows) == {one.key, two.key}

    one.document("status.json", status="finished", started_at=1.0, ended_at=2.0)
    poll_until(client, feed, lambda: one.key not in client.rows)

    assert set(client.rows) == {two.key}
    assert client.resets == 1


@pytest.fixture
def long_list(tmp_path):
    """More runs than two events hold; the oldest one is running."""
    runs = [RunFiles(tmp_path, f"p/e/runs/{n:04d}", created_at=float(n)) for n in range(2 * ROWS_AT_ONCE + 2)]
    runs[0].document("status.json", status="running", hostname="elsewhere", heartbeat_at=time.time())
    return runs


def test_a_long_list_comes_in_pieces_the_running_and_the_newest_first(store, long_list):
    feed, client = LiveFeed(store, FollowParams()), Client()

    events = [event for _ in range(4) for event, _ in feed.poll()]
    client.take((event, []) for event in events)

    keys = [one.key for one in long_list]
    assert [(event.reset, len(event.rows), len(event.older)) for event in events] == [
        (True, ROWS_AT_ONCE, 0),
        (False, 0, ROWS_AT_ONCE),
        (False, 0, 2),
    ]
    assert [row.key for row in events[0].rows] == [keys[0], *reversed(keys[-ROWS_AT_ONCE + 1 :])]
    assert {event.total for event in events} == {len(keys)}
    assert set(client.rows) == set(keys)


def test_a_page_that_was_cut_off_amid_a_long_list_gets_the_rest_without_a_reset(store, long_list):
    feed, client = LiveFeed(store, FollowParams()), Client()
    client.take(feed.poll())
    shutil.rmtree(long_list[5].path)
    long_list[6].document("status.json", status="failed")

    later = resumed(store, FollowParams(), client.cursors)
    poll_until(client, later, lambda: "+" not in client.cursors["runs"])
    poll_until(client, later, lambda: len(client.rows) == len(long_list) - 1)
    poll_until(client, later, lambda: client.rows[long_list[6].key].status == "failed")

    assert client.resets == 1
    assert later.poll() == []


def test_older_runs_wait_until_they_may_come_and_new_ones_do_not(store, long_list, tmp_path):
    feed, client = LiveFeed(store, FollowParams()), Client()
    client.take(feed.poll(older_runs=False))
    silent = feed.poll(older_runs=False)

    new = RunFiles(tmp_path, "p/e/runs/new", created_at=1e9)
    deadline = time.monotonic() + DEADLINE_S
    while new.key not in client.rows:
        assert time.monotonic() < deadline
        client.take(feed.poll(older_runs=False))
    before = len(client.rows)
    client.take(feed.poll())

    assert silent == []
    assert before == ROWS_AT_ONCE + 1
    assert len(client.rows) == 2 * ROWS_AT_ONCE + 1


def test_an_update_sends_only_what_was_not_followed_before(store, run, tmp_path):
    other = RunFiles(tmp_path, "p/e/runs/other")
    for files in (run, other):
        files.log(loss=1.0)
        files.say("line")
    feed = LiveFeed(store, FollowParams(series=[run.key], logs=[run.key]))
    feed.poll()

    feed.update(FollowParams(series=[run.key, other.key], logs=[run.key]))
    items = feed.poll()

    ((event, _),) = items
    assert isinstance(event, SeriesEvent)
    assert (event.run, event.reset) == (other.key, True)


def test_an_update_of_the_filter_sends_the_list_anew(store, run, tmp_path):
    RunFiles(tmp_path, "p/e/runs/other")
    feed, client = LiveFeed(store, FollowParams()), Client()
    client.take(feed.poll())

    feed.update(FollowParams(project="p"))
    client.take(feed.poll())

    assert set(client.rows) == {"p/e/runs/other"}
    assert client.resets == 2


def test_what_is_no_longer_followed_falls_silent(store, run):
    run.log(loss=1.0)
    feed = LiveFeed(store, FollowParams(series=[run.key], logs=[run.key]))
    feed.poll()

    feed.update(FollowParams(list_runs=False))
    run.log(loss=2.0)
    run.say("line")

    assert feed.poll() == []
    assert feed.cursors() == {}


def test_a_snapshot_repeats_the_whole_state(store, run):
    run.log(loss=1.0)
    run.say("hello")
    feed, first, late = LiveFeed(store, FollowParams(series=[run.key], logs=[run.key])), Client(), Client()
    first.take(feed.poll())
    run.log(loss=2.0)
    first.take(feed.poll())

    feed.snapshot()
    late.take(feed.poll())

    assert late.points == first.points
    assert late.lines == first.lines
    assert late.rows == first.rows
    assert late.cursors == first.cursors
    assert late.resets == 3


def test_a_valid_cursor_goes_on_and_a_foreign_one_starts_again(store, run, tmp_path):
    params = FollowParams(series=[run.key], logs=[run.key])
    run.log(loss=1.0)
    run.say("one")
    feed = LiveFeed(store, params)
    feed.poll()
    cursors = feed.cursors()
    run.log(loss=2.0)
    run.say("two")

    follows = resumed(store, params, cursors)
    follows_on = follows.poll()
    for bad in (
        "",
        "nonsense",
        "x:1",
        cursors[run.key].rpartition(":")[0] + ":999",
        ":",
        "a:-1",
        "a:" + "9" * 5000,
    ):
        follows = resumed(store, params, {"runs": bad, run.key: bad, f"log:{run.key}": bad})
        assert [event.reset for event, _ in follows.poll()] == [True, True, True]

    assert [event.reset for event, _ in follows_on] == [False, False]
    assert follows_on[0][0].blocks[0].count == 1
    assert follows_on[1][0].lines == ["12:00:00 | two"]


def test_a_client_that_missed_a_whole_list_still_hears_what_vanished_meanwhile(store, run, tmp_path):
    feed, client, lost = LiveFeed(store, FollowParams()), Client(), Client()
    gone = RunFiles(tmp_path, "p/e/runs/gone")
    client.take(feed.poll())
    shutil.rmtree(gone.path)
    poll_until(lost, feed, lambda: "runs" in lost.cursors)
    feed.snapshot()
    lost.take(feed.poll())

    client.take(resumed(store, FollowParams(), client.cursors).poll())

    assert set(client.rows) == {run.key}
    assert client.resets == 1


def test_cursors_of_files_outlive_the_process_and_those_of_the_list_do_not(run, tmp_path):
    params = FollowParams(series=[run.key], logs=[run.key])
    run.log(loss=1.0)
    run.say("one")
    first = LiveFeed(Store(tmp_path), params)
    first.poll()

    later = resumed(Store(tmp_path), params, first.cursors())
    items = later.poll()

    assert [(type(event).__name__, event.reset) for event, _ in items] == [("RunsEvent", True)]


def test_a_run_that_is_not_there_is_a_trouble_that_passes(store, tmp_path):
    feed, client = LiveFeed(store, FollowParams(series=["p/e/runs/late"], logs=["p/e/runs/late"])), Client()

    client.take(feed.poll())
    assert "late" in client.troubles["p/e/runs/late"]
    assert "late" in client.troubles["log:p/e/runs/late"]
    assert [type(event).__name__ for event, _ in feed.poll()] == []
    late = RunFiles(tmp_path, "p/e/runs/late")
    late.log(loss=1.0)
    poll_until(client, feed, lambda: client.troubles["p/e/runs/late"] == "")

    assert client.values(late.key, "loss") == [1.0]
    assert client.troubles["log:p/e/runs/late"] == ""


def test_a_followed_run_that_is_removed_is_a_trouble_and_the_others_go_on(store, run, tmp_path):
    other = RunFiles(tmp_path, "p/e/runs/other")
    for files in (run, other):
        files.log(loss=1.0)
    feed, client = LiveFeed(store, FollowParams(series=[run.key, other.key])), Client()
    client.take(feed.poll())

    shutil.rmtree(run.path)
    other.log(loss=2.0)
    poll_until(client, feed, lambda: client.troubles.get(run.key))

    assert client.values(other.key, "loss") == [1.0, 2.0]


def test_a_damaged_line_is_a_trouble_and_its_neighbours_are_shown(store, run):
    run.log(loss=1.0)
    run.raw('{"ts": 1, "type": "metr\n')
    run.log(loss=2.0)
    feed, client = LiveFeed(store, FollowParams(series=[run.key])), Client()

    client.take(feed.poll())

    assert client.values(run.key, "loss") == [1.0, 2.0]
    assert client.troubles[run.key]


def test_a_log_begins_with_its_last_lines_and_loses_none_after(store, run):
    for number in range(10):
        run.say(str(number))
    feed = LiveFeed(store, FollowParams(list_runs=False, logs=[run.key], log_lines=3))

    ((first, _),) = feed.poll()
    run.say("10")
    ((second, _),) = feed.poll()

    assert (first.reset, first.first_line, first.total, len(first.lines)) == (True, 8, 10, 3)
    assert (second.reset, second.first_line, second.lines) == (False, 11, ["12:00:00 | 10"])


@pytest.mark.parametrize("same_process", [True, False], ids=["same process", "another process"])
def test_half_a_line_that_was_shown_is_replaced_by_the_whole_one_after_a_resume(run, tmp_path, same_process):
    run.say("one")
    run.write_log("12:00:00 | tw")
    store, client = Store(tmp_path), Client()
    params = FollowParams(list_runs=False, logs=[run.key])
    client.take(LiveFeed(store, params).poll())
    half = list(client.lines[run.key])

    run.write_log("o\n12:00:00 | three\n")
    later = resumed(store if same_process else Store(tmp_path), params, client.cursors)
    client.take(later.poll())

    assert half == ["12:00:00 | one", "12:00:00 | tw"]
    assert client.lines[run.key] == ["12:00:00 | one", "12:00:00 | two", "12:00:00 | three"]


def test_a_last_line_that_grows_is_told_each_time_and_a_run_that_goes_on_takes_it_back(store, run):
    run.say("one")
    feed, client = LiveFeed(store, FollowParams(logs=[run.key])), Client()
    client.take(feed.poll())

    seen = []
    for text in ("12:00:00 | 1", "0%", " 20%"):
        run.write_log(text)
        client.take(feed.poll())
        seen.append(client.lines[run.key][1:])
    run.document("status.json", status="running", hostname="here", heartbeat_at=time.time())
    poll_until(client, feed, lambda: len(client.lines[run.key]) == 1)

    assert seen == [["12:00:00 | 1"], ["12:00:00 | 10%"], ["12:00:00 | 10% 20%"]]
    assert client.resets == 2
    assert feed.poll() == []


def test_whoever_comes_back_to_very_much_gets_the_end_of_the_log_and_a_thinned_line(store, run):
    run.log(loss=0.0)
    run.say("0")
    params = FollowParams(list_runs=False, series=[run.key], logs=[run.key], log_lines=10, columns=50)
    feed = LiveFeed(store, params)
    feed.poll()
    cursors = feed.cursors()

    run.log_many(MAX_NEW_RECORDS + 1, loss=1.0)
    run.write_log("".join(f"{number}\n" for number in range(1, MAX_NEW_LINES + 2)))
    later = resumed(store, params, cursors)
    (series, _), (log, _) = later.poll()
    raw = LiveFeed(store, FollowParams(list_runs=False, series=[run.key], columns=0, cursors=cursors))
    ((everything, _),) = raw.poll()

    assert (series.reset, series.blocks[0].total) == (True, MAX_NEW_RECORDS + 2)
    assert series.blocks[0].count < 1000
    assert (log.reset, log.first_line, len(log.lines)) == (True, MAX_NEW_LINES - 7, 10)
    assert (everything.reset, everything.blocks[0].count) == (False, MAX_NEW_RECORDS + 1)


@pytest.mark.parametrize("field", ["columns", "log_lines"])
def test_a_negative_wish_is_refused_and_changes_nothing(store, run, field):
    run.log(loss=1.0)
    feed = LiveFeed(store, FollowParams(series=[run.key]))
    feed.poll()
    before = feed.cursors()

    with pytest.raises(BadRequestError, match=field):
        feed.update(FollowParams(**{field: -1}))

    assert feed.cursors() == before


def test_a_filter_that_cannot_be_understood_is_refused_at_once(store):
    with pytest.raises(QueryError):
        LiveFeed(store, FollowParams(query="(status:"))


def test_two_feeds_of_one_store_read_the_file_once(store, run):
    for number in range(100):
        run.log(loss=float(number))
    feeds = [LiveFeed(store, FollowParams(list_runs=False, series=[run.key])) for _ in range(2)]
    clients = [Client(), Client()]

    for feed, client in zip(feeds, clients, strict=True):
        client.take(feed.poll())

    assert clients[0].points == clients[1].points
    assert store.run(run.key).events.bytes_read == (run.path / "events.jsonl").stat().st_size


def test_a_poll_that_finds_nothing_costs_a_look_at_each_file(store, tmp_path, monkeypatch):
    runs = [RunFiles(tmp_path, f"p/e/runs/r{number}") for number in range(20)]
    for one in runs:
        one.log(loss=1.0)
        one.say("line")
    keys = [one.key for one in runs]
    feed = LiveFeed(store, FollowParams(list_runs=False, series=keys, logs=[keys[0]]))
    feed.poll()
    calls = []

    def counted(real):
        return lambda *args, **more: calls.append(str(args[0])) or real(*args, **more)

    for name in ("stat", "lstat", "open", "scandir"):
        monkeypatch.setattr(os, name, counted(getattr(os, name)))

    costs = []
    for _ in range(20):
        calls.clear()
        assert feed.poll() == []
        costs.append(len(calls))

    assert statistics.median(costs) == len(keys) + 1, "most polls come between two looks at the list"


WRITER = textwrap.dedent(
    """
    import json, sys, time
    events, logs = open(sys.argv[1], "ab", buffering=0), open(sys.argv[2], "ab", buffering=0)
    for number in range(int(sys.argv[3])):
        data = {"loss": number * 0.5, "global_step": number, "time": float(number)}
        if number % 3 == 0:
            data["accuracy"] = number
        line = json.dumps({"ts": float(number), "type": "metrics", "data": data}).encode() + b"\\n"
        cut = number % len(line)
        events.write(line[:cut])
        events.write(line[cut:])
        logs.write(b"12:00:00 | line %d\\n" % number)
        if number % 50 == 0:
            time.sleep(0.002)
    """
)


@pytest.mark.parametrize("seed", range(3))
def test_a_client_that_is_cut_off_at_random_ends_with_exactly_what_is_in_the_files(run, tmp_path, seed):
    count = 3000
    chance = random.Random(seed)
    files = [str(run.path / name) for name in ("events.jsonl", "logs.txt")]
    writer = subprocess.Popen([sys.executable, "-c", WRITER, *files, str(count)])
    store, client = Store(tmp_path), Client()
    params = FollowParams(series=[run.key], columns=0, logs=[run.key], log_lines=count)
    feed = LiveFeed(store, params)

    deadline = time.monotonic() + DEADLINE_S
    while len(client.lines.get(run.key, [])) < count or len(client.points[run.key]["loss"]) < count:
        assert time.monotonic() < deadline
        items = feed.poll()
        lost = chance.random() < 0.3
        client.take(items[: chance.randrange(len(items) + 1)] if lost else items)
        if lost:
            store = Store(tmp_path) if chance.random() < 0.5 else store
            feed = LiveFeed(store, FollowParams(**{**as_dict(params), "cursors": client.cursors}))
    writer.wait(DEADLINE_S)

    expected = [(float(n), float(n), n * 0.5) for n in range(count)]
    assert client.points[run.key]["loss"] == expected
    assert client.values(run.key, "accuracy") == [float(n) for n in range(0, count, 3)]
    assert client.lines[run.key] == [f"12:00:00 | line {n}" for n in range(count)]


def as_dict(params):
    return {name: getattr(params, name) for name in params.__struct_fields__}


def test_of_a_line_without_an_end_a_page_is_sent_beginning_and_end(run, store):
    run.say("begin" + "\r50%" * 500_000 + "the last")
    client = Client()
    client.take(LiveFeed(store, FollowParams(logs=[run.key])).poll())

    (line,) = client.lines[run.key]
    reply = Service(store.root).log(LogParams(run=run.key))

    assert line.startswith("12:00:00 | begin\r50%")
    assert line.endswith("the last")
    assert "1,900,024 characters" in line
    assert len(line) < 101_000
    assert reply.lines == [line]
