"""What several followers of a store share in one look."""

from __future__ import annotations

import pytest
from run_files import RunFiles

from runicorn.api.contract import FollowParams
from runicorn.api.live import LiveFeed
from runicorn.api.look import Look
from runicorn.api.watch import StoreWatch
from runicorn.errors import RunNotFoundError
from runicorn.store.store import Store


@pytest.fixture
def run(tmp_path):
    return RunFiles(tmp_path)


@pytest.fixture
def feed_of(tmp_path, run):
    store = Store(tmp_path)

    def make(**params):
        return LiveFeed(
            store, FollowParams(**{"series": [run.key], "logs": [run.key], "images": [run.key], **params})
        )

    return make


def cursors_of(items):
    return [event.cursor for event, _ in items]


def test_followers_that_know_as_much_are_given_the_same_events(run, feed_of):
    run.log(loss=1.0)
    run.say("begins")
    feeds = [feed_of() for _ in range(3)]
    for feed in feeds:
        feed.poll()
    run.log(loss=0.5)
    run.say("hello")
    RunFiles(run.path.parents[3], "demo/exp/runs/r2")
    StoreWatch.of(feeds[0].store).look(at_once=True)
    feeds[0].restart(["runs"])

    look = Look()
    first, second, third = [feed.poll(look) for feed in feeds]

    assert [event.reset for event, _ in first] == [True, False, False]
    assert [event.reset for event, _ in second] == [False, False, False]
    assert all(one is other for one, other in zip(second, third, strict=True))
    assert all(one is other for one, other in zip(first[1:], second[1:], strict=True))
    assert [feed.poll(Look()) for feed in feeds] == [[], [], []]


def test_a_follower_that_knows_less_is_given_more(run, feed_of):
    run.log(loss=1.0)
    early, late = feed_of(list_runs=False), feed_of(list_runs=False)
    early.poll()
    late.poll()
    run.log(loss=2.0)
    early.poll()
    run.log(loss=3.0)

    look = Look()
    ahead, behind = early.poll(look), late.poll(look)

    assert [event.blocks[0].count for event, _ in (ahead[0], behind[0])] == [1, 2]
    assert cursors_of(ahead) == cursors_of(behind)


def test_a_refusal_is_told_to_each_of_them(feed_of):
    feeds = [feed_of(list_runs=False, series=["no/such/runs/run"], logs=[], images=[]) for _ in range(2)]

    look = Look()
    troubles = [feed.poll(look)[0][0] for feed in feeds]

    assert [trouble.code for trouble in troubles] == ["run_not_found"] * 2


def test_what_is_asked_twice_is_read_once():
    reads = []

    def read():
        reads.append(1)
        raise RunNotFoundError("gone")

    look = Look()
    for _ in range(3):
        with pytest.raises(RunNotFoundError):
            look.once("question", read)

    assert [look.once("other", iter([1, 2]).__next__) for _ in range(2)] == [1, 1]
    assert reads == [1]
