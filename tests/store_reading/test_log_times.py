"""When lines of a log were written, told from the clock that they begin with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

import runicorn as rn
from runicorn.store.host import hostname

MakeRun = Callable[..., Path]
NOON = dt.datetime(2025, 3, 4, 12, tzinfo=dt.timezone.utc).timestamp()
HOUR = 3600.0


def opened(
    root: Path, make_run: MakeRun, logs: str, started_at: float | None = NOON, **process: str
) -> rn.StoredRun:
    make_run(
        "p/e/runs/r", status={"status": "finished", "started_at": started_at, "process": process}, logs=logs
    )
    run = rn.open_store(root).run("r")
    run.log.refresh()
    return run


def times(run: rn.StoredRun) -> list[float]:
    """Time of each line as a page finds it: the midnight of its day plus its clock."""
    found = []
    for number, line in enumerate(run.log.lines(1, run.log.total), 1):
        hours, minutes, seconds = map(int, line[:8].split(":"))
        midnight = [day.midnight for day in run.log_days(number, 1) if day.first_line <= number][-1]
        found.append(midnight + 3600 * hours + 60 * minutes + seconds)
    return found


def test_a_log_from_another_time_zone_begins_with_its_run(root: Path, make_run: MakeRun) -> None:
    run = opened(root, make_run, "20:00:03 | in Shanghai\n20:30:00 | later\n", hostname="elsewhere")

    assert times(run) == [NOON + 3, NOON + 1800]


def test_a_log_of_this_machine_is_in_its_time_zone_however_late_it_begins(
    root: Path, make_run: MakeRun
) -> None:
    written = dt.datetime.fromtimestamp(NOON + 5 * HOUR)

    run = opened(root, make_run, f"{written:%H:%M:%S} | at last\n", hostname=hostname())

    assert times(run) == [NOON + 5 * HOUR]


def test_days_are_counted_over_midnights_and_slight_disorder(root: Path, make_run: MakeRun) -> None:
    clocks = ["12:00:00", "23:59:59", "00:00:00", "23:59:58", "00:00:01", "13:30:00", "13:29:00", "12:00:00"]
    run = opened(root, make_run, "".join(f"{clock} | x\n" for clock in clocks), hostname="elsewhere")

    since_noon = [round((time - NOON) / HOUR, 1) for time in times(run)]

    assert since_noon == [0, 12, 12, 12, 12, 25.5, 25.5, 24]


def test_the_line_at_a_moment_is_the_last_one_written_by_then(root: Path, make_run: MakeRun) -> None:
    logs = "no clock yet\n12:00:01 | a\n12:00:03 | b\n    goes on\n12:00:02 | late\n12:00:09 | c\n"
    run = opened(root, make_run, logs, hostname="elsewhere")

    found = [run.log_line_at(NOON + seconds) for seconds in (-500, 0.5, 1, 2.9, 3, 8, 9, 1e9)]

    assert found == [1, 1, 2, 2, 5, 5, 6, 6]


@pytest.mark.parametrize(
    ("logs", "started_at"), [("no clock\n25:00:00 | nor this\n", NOON), ("12:00:00 | x\n", None)]
)
def test_without_a_clock_or_a_start_no_time_is_known(
    root: Path, make_run: MakeRun, logs: str, started_at: float | None
) -> None:
    run = opened(root, make_run, logs, started_at)

    assert run.log_days(1, 9) == []
    assert run.log_line_at(NOON) is None


def test_a_log_that_grows_over_midnight_in_pieces_is_read_as_in_one(root: Path, make_run: MakeRun) -> None:
    path = make_run("p/e/runs/r", status={"status": "running", "started_at": NOON}, logs="") / "logs.txt"
    run = rn.open_store(root).run("r")
    for text in ("12:00:00 | a\n23:00", ":00 | b\n01:00:00 | c\n", "13:00:00 | d\n"):
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
        run.log.refresh()

    assert [round((time - NOON) / HOUR) for time in times(run)] == [0, 11, 13, 25]
    assert [day.first_line for day in run.log_days(1, 9)] == [1, 3]
    assert [day.first_line for day in run.log_days(4, 9)] == [3]


def test_the_seconds_of_a_log_are_those_at_which_a_later_one_begins(root: Path, make_run: MakeRun) -> None:
    logs = (
        "no clock yet\n12:00:01 | a\n12:00:01 | b\n    goes on\n12:00:00 | late\n12:00:09 | c\n12:00:09 | d\n"
    )
    run = opened(root, make_run, logs, hostname="elsewhere")

    lines, seconds = run.log_seconds(1)
    later, last = run.log_seconds(5)

    assert lines.tolist() == [2, 6]
    assert (seconds - NOON).tolist() == [1, 9]
    assert list(zip(later.tolist(), (last - NOON).tolist(), strict=True)) == [(5, 1), (6, 9)]
    assert all(len(part) == 0 for part in run.log_seconds(99))


def test_without_a_clock_or_a_start_there_are_no_seconds(root: Path, make_run: MakeRun) -> None:
    run = opened(root, make_run, "12:00:00 | x\n", None)

    assert [part.tolist() for part in run.log_seconds(1)] == [[], []]
