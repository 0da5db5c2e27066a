"""What every reader of events must survive, and what is read of it."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runicorn.errors import MetricNotFoundError
from runicorn.store.event_lines import RESERVED
from runicorn.store.events import EventLog
from runicorn.store.values import cleaned

SOUND = '{"ts": 1.0, "type": "metrics", "data": {"loss": 0.5, "global_step": 1, "time": 1.0}}'
AFTER = '{"ts": 2.0, "type": "metrics", "data": {"loss": 0.25, "global_step": 2, "time": 2.0}}'


@pytest.fixture
def read(tmp_path: Path):
    """Read events from text or bytes."""

    def read_events(content: str | bytes) -> EventLog:
        path = tmp_path / "events.jsonl"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        log = EventLog(str(path))
        log.refresh()
        return log

    return read_events


def lines(*texts: str) -> str:
    return "".join(text + "\n" for text in texts)


@pytest.mark.parametrize(
    ("damaged", "problem"),
    [
        (SOUND[:40] + AFTER, "torn or glued"),
        (SOUND + SOUND[:40] + "\n" + AFTER, "torn or glued"),
        (SOUND[:40] + "\n" + SOUND[30:] + "\n" + AFTER, "torn or glued"),
        ("not json\n" + AFTER, "torn or glued"),
        ('{"ts": 1.0, "type": "metrics"}\n' + AFTER, "without an event"),
        ("[1, 2]\n" + AFTER, "without an event|torn or glued"),
        ("null\n" + AFTER, "without an event|torn or glued"),
        ("[" * 100_000 + "\n" + AFTER, "torn or glued"),
        ('{"ts":' * 2_000 + "\n" + AFTER, "torn or glued"),
        ("x" * 3_000_000 + "\n" + AFTER, "torn or glued"),
        ("\x00" * 4096 + AFTER + "\n" + "\x00" * 10, "torn or glued|without an event|^$"),
    ],
)
def test_a_damaged_line_hides_no_other(read, damaged: str, problem: str) -> None:
    log = read(lines(damaged, SOUND))

    series = log.series("loss")

    assert 0.25 in series.value
    assert series.value[-1] == 0.5
    assert any(re.search(problem, found) for found in (*log.problems, ""))


def test_a_problem_says_how_many_lines_and_where_the_first_is(read) -> None:
    log = read(lines(SOUND, SOUND[:40], AFTER, "nonsense"))

    problems = log.problems

    assert problems == ("events.jsonl: 2 lines torn or glued together (first: line 2)",)


def test_two_whole_events_in_one_line_are_two_records(read) -> None:
    log = read(lines(SOUND + AFTER))

    series = log.series("loss")

    assert series.step.tolist() == [1.0, 2.0]


def test_bare_tokens_are_numbers(read) -> None:
    log = read(
        lines(
            SOUND.replace("0.5", "NaN"), SOUND.replace("0.5", "Infinity"), SOUND.replace("0.5", "-Infinity")
        )
    )

    value = log.series("loss").value

    assert math.isnan(value[0])
    assert value[1:].tolist() == [math.inf, -math.inf]
    assert log.problems == ()


def test_a_null_with_its_name_beside_it_is_that_number(read) -> None:
    named = (
        '{"ts":1,"type":"metrics","data":{"a":null,"b":null,"c":1,"global_step":1},"nonfinite":{"a":"-inf"}}'
    )
    log = read(lines(*[named] * 1000))

    metrics, series = log.metrics, log.series("a")

    assert metrics == ["a", "c"]
    assert set(series.value) == {-math.inf}
    assert len(series.value) == 1000


def test_bytes_that_are_not_text_are_replaced(read) -> None:
    log = read(SOUND.replace("loss", "lo\xffss").encode("latin-1") + b"\n" + AFTER.encode() + b"\n")

    assert log.metrics == ["lo�ss", "loss"]
    assert log.problems == ("events.jsonl: 1 line with bytes that are not UTF-8 (first: line 1)",)


def test_only_numbers_are_points(read) -> None:
    odd = '{"ts":1,"type":"metrics","data":{"t":"x","b":true,"n":null,"d":{"a":1},"l":[1],"loss":1,"global_step":1}}'
    log = read(lines(odd, *[SOUND] * 200, odd))

    counts = log.counts()

    assert counts == {"loss": 202}


def test_a_metric_that_is_sometimes_text_keeps_its_numbers(read) -> None:
    text = SOUND.replace("0.5", '"n/a"')
    log = read(lines(*[SOUND, text] * 500))

    series = log.series("loss")

    assert len(series.value) == 500
    assert set(series.value) == {0.5}


def test_integers_beyond_a_float_are_infinite(read) -> None:
    log = read(
        lines(
            SOUND.replace("0.5", "1" + "0" * 400),
            SOUND.replace("0.5", "-" + "9" * 5000),
            SOUND.replace("0.5", "1e999"),
        )
    )

    value = log.series("loss").value

    assert value.tolist() == [math.inf, -math.inf, math.inf]


def test_half_a_surrogate_pair_in_a_name_is_written_out(read) -> None:
    log = read(lines(SOUND.replace("loss", "\\ud83d"), *[AFTER] * 200))

    names = log.metrics

    assert names == ["\\ud83d", "loss"]


@pytest.mark.parametrize("content", ["", "\n\n\n", "\x00" * 100, "{"])
def test_a_file_without_events_has_none(read, content: str) -> None:
    log = read(content)

    assert (log.records, log.metrics, log.images(), log.stages()) == (0, [], [], [])


def test_a_missing_file_has_no_events(tmp_path: Path) -> None:
    log = EventLog(str(tmp_path / "events.jsonl"))

    assert log.refresh() is False
    assert log.generation == ""


def test_a_run_id_that_was_opened_again_starts_its_steps_again(read) -> None:
    log = read(lines(SOUND, AFTER, SOUND))

    assert log.series("loss").step.tolist() == [1.0, 2.0, 1.0]


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(read) -> None:
    log = read("\ufeff" + SOUND + "\r\n" + AFTER + "\r\n")

    assert log.series("loss").value.tolist() == [0.5, 0.25]
    assert log.problems == ()


def test_a_last_line_that_lacks_only_its_line_feed_is_read(read) -> None:
    log = read(lines(SOUND) + AFTER)

    assert log.records == 2


def test_metrics_that_are_in_some_records_only_know_theirs(read) -> None:
    content = []
    for step in range(3000):
        values = (
            {"loss": step} | ({"val": -step} if step % 7 == 3 else {}) | ({"late": 1} if step > 2500 else {})
        )
        content.append(
            json.dumps({"ts": step, "type": "metrics", "data": {**values, "global_step": step, "time": step}})
        )
    log = read(lines(*content))

    sparse, late, rest = log.series("val"), log.series("late"), log.series("val", since_record=2990)

    assert sparse.step.tolist() == [float(step) for step in range(3000) if step % 7 == 3]
    assert sparse.value.tolist() == (-sparse.step).tolist()
    assert late.step.tolist() == [float(step) for step in range(2501, 3000)]
    assert rest.step.tolist() == [float(step) for step in range(2990, 3000) if step % 7 == 3]


def test_hundreds_of_sparse_metrics_are_read(read) -> None:
    content = [
        json.dumps(
            {
                "ts": step,
                "type": "metrics",
                "data": {f"m{step % 300}": step, "global_step": step, "time": step},
            }
        )
        for step in range(6000)
    ]
    log = read(lines(*content))

    assert log.counts() == {f"m{number}": 20 for number in range(300)}
    assert log.series("m7").step.tolist() == [float(step) for step in range(7, 6000, 300)]


def test_stages_are_stretches_that_a_record_without_one_does_not_cut(read) -> None:
    content = [
        json.dumps(
            {"ts": step, "type": "metrics", "data": {"loss": 1, "global_step": step, "time": step} | extra}
        )
        for step, extra in enumerate(
            [{"stage": "train"}, {}, {"stage": "train"}, {"stage": "eval"}, {"stage": 5}, {}]
        )
    ]
    log = read(lines(*content))

    spans = log.stages()

    assert [(span.name, span.first_step, span.last_step) for span in spans] == [
        ("train", 0, 2),
        ("eval", 3, 3),
    ]


def test_images_outside_the_run_are_reported_and_left_out(read) -> None:
    paths = ["media/a.png", "../other/b.png", "/etc/passwd", "media/../../c.png", "", "C:\\d.png"]
    content = [
        json.dumps({"ts": 1, "type": "image", "data": {"key": "k", "path": path, "step": None}})
        for path in paths
    ]
    log = read(lines(SOUND, *content, AFTER))

    images = log.images()

    assert Path(images[0].path).name == "a.png"
    assert all("passwd" not in image.path and "other" not in image.path for image in images)
    assert any("outside the run" in problem for problem in log.problems)
    assert any("no key or no path" in problem for problem in log.problems)
    assert log.records == 2


def test_a_link_that_leads_outside_the_run_is_no_image(read, tmp_path: Path) -> None:
    outside = tmp_path.parent / "secret.png"
    (tmp_path / "media").mkdir()
    try:
        (tmp_path / "media" / "link.png").symlink_to(outside)
    except OSError:
        pytest.skip("this system lets the tests make no links")
    log = read(lines('{"ts": 1, "type": "image", "data": {"key": "k", "path": "media/link.png"}}'))

    images = log.images()

    assert images == []


def test_many_images_between_the_records_cost_no_record(read) -> None:
    image = (
        '{"ts": 1, "type": "image", "data": {"key": "k", "path": "media/a.png", "step": 3, "caption": "c"}}'
    )
    log = read(lines(*[SOUND, image] * 2000))

    assert (log.records, len(log.images())) == (2000, 2000)


def test_events_of_other_types_between_the_records_cost_no_record_and_no_order(read) -> None:
    others = [
        '{"ts":1,"type":"hardware","data":{"interval_s":1,"gpus":[]}}',
        '{"ts":1,"type":"watch","data":{"rule":"loss > 1","action":"mark","step":1,"values":{"loss":2}}}',
    ]
    glued = others[0][:-9] + AFTER

    log = read(lines(*[SOUND, *others] * 2000, *[SOUND, glued, SOUND] * 200))

    assert (log.records, len(log.marks())) == (2600, 2000)
    assert log.series("loss").value[2000:].tolist() == [0.5, 0.25, 0.5] * 200


def test_an_unknown_metric_names_its_neighbours(read) -> None:
    log = read(lines(SOUND))

    with pytest.raises(MetricNotFoundError, match=r"no metric 'los' .*it has 'loss'"):
        log.series("los")


def test_arrays_are_read_only_and_of_one_length(read) -> None:
    log = read(lines(SOUND, AFTER))

    series = log.series("loss")

    assert {array.dtype for array in series} == {np.dtype(np.float64)}
    assert {len(array) for array in series} == {2}
    assert not any(array.flags.writeable for array in series)


values = st.one_of(
    st.floats(),
    st.integers(-(2**70), 2**70),
    st.none(),
    st.booleans(),
    st.text(max_size=5),
    st.lists(st.integers(), max_size=2),
)
records = st.lists(
    st.dictionaries(
        st.text(max_size=4).filter(lambda key: key not in {*RESERVED, "step"}), values, max_size=4
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(records, st.integers(1, 60))
def test_what_was_written_is_read_back(tmp_path_factory, logged, repeats) -> None:
    path = tmp_path_factory.mktemp("round") / "events.jsonl"
    expected: dict[str, list[tuple[int, float]]] = {}
    with path.open("w", encoding="utf-8") as file:
        for step, data in enumerate(logged * repeats):
            clean, nonfinite = cleaned(data)
            event = {"ts": step, "type": "metrics", "data": {**clean, "global_step": step, "time": step}}
            file.write(
                json.dumps(
                    event | ({"nonfinite": nonfinite} if nonfinite else {}),
                    ensure_ascii=False,
                    allow_nan=False,
                )
                + "\n"
            )
            for key, value in data.items():
                if isinstance(value, (int, float)) and not isinstance(value, bool):
                    expected.setdefault(cleaned({key: 0})[0].popitem()[0], []).append((step, float(value)))

    log = EventLog(str(path), cached=False)
    log.refresh()

    assert log.metrics == list(expected)
    for name, points in expected.items():
        series = log.series(name)
        np.testing.assert_array_equal(series.step, [step for step, _ in points])
        np.testing.assert_array_equal(series.value, [value for _, value in points])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_makes_the_reader_raise(tmp_path_factory, data) -> None:
    whole = bytearray(lines(*[SOUND, AFTER] * 20).encode())
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(whole) - 1))
        kind = data.draw(st.sampled_from(["cut", "repeat", "noise"]))
        if kind == "cut":
            del whole[place : place + data.draw(st.integers(1, 50))]
        elif kind == "repeat":
            whole[place:place] = whole[max(0, place - data.draw(st.integers(1, 80))) : place]
        else:
            whole[place:place] = data.draw(st.binary(max_size=10))
    path = tmp_path_factory.mktemp("damage") / "events.jsonl"
    path.write_bytes(bytes(whole))

    log = EventLog(str(path), cached=False)
    log.refresh()

    assert log.records >= 20
    assert len(log.problems) <= 5


def test_a_bad_image_is_named_by_its_line(read) -> None:
    image = '{"ts": 1.0, "type": "image", "data": {"key": "k", "path": 5}}'

    log = read("\n".join([SOUND, SOUND, image, image, AFTER]) + "\n")

    assert log.problems == (
        "events.jsonl: 2 lines with an image event that has no key or no path (first: line 3)",
    )
