"""Config and summary keys on their way to the run browser."""

from __future__ import annotations

import time

import pytest
from live_client import Client, resumed
from run_files import RunFiles

from runicorn.api.contract import FollowParams, RunsParams
from runicorn.api.live import LiveFeed
from runicorn.api.live_list import ROWS_AT_ONCE
from runicorn.api.run_keys import is_seed_like
from runicorn.api.service import Service
from runicorn.store.store import Store

DEADLINE_S = 20


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def make_run(root, name, config=None, summary=None, **state):
    run = RunFiles(root, f"p/e/runs/{name}", **state)
    run.document("config.json", **(config or {}))
    run.document("summary.json", **(summary or {}))
    return run


def first_event(store, **params):
    ((event, _),) = LiveFeed(store, FollowParams(**params)).poll()
    return event


def values(event):
    return {row.id: row.values for row in [*event.rows, *event.older]}


def test_rows_carry_the_values_that_were_asked_for_under_the_names_of_the_filter(store, tmp_path):
    make_run(
        tmp_path,
        "a",
        {"lr": 0.1, "model": {"depth": 3}, "big": 1},
        {"loss": float("inf"), "status": "mine", "notes": "n" * 600},
    )
    make_run(tmp_path, "b", {"lr": 0.1, "big": 1})

    carried = values(first_event(store, keys=["lr", "model.depth", "loss", "summary.status", "notes"]))

    notes = carried["a"].pop("notes")
    assert carried["a"] == {"lr": 0.1, "model.depth": 3, "loss": "inf", "summary.status": "mine"}
    assert carried["b"] == {"lr": 0.1}
    assert len(notes) == 500


def test_what_configs_differ_in_comes_unasked_and_a_seed_last(store, tmp_path):
    for number in range(3):
        make_run(tmp_path, f"r{number}", {"seed": number, "lr": number / 10, "depth": 3}, {"loss": number})

    event = first_event(store)

    assert event.keys == ["lr", "seed", "same:seed"]
    same = {row.pop("same:seed") for row in values(event).values()}
    assert values(event)["r1"] == {"lr": 0.1, "seed": 1}
    assert len(same) == 3


def test_runs_whose_config_differs_in_one_key_alone_share_a_text(store, tmp_path):
    make_run(tmp_path, "a", {"seed": 1, "lr": 0.1, "model": {"depth": 3, "init": float("nan")}})
    make_run(tmp_path, "b", {"model": {"init": float("nan"), "depth": 3}, "lr": 0.1, "seed": 2})
    make_run(tmp_path, "c", {"lr": 0.1, "model.depth": 3, "model": {"init": float("nan")}})
    make_run(tmp_path, "d", {"seed": 1, "lr": 0.1, "model": {"depth": 4, "init": float("nan")}})
    make_run(tmp_path, "e", {"seed": 1, "lr": 0.2, "model": {"depth": 3, "init": float("nan")}})
    make_run(tmp_path, "without")
    other = RunFiles(tmp_path, "other/e/runs/f")
    other.document("config.json", seed=1, lr=0.1, model={"depth": 3, "init": float("nan")})

    carried = values(first_event(store, keys=["same:seed", "same:model.depth"]))

    def groups(key):
        found = {}
        for run in sorted(carried):
            found.setdefault(carried[run].get(key), set()).add(run)
        return {frozenset(runs) for runs in found.values()}

    assert groups("same:seed") == {frozenset(group) for group in ("abc", "d", "e", ["without"], "f")}
    assert groups("same:model.depth") == {
        frozenset(group) for group in ("ad", "b", "c", "e", ["without"], "f")
    }
    assert carried["without"] == {}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("seed", True),
        ("random_seed", True),
        ("model.dataSeed", True),
        ("seedEverything", True),
        ("SEED", True),
        ("rng", True),
        ("speed", False),
        ("seeded_by", False),
        ("reseed", False),
    ],
)
def test_a_key_is_seed_like_by_a_word_of_its_name(name, expected):
    assert is_seed_like(name) is expected


def test_the_first_event_lists_all_keys_with_their_kinds(store, tmp_path):
    make_run(
        tmp_path,
        "a",
        {"lr": 1e-3, "opt": "adam", "amp": True, "layers": [1], "wd": "1e-4", "run": 1},
        {"loss": 1.0, "lr": 2, "best_metric_name": "loss"},
    )
    make_run(tmp_path, "b", {"lr": 2e-3, "opt": "sgd"})

    known = {key.name: key for key in first_event(store).known_keys}

    assert {name: (key.source, key.kind, key.varies) for name, key in known.items()} == {
        "lr": ("config", "number", True),
        "opt": ("config", "text", True),
        "amp": ("config", "flag", False),
        "layers": ("config", "other", False),
        "wd": ("config", "number", False),
        "config.run": ("config", "number", False),
        "loss": ("summary", "number", False),
        "summary.lr": ("summary", "number", False),
    }
    assert sorted(known["opt"].examples) == ["adam", "sgd"]


def test_a_key_that_is_asked_for_later_brings_all_rows_again_without_a_reset(store, tmp_path):
    for number in range(ROWS_AT_ONCE + 2):
        RunFiles(tmp_path, f"p/e/runs/{number:04d}", created_at=float(number)).document(
            "config.json", lr=number
        )
    feed, client = LiveFeed(store, FollowParams()), Client()
    client.take(feed.poll() + feed.poll())

    feed.update(FollowParams(keys=["lr", "other"]))
    events = [event for _ in range(3) for event, _ in feed.poll()]

    assert [(event.reset, len(event.rows), len(event.older)) for event in events] == [
        (False, 0, ROWS_AT_ONCE),
        (False, 0, 2),
    ]
    assert all(event.keys == ["lr", "other"] for event in events)
    assert [event.known_keys for event in events] == [None, None]
    assert feed.poll() == []


def test_a_follower_that_comes_back_with_other_keys_gets_the_rows_with_them(store, tmp_path):
    make_run(tmp_path, "a", {"lr": 1})
    feed, client = LiveFeed(store, FollowParams()), Client()
    client.take(feed.poll())

    same = resumed(store, FollowParams(), client.cursors).poll()
    ((event, _),) = resumed(store, FollowParams(keys=["lr"]), client.cursors).poll()

    assert same == []
    assert not event.reset
    assert values(event)["a"]["lr"] == 1


def test_a_new_key_is_told_with_the_run_that_brought_it(store, tmp_path):
    make_run(tmp_path, "a", {"lr": 1})
    feed = LiveFeed(store, FollowParams())
    feed.poll()

    make_run(tmp_path, "b", {"lr": 2, "depth": 3})
    deadline = time.monotonic() + DEADLINE_S
    while not (items := feed.poll()):
        assert time.monotonic() < deadline
    ((event, _),) = items

    assert [key.name for key in event.known_keys] == ["lr", "depth"]
    assert event.keys == ["lr"]
    assert set(values(event)) == {"a", "b"}


def test_a_page_of_the_list_carries_the_values_that_were_asked_for(tmp_path):
    make_run(tmp_path, "a", {"lr": 1})

    reply = Service(tmp_path).runs(RunsParams(keys=["lr"]))

    assert reply.rows[0].values == {"lr": 1}
