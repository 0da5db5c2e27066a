"""The trees that earlier writers of the format left: what their README.txt promises is found."""

from __future__ import annotations

import math
import os
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from runicorn.store.store import Store


def states(root: Path) -> dict[str, tuple[int, int]]:
    return {
        os.path.join(folder, name): (
            os.stat(os.path.join(folder, name)).st_mtime_ns,
            os.stat(os.path.join(folder, name)).st_size,
        )
        for folder, _, names in os.walk(root)
        for name in [*names, "."]
    }


def test_twelve_runs_of_four_projects_are_found(old_store: Path) -> None:
    store = Store(old_store)

    runs = store.runs()

    assert len(runs) == 12
    assert {run.project for run in runs} == {"default", "demo", "vision", "legacy-proj"}
    assert {run.name for run in runs if run.project == "vision"} == {"exp2", "实验 三"}


def test_recorded_statuses_are_the_files_own(old_store: Path) -> None:
    runs = Store(old_store).runs()

    recorded = Counter(run.recorded_status for run in runs)

    assert recorded == {"finished": 7, "failed": 1, "running": 4}


def test_a_run_whose_process_is_long_gone_is_not_running(old_store: Path) -> None:
    runs = Store(old_store).runs()

    derived = {run.status for run in runs if run.recorded_status == "running"}

    assert derived <= {"crashed", "stale"}


def test_six_images_lie_inside_their_runs(old_store: Path) -> None:
    runs = Store(old_store).runs()

    images = [(run, image) for run in runs for image in run.images()]

    assert len(images) == 6
    assert all(Path(image.path).is_relative_to(run.path.resolve()) for run, image in images)
    assert all(Path(image.path).is_file() for _, image in images)


def test_one_run_holds_values_that_are_not_finite(old_store: Path) -> None:
    runs = Store(old_store).runs()

    odd = [run for run in runs if any(not np.isfinite(run.series(name).value).all() for name in run.metrics)]

    assert [run.id for run in odd] == ["20261123_081816_cbe7a3"]


def test_no_old_run_has_a_problem(old_store: Path) -> None:
    runs = Store(old_store).runs()

    for run in runs:
        run.events.refresh()

    assert {run.key: run.problems for run in runs if run.problems} == {}


def test_odd_values_are_read_as_they_were_meant(old_store: Path) -> None:
    run = Store(old_store).run("20261123_081816_cbe7a3")

    loss, acc, negative = run.series("loss"), run.series("acc"), run.series("neg")

    assert run.metrics == ["loss", "acc", "neg", "ts", "epoch", "损失/验证", "x"]
    assert loss.step.tolist() == [10, 11, 12, 13, 5, 5, 7, 8, -3, -2, 7]
    assert math.isnan(loss.value[3])
    assert acc.value.tolist() == [10.0, 11.0, math.inf]
    assert negative.value.tolist() == [-math.inf]


def test_a_run_that_was_opened_twice_keeps_both_first_steps(old_store: Path) -> None:
    run = Store(old_store).run("demo/default/runs/my-run")

    series = run.series("a")

    assert series.step.tolist() == [1.0, 1.0]
    assert series.value.tolist() == [1.0, 2.0]


def test_the_oldest_data_counts_its_own_steps(old_store: Path) -> None:
    run = Store(old_store).run("20250820_101112_v010aa")

    loss = run.series("loss")

    assert (run.project, run.name) == ("legacy-proj", "v010")
    assert run.metrics == ["loss", "epoch"]
    assert loss.step.tolist() == [0, 1, 2, 3, 4, 5, 7]
    assert loss.time[0] == pytest.approx(1795422664.5346575)


def test_legacy_runs_take_their_names_from_their_meta(old_store: Path) -> None:
    store = Store(old_store)

    named, nameless = store.run("20261123_083026_24686a"), store.run("20261123_083026_d6c681")

    assert (named.key, named.project, named.name) == (
        "runs/20261123_083026_24686a",
        "legacy-proj",
        "legacy-name",
    )
    assert (nameless.project, nameless.name) == ("default", "default")


def test_log_lines_carry_their_clock_where_they_have_one(old_store: Path) -> None:
    run = Store(old_store).run("20261123_081816_cbe7a3")

    lines = run.log_lines()

    assert [(line.number, line.clock, line.text) for line in lines[:3]] == [
        (1, "08:18:16", "hello 你好"),
        (2, "08:18:16", "line two"),
        (3, "", "embedded newline"),
    ]


def test_a_careless_mirror_is_shown_with_its_damage(old_store: Path) -> None:
    source = Store(old_store.parent / "damaged" / "source").runs()[0]

    mirrored = Store(old_store.parent / "damaged" / "mirrored").runs()[0]

    assert mirrored.recorded_status == ""
    assert mirrored.status == "stale"
    assert mirrored.metrics == source.metrics
    assert set(source.series("loss").value) <= set(mirrored.series("loss").value)
    assert {line.text for line in source.log_lines()} <= {line.text for line in mirrored.log_lines()}
    assert [problem.split(" is ")[0] for problem in mirrored.problems] == ["status.json", "summary.json"]


def test_reading_everything_changes_no_byte_below_the_root(old_store: Path) -> None:
    before = states(old_store)

    for run in Store(old_store).runs():
        run.to_pandas()
        run.log_lines()
        run.images()

    assert states(old_store) == before
