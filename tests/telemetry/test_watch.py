"""Watch rules of a run: what they see, when they fire, what they leave behind."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import numpy as np
import pytest

import runicorn as rn
from runicorn.errors import RuleError


@pytest.fixture
def run(tmp_path):
    with rn.init("digits", "mlp", tmp_path) as run:
        yield run


def stored(run):
    return rn.open_store(run.storage).run(run.key)


def test_a_rule_fires_in_the_call_that_makes_it_true_and_again_only_after_it_was_not(run):
    rn.watch("loss > 10 or isnan(loss)")
    steps = []

    for loss in (1, 11, 12, math.nan, 3, np.float32(20), None, "much", 2):
        rn.log(loss=loss)
        steps.append([mark.step for mark in stored(run).marks()])

    assert steps == [[], [2], [2], [2], [2], [2, 6], [2, 6], [2, 6], [2, 6]]
    first = stored(run).marks()[0]
    assert (first.rule, first.action, first.values) == ("loss > 10 or isnan(loss)", "mark", {"loss": 11})
    assert stored(run).metrics == ["loss"]


def test_figures_of_different_records_are_looked_at_together(run):
    rn.watch("train/loss < val/loss")

    rn.log({"train/loss": 1})
    before = stored(run).marks()
    rn.log({"val/loss": 2})

    assert before == []
    assert [mark.values for mark in stored(run).marks()] == [{"train/loss": 1, "val/loss": 2}]


def test_stop_raises_after_the_record_was_kept_and_ends_the_run_as_interrupted(tmp_path):
    def train():
        with rn.init(storage=tmp_path) as run:
            run.watch("loss > 10", action="stop")
            for loss in (1, 2, 30, 40):
                run.log(loss=loss)

    with pytest.raises(rn.StopRun, match=r"loss > 10 at step 3 \(loss = 30\)"):
        train()

    (run,) = rn.runs(storage=tmp_path)
    assert run.series("loss").value.tolist() == [1, 2, 30]
    assert (run.status, run.info.status_reason) == (
        "interrupted",
        "watch rule: loss > 10 at step 3 (loss = 30)",
    )


def test_a_script_that_is_stopped_without_a_block_ends_its_run_as_interrupted_too(tmp_path):
    code = (
        "import runicorn as rn\n"
        f"rn.init(storage={str(tmp_path)!r})\n"
        "rn.watch('loss > 1', 'stop')\n"
        "rn.log(loss=2)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    (run,) = rn.runs(storage=tmp_path)
    assert (run.status, done.returncode) == ("interrupted", 1)
    assert "StopRun" in done.stderr


def test_notify_says_so_in_the_log_and_as_a_warning(run, caplog):
    rn.watch("loss > 10", action="notify")

    rn.log(loss=11)

    assert [line.text for line in stored(run).log_lines()] == ["watch rule: loss > 10 at step 1 (loss = 11)"]
    assert "loss > 10 at step 1" in caplog.text


def test_a_function_is_told_what_fired_and_its_failure_ends_no_training(run, caplog):
    told = []
    rn.watch("loss > 10", told.append)
    rn.watch("acc < 0", lambda fired: 1 / 0)

    rn.log(loss=11, acc=-1)
    rn.log(loss=1)

    (fired,) = told
    assert (fired.rule, fired.action, fired.step, fired.values) == ("loss > 10", "call", 1, {"loss": 11})
    assert "ZeroDivisionError" in caplog.text
    assert len(stored(run).series("loss").value) == 2


def test_a_function_may_stop_the_training_and_log_itself(run):
    def act(fired):
        rn.log(fired=1)
        raise rn.StopRun("enough")

    rn.watch("loss > 10", act)

    with pytest.raises(rn.StopRun, match="enough"):
        rn.log(loss=11)
    assert stored(run).metrics == ["loss", "fired"]


def test_a_function_whose_own_records_make_its_rule_true_is_not_called_within_itself(run, caplog):
    calls = []

    def act(fired):
        calls.append(fired.step)
        rn.log(loss=1)
        rn.log(loss=12)

    rn.watch("loss > 10", act)

    for loss in (11, 1, 11):
        rn.log(loss=loss)

    assert calls == [1, 5]
    assert [mark.step for mark in stored(run).marks()] == [1, 3, 5, 7]
    assert caplog.text == ""


def test_a_rule_of_the_same_text_replaces_the_one_before(run):
    rn.watch("loss > 10", action="stop")
    rn.watch("loss > 10")

    rn.log(loss=11)

    assert [mark.action for mark in stored(run).marks()] == ["mark"]


def test_a_bad_rule_or_action_is_an_error_at_once(run):
    with pytest.raises(RuleError, match="character 6: expected a comparison"):
        rn.watch("loss is big")
    with pytest.raises(ValueError, match="'mark', 'notify', 'stop' or a function"):
        rn.watch("loss > 1", action="email")


def test_a_rule_whose_figure_never_came_is_told_at_the_end(tmp_path, caplog):
    with rn.init(storage=tmp_path) as run:
        run.watch("los > 10")
        run.log(loss=11)

    assert "the watch rule 'los > 10' knew nothing of 'los'" in caplog.text


def test_a_rule_on_telemetry_stops_the_training_and_needs_telemetry(small_nvml, tmp_path, caplog):
    with rn.init(storage=tmp_path) as run:
        run.watch("gpu.0.temp_c > 50")
    code = f"""
import json, time
import runicorn as rn
run = rn.init(storage={str(tmp_path)!r}, telemetry=0.1)
rn.watch("gpu.0.temp_c > 50", action="stop")
rn.watch("telemetry/gpu.1.temp_c > 50")
stopped = False
deadline = time.monotonic() + 20
while not stopped and time.monotonic() < deadline:
    time.sleep(0.01)
    try:
        rn.log(loss=1)
    except rn.StopRun:
        stopped = True
run.finish()
print(json.dumps([stopped, sorted(mark.rule for mark in rn.open_store(run.storage).run(run.key).marks())]))
"""

    told = small_nvml.run(code)

    assert "init(telemetry=True) switches on" in caplog.text
    assert told == [True, ["gpu.0.temp_c > 50", "telemetry/gpu.1.temp_c > 50"]]


def test_marks_survive_the_cache_and_damaged_ones_hide_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("runicorn.store.events._CACHE_FROM_BYTES", 0)
    with rn.init(storage=tmp_path) as run:
        run.watch("loss > 10")
        for loss in (1, 11, 2):
            run.log(loss=loss)
    with open(f"{run.path}/events.jsonl", "a") as file:
        file.write('{"ts": 1, "type": "watch", "data": {"rule": 3}}\n')
        file.write('{"ts": 1, "type": "watch", "data": {"rule": "a > 1", "action": "ring", "values": 7}}\n')

    first, again = stored(run).marks(), stored(run).marks()

    assert first == again
    assert [(mark.rule, mark.action) for mark in first] == [("loss > 10", "mark"), ("a > 1", "ring")]
    assert len(stored(run).series("loss").value) == 3


def test_a_stream_tells_each_rule_that_fired_once_and_one_after_the_last_point_too(run):
    from runicorn.api.contract import FollowParams, SeriesEvent
    from runicorn.api.live import LiveFeed

    store = rn.open_store(run.storage)
    feed = LiveFeed(store, FollowParams(series=[run.key]))

    def told():
        events = [event for event, _ in feed.poll() if isinstance(event, SeriesEvent)]
        return [
            (event.first_mark, [mark.figures for mark in event.marks], len(event.blocks)) for event in events
        ]

    run.watch("isnan(loss)")
    run.log(loss=1)
    first = told()
    run.log(loss=math.nan)
    second = told()
    later = {"rule": "loss > 2", "action": "mark", "step": 2, "values": {"loss": 3}}
    with open(f"{run.path}/events.jsonl", "a") as file:
        file.write(json.dumps({"ts": 5, "type": "watch", "data": later}) + "\n")
    third, fourth = told(), told()
    run.log(loss=1)
    fifth = told()
    feed.snapshot()

    assert (first, second) == ([(0, [], 1)], [(0, ["loss = nan"], 1)])
    assert (third, fourth, fifth) == ([(1, ["loss = 3"], 0)], [], [(2, [], 1)])
    assert told() == [(0, ["loss = nan", "loss = 3"], 1)]
