"""Events and logs are followed while they grow, and what happens to the file is noticed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from reading_stores import age, metrics_line

from runicorn.store.events import EventLog
from runicorn.store.logs import LogFile

DEADLINE_S = 20.0


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, "nothing happened in time"
        time.sleep(0.005)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def test_a_refresh_reads_the_appended_bytes_and_no_others(path: Path) -> None:
    path.write_text("".join(metrics_line(step, loss=step) for step in range(1000)))
    log = EventLog(str(path))
    log.refresh()
    before, added = log.bytes_read, metrics_line(1000, loss=1.0) * 3

    append(path, added)
    grew, stood = log.refresh(), log.refresh()

    assert (grew, stood) == (True, False)
    assert log.bytes_read - before == len(added)
    assert log.records == 1003


def test_half_a_line_waits_for_its_other_half(path: Path) -> None:
    line = metrics_line(1, loss=0.5)
    path.write_text(line[:30])
    log = EventLog(str(path))

    early = log.refresh()
    append(path, line[30:])
    late = log.refresh()

    assert (early, late) == (False, True)
    assert log.series("loss").value.tolist() == [0.5]
    assert log.problems == ()


def test_arrays_that_were_handed_out_stay_as_they_were(path: Path) -> None:
    path.write_text(metrics_line(0, loss=0.0))
    log = EventLog(str(path))
    log.refresh()
    early = log.series("loss")

    append(path, "".join(metrics_line(step, loss=step) for step in range(1, 5000)))
    log.refresh()

    assert early.value.tolist() == [0.0]
    assert len(log.series("loss").value) == 5000


def test_points_since_a_record_continue_a_series(path: Path) -> None:
    path.write_text("".join(metrics_line(step, loss=step) for step in range(10)))
    log = EventLog(str(path))
    log.refresh()
    have = log.records

    append(path, "".join(metrics_line(step, loss=step) for step in range(10, 15)))
    log.refresh()

    assert log.series("loss", since_record=have).step.tolist() == [10, 11, 12, 13, 14]


@pytest.mark.parametrize("change", ["truncate", "rewrite in place", "replace", "same size"])
def test_a_file_that_became_another_is_read_again(path: Path, change: str) -> None:
    path.write_text("".join(metrics_line(step, loss=1.0) for step in range(100)))
    log = EventLog(str(path))
    log.refresh()
    generation = log.generation

    after = "".join(
        metrics_line(step, loss=2.0) for step in range({"truncate": 10, "same size": 100}.get(change, 200))
    )
    if change == "replace":
        (path.parent / "new").write_text(after)
        os.replace(path.parent / "new", path)
    else:
        path.write_text(after)
    os.utime(path, ns=(time.time_ns(), time.time_ns() + 10_000_000))
    changed = log.refresh()

    assert changed
    assert log.generation != generation
    assert set(log.series("loss").value) == {2.0}
    assert log.records == after.count("\n")


def test_a_file_that_is_emptied_and_written_again_has_another_generation(path: Path) -> None:
    content = metrics_line(1, loss=1.0)
    path.write_text(content)
    log = EventLog(str(path))
    log.refresh()
    generation = log.generation

    path.write_text("")
    log.refresh()
    empty = log.records
    path.write_text(content)
    log.refresh()

    assert empty == 0
    assert log.generation != generation
    assert log.generation.startswith(generation)


def test_a_file_that_vanishes_keeps_what_was_read(path: Path) -> None:
    path.write_text(metrics_line(1, loss=1.0))
    log = EventLog(str(path))
    log.refresh()

    path.unlink()

    assert log.refresh() is False
    assert log.records == 1


WRITER = """
import sys, time
sys.path.insert(0, sys.argv[2])
from reading_stores import metrics_line
with open(sys.argv[1], "ab", buffering=0) as file:
    for step in range(2000):
        line = metrics_line(step, loss=step).encode()
        file.write(line[:20])
        file.write(line[20:])
"""


def test_another_process_is_followed_record_by_record(path: Path) -> None:
    log = EventLog(str(path))
    seen: list[int] = []

    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(Path(__file__).parent)])
    try:
        wait_until(lambda: log.refresh() and not seen.append(log.records) and log.records == 2000)
    finally:
        writer.wait(DEADLINE_S)

    assert seen == sorted(seen)
    np.testing.assert_array_equal(log.series("loss").value, np.arange(2000))
    assert log.problems == ()


def test_a_cache_saves_the_next_process_the_bytes(path: Path) -> None:
    path.write_text("".join(metrics_line(step, loss=step, **{"a b": -step}) for step in range(12_000)))
    age(path.parent)
    first = EventLog(str(path))
    first.refresh()

    second = EventLog(str(path))
    second.refresh()
    append(path, metrics_line(12_000, loss=0.5))
    second.refresh()

    assert first.bytes_read > 1 << 20
    assert second.bytes_read == len(metrics_line(12_000, loss=0.5))
    assert second.generation == first.generation
    np.testing.assert_array_equal(second.series("a b").value, first.series("a b").value)
    assert second.series("loss").value[-1] == 0.5


def test_a_cache_keeps_stages_images_and_problems(path: Path) -> None:
    image = (
        '{"ts": 1, "type": "image", "data": {"key": "k", "path": "media/a.png", "step": 3, "caption": "c"}}\n'
    )
    body = "".join(
        metrics_line(step, loss=step, stage="train" if step < 6000 else "eval") for step in range(12_000)
    )
    path.write_text(body + image + "torn\n" + metrics_line(12_000, late=1))
    first = EventLog(str(path))
    first.refresh()

    second = EventLog(str(path))
    second.refresh()

    assert second.bytes_read == 0
    assert (second.stages(), second.images(), second.problems) == (
        first.stages(),
        first.images(),
        first.problems,
    )
    assert second.series("late").step.tolist() == [12_000]
    assert [span.name for span in second.stages()] == ["train", "eval"]


@pytest.mark.parametrize("damage", ["rewrite", "cut", "garbage", "empty", "zeros"])
def test_a_cache_is_never_trusted_over_the_file(path: Path, damage: str, own_folders: Path) -> None:
    path.write_text("".join(metrics_line(step, loss=1.0) for step in range(12_000)))
    EventLog(str(path)).refresh()
    cached = next(file for file in (own_folders / "cache").iterdir() if file.name.startswith("events-"))

    if damage == "rewrite":
        path.write_text("".join(metrics_line(step, loss=2.0) for step in range(12_500)))
    elif damage == "cut":
        cached.write_bytes(cached.read_bytes()[:-4096])
    elif damage == "zeros":
        cached.write_bytes(bytes(cached.stat().st_size))
    else:
        cached.write_bytes(b"garbage!" * 100 if damage == "garbage" else b"")
    log = EventLog(str(path))
    log.refresh()

    assert log.bytes_read == path.stat().st_size
    assert set(log.series("loss").value) == {2.0 if damage == "rewrite" else 1.0}


def test_a_cache_folder_that_cannot_be_made_is_no_cache(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text("".join(metrics_line(step, loss=1.0) for step in range(12_000)))
    monkeypatch.setenv("RUNICORN_CACHE_DIR", str(path))

    log = EventLog(str(path))
    log.refresh()

    assert log.records == 12_000


class TestLogs:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path / "logs.txt"

    def test_lines_are_read_from_anywhere_without_keeping_their_text(self, path: Path) -> None:
        path.write_text("".join(f"line {number}\n" for number in range(1, 100_001)))
        log = LogFile(str(path), lambda: False)
        log.refresh()

        found = [log.lines(first, 3) for first in (1, 64, 65, 99_999, 100_001, 0)]

        assert log.total == 100_000
        assert found == [
            ["line 1", "line 2", "line 3"],
            ["line 64", "line 65", "line 66"],
            ["line 65", "line 66", "line 67"],
            ["line 99999", "line 100000"],
            [],
            ["line 1", "line 2", "line 3"],
        ]

    def test_only_new_bytes_are_read(self, path: Path) -> None:
        path.write_text("one\ntwo\n")
        log = LogFile(str(path), lambda: False)
        log.refresh()

        append(path, "three\nfo")
        log.refresh()

        assert log.bytes_read == len("one\ntwo\nthree\nfo")
        assert log.lines(1, 10) == ["one", "two", "three"]

    def test_a_last_line_without_its_end_counts_once_the_run_has_ended(self, path: Path) -> None:
        path.write_text("one\nhalf")
        ended = False
        log = LogFile(str(path), lambda: ended)
        log.refresh()
        running = log.lines(1, 10)

        ended = True
        log.refresh()

        assert running == ["one"]
        assert (log.total, log.lines(1, 10)) == (2, ["one", "half"])

    def test_a_last_line_that_goes_on_after_all_was_no_whole_line(self, path: Path) -> None:
        path.write_text("one\nhalf")
        log = LogFile(str(path), lambda: True)
        log.refresh()
        generation, shown = log.generation, (log.whole_lines, log.unended_line)

        append(path, " and")
        went_on = log.refresh()
        append(path, " more\n")
        ended = log.refresh()

        assert (went_on, ended) == (True, True)
        assert shown == (1, "half")
        assert (log.whole_lines, log.unended_line) == (2, "")
        assert log.generation == generation
        assert log.lines(1, 10) == ["one", "half and more"]

    def test_odd_bytes_are_shown_and_hide_nothing(self, path: Path) -> None:
        path.write_bytes(b"a\xff\r\n\n45%\r46%\nend\n")
        log = LogFile(str(path), lambda: False)

        log.refresh()

        assert log.lines(1, 10) == ["a�", "", "45%\r46%", "end"]

    def test_a_log_that_is_cut_is_read_again(self, path: Path) -> None:
        path.write_text("one\ntwo\nthree\n")
        log = LogFile(str(path), lambda: False)
        log.refresh()
        generation = log.generation

        path.write_text("new\n")
        log.refresh()

        assert log.generation != generation
        assert log.lines(1, 10) == ["new"]

    def test_a_missing_log_has_no_lines(self, path: Path) -> None:
        log = LogFile(str(path), lambda: True)

        assert log.refresh() is False
        assert (log.total, log.lines(1, 5), log.generation) == (0, [], "")
