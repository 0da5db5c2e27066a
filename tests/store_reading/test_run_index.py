"""The list of runs follows the files with few looks at the disk; damaged documents are shown with a mark."""

from __future__ import annotations

import json
import math
import os
import shutil
import threading
from pathlib import Path

import pytest
from reading_stores import age

from runicorn.store.store import Store


def opened(store: Store) -> int:
    return store._index.documents_read


def test_a_second_listing_opens_no_document(root, make_run) -> None:
    for number in range(20):
        make_run(f"demo/exp/runs/r{number}")
    age(root)
    store = Store(root)
    store.runs()
    before = opened(store)

    runs = store.runs()

    assert (len(runs), opened(store) - before) == (20, 0)


def test_the_next_process_opens_no_document(root, make_run) -> None:
    for number in range(150):
        make_run(
            f"demo/e{number % 3}/runs/r{number}",
            summary={"best_metric_name": "acc", "best_metric_value": number},
        )
    age(root)
    first = Store(root)
    expected = [run.info for run in first.runs()]

    second = Store(root)
    found = [run.info for run in second.runs()]

    assert (opened(first), opened(second)) == (150, 0)
    assert found == expected


@pytest.mark.parametrize("document", ["status", "summary"])
def test_a_document_changed_in_place_is_noticed_by_the_next_process(root, make_run, document) -> None:
    for number in range(150):
        directory = make_run(f"demo/exp/runs/r{number}", summary={"a": 1})
    age(root)
    Store(root).runs()

    (directory / f"{document}.json").write_text('{"status": "failed", "a": 2}')
    store = Store(root)
    store.runs()

    assert opened(store) == 1
    assert store.run(directory.name).info.summary["a"] == (2 if document == "summary" else 1)


def test_a_change_right_after_reading_is_not_missed(root, make_run) -> None:
    directory = make_run("demo/exp/runs/r", summary={"a": 1})
    store = Store(root)
    store.runs()
    stat = (directory / "summary.json").stat()

    (directory / "summary.json").write_text('{"a": 2}')
    os.utime(directory / "summary.json", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    store.refresh()

    assert store.run("r").summary == {"a": 2}


def test_new_changed_and_removed_runs_are_told_once(root, make_run) -> None:
    make_run("demo/exp/runs/old")
    make_run("demo/exp/runs/gone")
    age(root)
    store = Store(root)
    first = store.refresh()

    shutil.rmtree(root / "demo/exp/runs/gone")
    make_run("demo/exp/runs/old", status={"status": "failed"})
    make_run("other/exp/runs/new")
    second, third = store.refresh(), store.refresh()

    assert {info.id for info in first.changed} == {"old", "gone"}
    assert {info.id: info.status for info in second.changed} == {"old": "failed", "new": "finished"}
    assert second.removed == ["demo/exp/runs/gone"]
    assert (third.changed, third.removed, third.version) == ([], [], second.version)


def test_two_followers_hear_of_the_same_change(root, make_run) -> None:
    make_run("demo/exp/runs/r")
    store = Store(root)
    version = store.refresh().version

    make_run("demo/exp/runs/s")
    one, other = store.refresh(since=version), store.refresh(since=version)

    assert [info.id for info in one.changed] == [info.id for info in other.changed] == ["s"]


def test_a_directory_becomes_a_run_when_its_first_document_comes(root) -> None:
    directory = root / "demo" / "exp" / "runs" / "r"
    directory.mkdir(parents=True)
    store = Store(root)
    store.refresh()

    (directory / "meta.json").write_text('{"project": "demo", "name": "exp"}')
    change = store.refresh()

    assert [info.key for info in change.changed] == ["demo/exp/runs/r"]


def test_a_heartbeat_alone_is_no_change(root, make_run) -> None:
    status = {
        "status": "running",
        "started_at": 1.0,
        "heartbeat_at": 1.0,
        "process": {"pid": 1, "hostname": "elsewhere"},
    }
    make_run("demo/exp/runs/r", status=status)
    store = Store(root)
    store.refresh()

    make_run("demo/exp/runs/r", status=status | {"heartbeat_at": 2.0})
    change = store.refresh()

    assert change.changed == []


def test_settled_runs_are_looked_at_in_turn(root, make_run) -> None:
    for number in range(450):
        make_run(f"demo/exp/runs/r{number}", config={"lr": 1})
    age(root)
    store = Store(root)
    store.refresh()

    (root / "demo/exp/runs/r7/config.json").write_text('{"lr": 2, "more": 1}')
    changes = [store.refresh().changed for _ in range(4)]

    assert [info.id for found in changes for info in found] == ["r7"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "summary.json is empty"),
        ("\x00\x00", "summary.json is empty"),
        ("{", "summary.json is not JSON"),
        ('{"a": 1}\n}', "summary.json is not JSON"),
        ("[1]", "summary.json holds a list, not an object"),
        ("null", "summary.json holds null, not an object"),
        ('"x"', "summary.json holds text, not an object"),
        ("[" * 100_000, "summary.json is not JSON"),
        ('{"a":' * 300 + "1" + "}" * 300, "summary.json is nested too deeply"),
        (b'{"a": "\xff"}', "summary.json holds bytes that are not UTF-8"),
        ('{"best_metric_name": ["x"]}', "summary.json: best_metric_name is list, not text"),
        (
            '{"best_metric_name": "x", "best_metric_value": "y"}',
            "summary.json: best_metric_value is str, not a number",
        ),
    ],
)
def test_a_damaged_document_is_shown_with_a_mark(root, make_run, content, problem) -> None:
    make_run("demo/exp/runs/bad", summary=content)
    make_run("demo/exp/runs/good")
    store = Store(root)

    runs = {run.id: run for run in store.runs()}

    assert len(runs["bad"].problems) == 1
    assert runs["bad"].problems[0].startswith(problem)
    assert runs["good"].problems == ()


@pytest.mark.parametrize("time_s", [1_764_000_000_123_456_789, 1e300, -1])
def test_a_time_that_no_calendar_has_is_a_problem_of_that_run(root, make_run, time_s) -> None:
    make_run(
        "demo/exp/runs/bad", meta={"created_at": time_s}, status={"status": "finished", "ended_at": time_s}
    )

    (run,) = Store(root).runs()

    assert (run.info.created_at, run.info.ended_at) == (None, None)
    assert [problem.split(" is ")[0] for problem in run.problems] == [
        "meta.json: created_at",
        "status.json: ended_at",
    ]


def test_odd_but_readable_documents_have_no_mark(root, make_run) -> None:
    summary = (
        '\ufeff{"a": NaN, "b": -Infinity, "c": 1e999, "d": "\\ud800", "e": 123456789012345678901234567890}'
    )
    make_run("demo/exp/runs/r", summary=summary)

    run = Store(root).runs()[0]

    assert math.isnan(run.summary["a"])
    assert (run.summary["b"], run.summary["c"], run.summary["d"]) == (-math.inf, math.inf, "\\ud800")
    assert run.summary["e"] == pytest.approx(1.2345678901234568e29)
    assert run.problems == ()


def test_numbers_that_our_writer_named_beside_are_put_back(root, make_run) -> None:
    make_run("demo/exp/runs/r", summary={"loss": None, "other": None, "nonfinite": {"loss": "inf"}})

    run = Store(root).runs()[0]

    assert run.summary == {"loss": math.inf, "other": None}


@pytest.mark.parametrize("status", ["{", "[]", '{"status": 5}', '{"status": null}', ""])
def test_a_status_that_cannot_be_read_is_derived(root, make_run, status) -> None:
    make_run("demo/exp/runs/r", status=status, meta={"hostname": "elsewhere", "pid": 1})

    run = Store(root).runs()[0]

    assert (run.recorded_status, run.status) == ("", "stale")
    assert "no sign of life" in run.info.status_reason


def test_free_text_of_another_writer_stays_as_it_is(root, make_run) -> None:
    make_run("demo/exp/runs/r", status={"status": "PREEMPTED", "exit_reason": "spot"})

    info = Store(root).runs()[0].info

    assert (info.status, info.recorded_status, info.status_reason) == ("PREEMPTED", "PREEMPTED", "spot")


def test_a_missing_status_is_said(root, make_run) -> None:
    make_run("demo/exp/runs/r", status=None)

    info = Store(root).runs()[0].info

    assert (info.status, info.problems) == ("stale", ("status.json is missing",))


def test_a_document_that_is_a_folder_is_a_problem_of_that_run_only(root, make_run) -> None:
    directory = make_run("demo/exp/runs/bad")
    (directory / "summary.json").mkdir()
    make_run("demo/exp/runs/good")

    runs = {run.id: run.problems for run in Store(root).runs()}

    assert runs["good"] == ()
    assert len(runs["bad"]) == 1


@pytest.mark.parametrize("damage", [b"", b"garbage!" * 50, bytes(4096)])
def test_a_damaged_list_in_the_cache_is_read_from_the_files(
    root, make_run, own_folders: Path, damage: bytes
) -> None:
    for number in range(120):
        make_run(f"demo/exp/runs/r{number}")
    age(root)
    Store(root).runs()
    next((own_folders / "cache").glob("index-*")).write_bytes(damage)

    store = Store(root)

    assert (len(store.runs()), opened(store)) == (120, 120)


def test_one_store_serves_many_threads(root, make_run) -> None:
    for number in range(30):
        events = "".join(
            json.dumps({"ts": step, "type": "metrics", "data": {"loss": step, "global_step": step}}) + "\n"
            for step in range(50)
        )
        make_run(f"demo/exp/runs/r{number}", events=events)
    store = Store(root)
    lengths: list[int] = []

    def read() -> None:
        for run in store.runs():
            store.refresh()
            lengths.append(len(run.series("loss").value))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert lengths == [50] * 120


def test_a_table_of_records_has_a_column_a_metric(root, make_run) -> None:
    lines = [
        {
            "ts": 1.0,
            "type": "metrics",
            "data": {"loss": 0.5, "time": 1.0, "global_step": 1, "stage": "train"},
        },
        {"ts": 2.0, "type": "metrics", "data": {"val": 0.25, "time": 2.0, "global_step": 2}},
    ]
    make_run("demo/exp/runs/r", events="".join(json.dumps(line) + "\n" for line in lines))

    table = Store(root).run("r").to_pandas()

    assert list(table.columns) == ["step", "time", "stage", "loss", "val"]
    assert table["loss"].tolist()[0] == 0.5
    assert math.isnan(table["loss"].tolist()[1])
    assert table["stage"].tolist()[0] == "train"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("name", ["summary.json", "events.jsonl", "logs.txt"])
def test_a_pipe_in_the_place_of_a_file_stops_nobody_and_is_said(root, make_run, name) -> None:
    os.mkfifo(make_run("demo/exp/runs/bad") / name)
    make_run("demo/exp/runs/good")

    runs = {run.id: run for run in Store(root).runs()}
    runs["bad"].to_pandas(), runs["bad"].log_lines()

    assert [problem.split()[0] for problem in runs["bad"].problems] == [name]
    assert runs["good"].problems == ()


@pytest.mark.parametrize("kind", ["a file", "a device"])
def test_a_document_without_an_end_stops_nobody_and_is_said(root, make_run, kind) -> None:
    document = make_run("demo/exp/runs/bad") / "config.json"
    make_run("demo/exp/runs/good")
    if kind == "a file":
        with document.open("wb") as file:
            file.truncate(1 << 30)
    elif os.path.exists("/dev/zero"):
        document.symlink_to("/dev/zero")
    else:
        pytest.skip("this system has no such device")

    runs = {run.id: run for run in Store(root).runs()}

    assert runs["bad"].problems == ("config.json has more than 32 MiB and is not read",)
    assert runs["good"].problems == ()


@pytest.mark.parametrize("name", ["events.jsonl", "logs.txt"])
def test_a_file_that_cannot_be_opened_is_said(root, make_run, name) -> None:
    directory = make_run("demo/exp/runs/bad")
    (directory / name).symlink_to(name)

    run = Store(root).runs()[0]
    run.to_pandas(), run.log_lines()

    assert len(run.problems) == 1
    assert run.problems[0].startswith(f"{name} cannot be read")
