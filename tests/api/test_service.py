from __future__ import annotations

import json
import shutil
import threading

import msgspec
import numpy as np
import pytest
from run_files import RunFiles

from runicorn.api import contract
from runicorn.api.contract import (
    LogParams,
    LogSearchParams,
    LogTimesParams,
    RunParams,
    RunsParams,
    SeriesParams,
)
from runicorn.api.service import MAX_LINES, MAX_ROWS, Service
from runicorn.errors import BadRequestError, MetricNotFoundError, QueryError, RunicornError, RunNotFoundError


@pytest.fixture
def run(tmp_path):
    return RunFiles(tmp_path)


@pytest.fixture
def service(tmp_path):
    return Service(tmp_path)


def numbers(buffers):
    return [np.frombuffer(one, "<f8") for one in buffers]


def test_every_method_of_the_contract_answers_with_its_own_reply(service, run):
    run.log(loss=1.0)
    (run.path / "a.gif").write_bytes(b"GIF89a;")
    needed = {"run": run.key, "text": "epoch", "path": "a.gif"}

    for method, (params, reply) in contract.METHODS.items():
        asked = {name: needed[name] for name in params.__struct_fields__ if name in needed}
        message, _ = service.handle(method, asked)

        assert type(message) is reply
        msgspec.json.encode(message)


def test_health_names_the_store_and_the_contract(service, tmp_path):
    health, buffers = service.handle("health", {})

    assert health.ok
    assert health.store == str(tmp_path)
    assert health.contract_version == contract.CONTRACT_VERSION
    assert buffers == []


def test_a_store_that_does_not_exist_yet_has_no_runs(tmp_path):
    reply = Service(tmp_path / "later").runs(RunsParams())

    assert reply.rows == []
    assert reply.total == 0


def test_runs_are_listed_newest_first_with_the_projects_of_the_whole_store(service, tmp_path):
    for number, key in enumerate(["b/one/runs/r1", "a/two/runs/r2", "b/two/runs/r3"]):
        RunFiles(tmp_path, key, created_at=1000.0 + number)

    reply = service.runs(RunsParams(project="b"))

    assert [row.key for row in reply.rows] == ["b/two/runs/r3", "b/one/runs/r1"]
    assert reply.total == 2
    assert reply.projects == {"a": ["two"], "b": ["one", "two"]}


def test_a_page_of_the_list_says_how_many_there_are(service, tmp_path):
    for number in range(5):
        RunFiles(tmp_path, f"p/e/runs/r{number}", created_at=1000.0 + number)

    reply = service.runs(RunsParams(offset=1, limit=2))

    assert [row.id for row in reply.rows] == ["r3", "r2"]
    assert reply.total == 5


def test_runs_can_be_filtered_by_experiment_and_query(service, tmp_path):
    RunFiles(tmp_path, "p/e/runs/r1", status="failed")
    RunFiles(tmp_path, "p/e/runs/r2")
    RunFiles(tmp_path, "p/f/runs/r3", status="failed")

    reply = service.runs(RunsParams(name="e", query="status:failed"))

    assert [row.id for row in reply.rows] == ["r1"]


def test_a_query_that_cannot_be_understood_is_refused(service):
    with pytest.raises(QueryError):
        service.runs(RunsParams(query="(status:"))


def test_a_run_tells_its_metrics_stages_and_documents(service, run):
    run.document("summary.json", accuracy=0.9)
    run.log(stage="warmup", loss=2.0)
    run.log(stage="train", loss=1.0, lr=0.1)

    reply = service.run(RunParams(run="r1"))

    assert reply.row.key == run.key
    assert reply.row.status == "finished"
    assert sorted(reply.metrics) == ["loss", "lr"]
    assert [stage.name for stage in reply.stages] == ["warmup", "train"]
    assert reply.summary["accuracy"] == 0.9
    assert reply.meta["id"] == "r1"


def test_numbers_that_json_has_no_word_for_are_named_in_documents(service, run):
    (run.path / "summary.json").write_text(
        '{"loss": NaN, "list": [Infinity, {"low": -Infinity}], "fine": 1.5}'
    )

    reply = service.run(RunParams(run=run.key))

    assert reply.summary == {"loss": "nan", "list": ["inf", {"low": "-inf"}], "fine": 1.5}


def test_series_come_as_step_time_value_in_the_order_asked_for(service, run):
    for number in range(3):
        run.log(loss=float(number), lr=0.1)

    reply, buffers = service.series(SeriesParams(run=run.key, metrics=["lr", "loss"]))

    assert [(block.metric, block.count, block.total) for block in reply.blocks] == [
        ("lr", 3, 3),
        ("loss", 3, 3),
    ]
    lr, loss = numbers(buffers)[:3], numbers(buffers)[3:]
    assert lr[2].tolist() == [0.1] * 3
    np.testing.assert_array_equal(loss, [[1, 2, 3], [1000.1, 1000.2, 1000.3], [0, 1, 2]])


def test_a_long_series_is_thinned_and_keeps_its_spike(service, run):
    for number in range(2000):
        run.log(loss=1e6 if number == 1234 else float(number % 7))

    reply, buffers = service.series(SeriesParams(run=run.key, columns=20))

    (block,) = reply.blocks
    assert block.count <= 80 < block.total == 2000
    assert 1e6 in numbers(buffers)[2]


@pytest.mark.parametrize(
    ("x_axis", "start", "end"), [("step", 500, 510), ("relative_time", 50, 51), ("wall_time", 1050, 1051)]
)
def test_a_window_of_a_series_is_in_units_of_the_axis(service, run, x_axis, start, end):
    for number in range(1000):
        run.log(loss=float(number))

    _, buffers = service.series(SeriesParams(run=run.key, columns=0, x_axis=x_axis, start=start, end=end))

    steps = numbers(buffers)[0]
    assert abs(steps[0] - 499) <= 1
    assert abs(steps[-1] - 511) <= 1


def test_a_window_on_a_logarithmic_axis_keeps_the_spikes_of_its_narrow_start(service, run):
    for number in range(10_000):
        run.log(loss=1e6 if number in (2, 5, 11) else float(number % 7))

    reply, buffers = service.series(SeriesParams(run=run.key, columns=100, log_x=True, start=1, end=10_000))

    assert reply.thinned == ["loss"]
    assert numbers(buffers)[0][numbers(buffers)[2] == 1e6].tolist() == [3, 6, 12]


def test_x_may_count_from_any_origin(service, run):
    for number in range(100):
        run.log(loss=float(number))

    _, by_step = service.series(SeriesParams(run=run.key, columns=0, origin=50, start=-2, end=2))
    _, by_time = service.series(
        SeriesParams(run=run.key, columns=0, x_axis="relative_time", origin=1005.0, start=-0.2, end=0.2)
    )

    assert numbers(by_step)[0].tolist() == [47, 48, 49, 50, 51, 52, 53]
    assert set(numbers(by_time)[0]) >= {48, 49, 50, 51, 52}


def test_over_a_metric_each_point_comes_with_its_x(service, run):
    for number in range(1, 101):
        run.log(loss=float(number), tokens=number * 10.0)

    reply, buffers = service.series(
        SeriesParams(run=run.key, metrics=["loss"], columns=0, x_axis="metric:tokens", start=200, end=220)
    )

    assert [block.metric for block in reply.blocks] == ["loss", "tokens"]
    assert numbers(buffers)[2].tolist() == [19, 20, 21, 22, 23]
    assert numbers(buffers)[5].tolist() == [190, 200, 210, 220, 230]


def test_a_point_without_the_x_metric_in_its_record_takes_it_from_the_same_step(service, run):
    for step in (1, 2, 3):
        event = {"global_step": step, "time": 1000.0 + step}
        run.raw(json.dumps({"ts": 1.0, "type": "metrics", "data": {**event, "loss": step / 10}}) + "\n")
        if step != 2:
            run.raw(json.dumps({"ts": 1.0, "type": "metrics", "data": {**event, "epoch": step * 100}}) + "\n")

    _, buffers = service.series(SeriesParams(run=run.key, metrics=["loss"], x_axis="metric:epoch"))

    assert numbers(buffers)[2].tolist() == [0.1, 0.3]
    assert numbers(buffers)[5].tolist() == [100, 300]


def test_a_metric_that_is_not_there_is_an_error_with_the_nearest_name(service, run):
    run.log(val_loss=1.0)

    with pytest.raises(MetricNotFoundError, match="did you mean 'val_loss'"):
        service.series(SeriesParams(run=run.key, metrics=["valloss"]))
    with pytest.raises(MetricNotFoundError, match="did you mean 'val_loss'"):
        service.series(SeriesParams(run=run.key, x_axis="metric:valloss"))


def test_the_log_gives_its_last_lines_or_those_from_a_line_on(service, run):
    for number in range(1, 11):
        run.say(f"line {number}")

    last = service.log(LogParams(run=run.key, count=3))
    some = service.log(LogParams(run=run.key, first_line=2, count=2))
    beyond = service.log(LogParams(run=run.key, first_line=50, count=2))

    assert (last.first_line, last.total) == (8, 10)
    assert last.lines == [f"12:00:00 | line {number}" for number in (8, 9, 10)]
    assert some.lines == ["12:00:00 | line 2", "12:00:00 | line 3"]
    assert beyond.lines == []


def test_the_log_gives_the_lines_around_a_moment_and_when_they_were_written(service, run):
    run.write_log("".join(f"00:{20 + number // 60}:{number % 60:02} | {number}\n" for number in range(100)))

    reply = service.log(LogParams(run=run.key, count=10, at=1250.4))
    before = service.log(LogParams(run=run.key, count=10, at=0.0))

    (day,) = reply.days
    assert (reply.line_at, reply.first_line, len(reply.lines)) == (51, 46, 10)
    assert (day.first_line, day.midnight) == (1, 0.0)
    assert (before.line_at, before.first_line) == (0, 1)


def test_lines_of_the_log_are_found_by_text(service, run):
    for number in range(1, 21):
        run.say(f"line {number}")

    reply, buffers = service.log_search(LogSearchParams(run=run.key, text="LINE 1", limit=3))

    assert np.frombuffer(buffers[0], "<u4").tolist() == [1, 10, 11]
    assert reply.attachments[0].size_bytes == len(buffers[0])
    assert (reply.total, reply.searched, reply.complete) == (11, 20, True)


def test_the_times_of_a_log_travel_as_lines_and_the_seconds_that_begin_there(service, run):
    run.raw("")
    (run.path / "logs.txt").write_text("12:00:01 | a\n12:00:01 | b\n12:00:05 | c\nd without an end")

    reply, (buffer,) = service.log_times(LogTimesParams(run=run.key))
    _, (rest,) = service.log_times(LogTimesParams(run=run.key, first_line=3))

    first_line, later_line, first, later = np.frombuffer(buffer, "<u4").tolist()
    assert (first_line, later_line, later - first) == (1, 3, 4)
    assert (reply.first_line, reply.last_line) == (1, 3)
    assert np.frombuffer(rest, "<u4").tolist() == [3, later]


def test_a_run_that_is_not_there_is_an_error(service):
    for method, more in (
        ("run", {}),
        ("series", {}),
        ("log", {}),
        ("log_times", {}),
        ("log_search", {"text": "x"}),
    ):
        with pytest.raises(RunNotFoundError):
            service.handle(method, {"run": "nowhere", **more})


@pytest.mark.parametrize(
    ("method", "params", "said"),
    [
        ("helth", {}, "did you mean 'health'"),
        ("follow", {}, "opens a stream"),
        ("runs", {"qery": "x"}, "did you mean 'query'"),
        ("runs", {"limit": "many"}, "limit"),
        ("runs", {"limit": -1}, "limit is -1"),
        ("runs", {"offset": -1}, "offset is -1"),
        ("run", {}, "run"),
        ("run", [], "RunParams"),
        ("series", {"run": "r1", "columns": -1}, "columns is -1"),
        ("series", {"run": "r1", "x_axis": "sideways"}, "x_axis"),
        ("log", {"run": "r1", "count": -5}, "count is -5"),
        ("log_search", {"run": "r1", "text": ""}, "text is empty"),
        ("log_search", {"run": "r1", "text": "/(/"}, "no regular expression"),
        ("log_search", {"run": "r1", "text": "x", "limit": -1}, "limit is -1"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_what_is_wrong(service, run, method, params, said):
    with pytest.raises(BadRequestError, match=said):
        service.handle(method, params)


def test_a_question_for_too_much_gets_as_much_as_there_is_room_for(service, run, tmp_path):
    run.raw("")
    with open(run.path / "logs.txt", "w", encoding="utf-8") as file:
        file.writelines(f"line {number}\n" for number in range(MAX_LINES + 5))

    log = service.log(LogParams(run=run.key, count=10**9))
    runs = service.runs(RunsParams(limit=10**9))

    assert len(log.lines) == MAX_LINES
    assert len(runs.rows) <= MAX_ROWS


def test_new_records_are_in_the_next_answer(service, run):
    run.log(loss=1.0)
    before, _ = service.series(SeriesParams(run=run.key))

    run.log(loss=2.0)
    after, _ = service.series(SeriesParams(run=run.key))

    assert (before.blocks[0].total, after.blocks[0].total) == (1, 2)
    assert before.cursor != after.cursor


def test_many_threads_get_whole_answers_while_the_run_grows_and_others_vanish(service, run, tmp_path):
    failures = []
    done = threading.Event()

    def ask():
        while not done.is_set():
            try:
                reply, buffers = service.series(SeriesParams(run=run.key))
                for block, value in zip(reply.blocks, numbers(buffers)[2::3], strict=True):
                    assert value.tolist() == list(range(block.count))
                service.runs(RunsParams())
            except (RunicornError, AssertionError) as error:
                failures.append(error)
                return

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(200):
        run.log(loss=float(number))
        if number % 20 == 0:
            other = RunFiles(tmp_path, f"p/e/runs/{number}")
            shutil.rmtree(other.path)
    done.set()
    for thread in threads:
        thread.join()

    assert failures == []
