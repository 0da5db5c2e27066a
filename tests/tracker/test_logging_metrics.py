import enum
import json
import math
import os
import threading
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from run_on_disk import data, document, events

import runicorn as rn


@pytest.fixture
def run(tmp_path):
    with rn.init("demo", "exp", storage=tmp_path / "store") as run:
        yield run


def test_a_record_holds_the_keys_in_call_order_then_step_time_and_stage(run):
    rn.log({"loss": 0.5}, acc=1, stage="train")

    (event,) = events(run.path)

    assert list(event) == ["ts", "type", "data"]
    assert list(event["data"]) == ["loss", "acc", "global_step", "time", "stage"]
    assert event["type"] == "metrics"
    assert event["ts"] == event["data"]["time"]
    assert event["data"]["global_step"] == 1


def test_automatic_steps_go_on_from_an_explicit_one_also_backwards(run):
    for step in (None, None, 10, None, 3, None):
        run.log(x=1, step=step)

    assert [record["global_step"] for record in data(run.path)] == [1, 2, 10, 11, 3, 4]


def test_every_line_is_valid_json_and_non_finite_numbers_are_named(run):
    run.log(loss=math.nan, up=math.inf, down=-math.inf, fine=1.0, text="null")

    (line,) = Path(run.path, "events.jsonl").read_text().splitlines()
    event = json.loads(line, parse_constant=pytest.fail)
    assert event["nonfinite"] == {"loss": "nan", "up": "inf", "down": "-inf"}
    assert event["data"]["loss"] is None
    assert event["data"]["fine"] == 1.0


@pytest.mark.parametrize(
    "value",
    [np.float32(1.5), np.float64(1.5), np.array(1.5), np.array([1.5]), np.float16(1.5)],
    ids=["float32", "float64", "0-d array", "1-element array", "float16"],
)
def test_scalars_of_array_libraries_are_numbers(run, value):
    run.log(x=value, n=np.int64(3))

    assert data(run.path)[0]["x"] == 1.5
    assert data(run.path)[0]["n"] == 3


def test_a_non_finite_numpy_scalar_is_named_too(run):
    run.log(x=np.float32("nan"), y=np.float64("inf"))

    assert events(run.path)[0]["nonfinite"] == {"x": "nan", "y": "inf"}


class Colour(enum.Enum):
    RED = "red"


class Hostile:
    def __repr__(self):
        raise RuntimeError("no repr")

    def item(self):
        raise RuntimeError("no item")


LOOP: list = []
LOOP.append(LOOP)


@pytest.mark.parametrize(
    "value",
    [
        None, True, "text", "\ud800 half a pair", 2**70, 10**5000, -(10**5000), [1, [2.5, math.nan]], {"a": {1: 2}},
        {1, 2}, (1, 2), b"bytes", datetime(2026, 1, 1, tzinfo=timezone.utc), Path("x"), Colour.RED, object(),
        Hostile(), LOOP, np.arange(3), {("a", 1): 2}, 1 + 2j, print, {"n": np.float32(2)},
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_a_strange_value_is_kept_as_json_and_never_raises(run, value):
    run.log(strange=value, loss=0.25)

    (record,) = data(run.path)
    assert "strange" in record
    assert record["loss"] == 0.25


def test_the_users_own_time_is_kept_under_another_name_and_said_once(run, caplog):
    run.log(time=12.5, x=1)
    run.log({"time": 13.5})

    assert [record["user/time"] for record in data(run.path)] == [12.5, 13.5]
    assert [message for message in caplog.messages if "user/time" in message] == [caplog.messages[0]]


def test_step_keys_in_the_data_are_dropped_with_a_word(run, caplog):
    run.log({"step": 77, "global_step": 88, "x": 1})

    assert data(run.path)[0]["global_step"] == 1
    assert "step" not in data(run.path)[0]
    assert "step=" in caplog.text


def test_a_step_that_is_no_number_does_not_end_the_training(run, caplog):
    run.log(x=1, step="abc")
    run.log(x=2, step=np.int64(9))

    assert [record["global_step"] for record in data(run.path)] == [1, 9]
    assert "abc" in caplog.text


def test_metric_names_may_be_any_text(run):
    names = ["train/loss", "val acc", "准确率", "emoji 🦄", "", 'quote"d', "line\nbreak"]

    run.log(dict.fromkeys(names, 1.0))

    assert [name for name in names if data(run.path)[0][name] != 1.0] == []


def test_threads_lose_no_record_and_tear_no_line(run):
    def work(number):
        for i in range(10_000):
            run.log({f"thread{number}": i})

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    records = data(run.path)
    assert sorted(record["global_step"] for record in records) == list(range(1, 80_001))
    assert sum("thread3" in record for record in records) == 10_000


def test_logged_text_has_the_time_on_every_line(run):
    run.log_text("one\ntwo\r\n三")
    run.log_text("")

    lines = Path(run.path, "logs.txt").read_text("utf-8").splitlines()
    assert [line[8:] for line in lines] == [" | one", " | two", " | 三", " | "]
    assert all(line[2] == line[5] == ":" for line in lines)


def test_a_progress_bar_that_is_drawn_again_stays_one_line(run):
    run.log_text("\r 10%\r 90%\r100%\r\ndone\n")

    lines = Path(run.path, "logs.txt").read_bytes().decode().split("\n")
    assert [line[8:] for line in lines] == [" | \r 10%\r 90%\r100%", " | done", ""]


def test_summary_merges_and_keeps_non_finite_values_readable(run):
    run.summary({"a": 1, "worst": math.nan})
    run.summary(b={"c": [1, 2]})
    run.summary(a=2)

    summary = document(run.path, "summary")
    assert summary == {"a": 2, "b": {"c": [1, 2]}, "worst": None, "nonfinite": {"worst": "nan"}}


def test_the_best_value_and_its_step_stand_in_the_summary(tmp_path):
    run = rn.init(storage=tmp_path / "store")
    run.set_primary_metric("val/acc", "max")

    for value in (0.1, math.nan, 0.9, 0.5):
        run.log({"val/acc": value})
    run.finish()

    summary = document(run.path, "summary")
    assert summary["best_metric_name"] == "val/acc"
    assert summary["best_metric_mode"] == "max"
    assert summary["best_metric_value"] == 0.9
    assert summary["best_metric_step"] == 3


def test_a_mode_that_is_none_is_refused_at_the_call(run):
    with pytest.raises(ValueError, match="'max' or 'min'"):
        run.set_primary_metric("loss", "lowest")


def test_config_comes_from_dicts_namespaces_dataclasses_and_keywords(run):
    import argparse
    from dataclasses import dataclass

    @dataclass
    class Model:
        depth: int = 3

    run.log_config({"lr": 0.1})
    run.log_config(argparse.Namespace(seed=7))
    run.log_config(Model(), optimizer="adam")

    assert document(run.path, "config") == {"lr": 0.1, "seed": 7, "depth": 3, "optimizer": "adam"}


def test_an_image_without_a_step_takes_the_last_one(run):
    pixels = np.zeros((4, 4, 3), np.uint8)
    run.log(x=1, step=41)

    path = run.log_image("val/sample", pixels, caption="four")

    event = events(run.path)[-1]
    assert event["data"] == {"key": "val/sample", "path": path, "step": 41, "caption": "four"}
    assert Path(run.path, path).read_bytes().startswith(b"\x89PNG")
    assert path.startswith("media/")
    assert os.sep not in path[6:]


def test_something_that_is_no_image_is_refused_at_the_call(run):
    with pytest.raises(rn.RunicornError, match="object"):
        run.log_image("x", object())


class Unprintable:
    def __str__(self):
        raise ValueError("no text")

    __repr__ = __str__


def test_a_value_whose_own_code_fails_never_raises(run):
    run.log({Unprintable(): 1, "x": 1}, stage=Unprintable())
    run.log_text(Unprintable())
    run.summary({"x": Unprintable(), "y": {Unprintable(): 1}})
    run.log_image(Unprintable(), b"\x89PNG\r\n\x1a\n")

    assert data(run.path)[0]["x"] == 1
    assert document(run.path, "summary")["x"] == "<Unprintable: ValueError>"


def test_a_row_of_a_table_is_logged_and_summarised(run):
    row = pd.Series({"loss": 0.5, "acc": 0.25})

    run.log(row)
    run.summary(row)

    assert data(run.path)[0]["loss"] == 0.5
    assert document(run.path, "summary") == {"loss": 0.5, "acc": 0.25}


def test_a_primary_metric_that_is_named_late_knows_what_was_logged_before(run):
    for value in (0.5, 0.9, float("nan"), 0.9, 0.7):
        run.log(acc=value)

    run.set_primary_metric("acc", "max")

    summary = document(run.path, "summary")
    assert (summary["best_metric_value"], summary["best_metric_step"]) == (0.9, 2)


def test_a_summary_key_called_nonfinite_stays_the_users(run):
    run.summary({"nonfinite": {"loss": "often", "more": ["x"]}})
    run.summary(acc=1)

    assert document(run.path, "summary") == {"nonfinite": {"loss": "often", "more": ["x"]}, "acc": 1}
