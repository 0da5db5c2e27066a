"""What two runs differ in, from real files."""

from __future__ import annotations

import json
import math
import re

import pytest

import runicorn as rn
from runicorn.comparison import MISSING
from runicorn.errors import BadRequestError, MetricNotFoundError, RunNotFoundError


@pytest.fixture
def write(tmp_path):
    """Write one finished run into a store and give its directory."""

    def write_run(run_id, config=None, metrics=(), **summary):
        with rn.init("demo", "exp", tmp_path, run_id=run_id, config=config or {}) as run:
            for step, values in enumerate(metrics, 1):
                run.log(values, step=step)
            run.summary(summary)
        return tmp_path / run.key

    return write_run


@pytest.fixture
def compare(tmp_path):
    return lambda a="a", b="b": rn.diff(a, b, tmp_path)


def changes(section):
    return {change.key: (change.a, change.b) for change in section}


def set_environment(directory, **facts):
    path = directory / "environment.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **facts}), "utf-8")


def test_only_what_differs_is_a_change_and_what_is_equal_is_counted(write, compare):
    write("a", {"lr": 0.1, "model": {"width": 64, "depth": 2}, "old": None})
    write("b", {"lr": 0.2, "model": {"width": 64.0, "depth": 3}, "new": [1, 2]})

    config = compare().config

    assert changes(config) == {
        "lr": (0.1, 0.2),
        "model.depth": (2, 3),
        "old": (None, MISSING),
        "new": (MISSING, [1, 2]),
    }
    assert [change.kind for change in config] == ["changed", "changed", "removed", "added"]
    assert config.equal == {"model.width": 64}


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (1, 1.0, True),
        (math.nan, math.nan, True),
        (math.inf, -math.inf, False),
        (True, 1, False),
        ("1", 1, False),
        (None, MISSING, False),
        ([1, math.nan], [1.0, math.nan], True),
        ([1, 2], [2, 1], False),
        ({}, [], False),
    ],
)
def test_values_are_compared_as_what_they_are(write, compare, a, b, same):
    write("a", {} if a is MISSING else {"value": a})
    write("b", {} if b is MISSING else {"value": b})

    assert len(compare().config) == (0 if same else 1)


def test_packages_are_compared_by_their_normalised_names(write, compare):
    set_environment(write("a"), pip_packages={"Foo_Bar": "1", "torch": "2.0", "gone": "1"})
    set_environment(write("b"), pip_packages=["foo-bar==1", "torch==2.1", "numpy==2"])

    packages = compare().packages

    assert changes(packages) == {
        "torch": ("2.0", "2.1"),
        "gone": ("1", MISSING),
        "numpy": (MISSING, "2"),
    }
    assert packages.equal == {"foo-bar": "1"}


def test_the_commit_is_compared_and_changes_outside_of_it_are_noted(write, compare):
    set_environment(write("a"), git_info={"commit": "abc", "dirty": False})
    set_environment(write("b"), git_info={"commit": "def", "dirty": True})

    git = compare().git

    assert changes(git)["commit"] == ("abc", "def")
    assert "second had changes that no commit holds" in git.notes[0]


def test_the_sources_of_two_cells_are_a_unified_diff(write, compare):
    set_environment(write("a"), cell={"number": 1, "source": "lr = 0.1\ntrain(lr)"})
    set_environment(write("b"), cell={"number": 9, "source": "lr = 0.2\ntrain(lr)"})

    source = compare().source

    assert source.lines == ["@@ -1,2 +1,2 @@", "-lr = 0.1", "+lr = 0.2", " train(lr)"]
    assert "cell" not in " ".join(changes(compare().environment))


def test_a_damaged_or_missing_document_is_a_note_and_no_error(write, compare):
    (write("a") / "environment.json").unlink()
    directory = write("b", {"lr": 1})
    (directory / "environment.json").write_text("[1, 2", "utf-8")
    (directory / "config.json").write_text("{", "utf-8")

    diff = compare()

    missing, damaged = diff.environment.notes
    assert missing.startswith("demo/exp/runs/a has no environment.json")
    assert damaged.startswith("demo/exp/runs/b: environment.json is not JSON")
    assert "config.json is not JSON" in diff.config.notes[0]
    assert diff.packages.notes == ("neither run has written down the installed packages",)
    assert all(note in diff._repr_html_() for note in diff.config.notes)


def test_the_delta_curve_lies_on_every_step_that_both_cover(write, compare):
    write("a", metrics=[{"x": value} for value in (0.0, 10.0, 20.0, 30.0)])
    write("b", metrics=[{"x": 1.0}, {}, {"x": 21.0}, {"y": 0.0}])

    curve = compare().curve("x")

    assert curve.x.tolist() == [1, 2, 3]
    assert curve.a.tolist() == [0, 10, 20]
    assert curve.b.tolist() == [1, 11, 21]
    assert curve.delta.tolist() == [1, 1, 1]
    assert not curve.delta.flags.writeable


def test_nothing_is_interpolated_across_a_value_that_is_not_finite(write, compare):
    write("a", metrics=[{"x": 1.0}, {"x": 2.0}, {"x": 3.0}, {"x": math.inf}])
    write("b", metrics=[{"x": 1.0}, {}, {"x": math.nan}, {"x": math.inf}])

    curve = compare().curve("x")

    assert curve.b[:1].tolist() == [1]
    assert all(map(math.isnan, curve.b[1:3]))
    assert curve.delta[3] == 0


def test_a_curve_over_the_time_since_the_start_begins_there(write, compare):
    write("a", metrics=[{"x": 1.0}] * 3)
    write("b", metrics=[{"x": 2.0}] * 3)

    curve = compare("a", "a").curve("x", x="relative_time")

    assert len(curve.x) == 3
    assert 0 <= curve.x[0] < 60


@pytest.mark.parametrize(
    ("a", "b", "rule", "step"),
    [
        ([1, 2, 3], [1, 2, 3], {}, None),
        ([1, 2, 3], [1, 2.1, 3], {}, 2),
        ([1, 2, 3], [1, 2.1, 9], {"rtol": 0.06}, 3),
        ([1, 2, 3], [1, 2.1, 9], {"rtol": 0, "atol": 0.2}, 3),
        ([math.nan, 2], [math.nan, 3], {}, 2),
        ([math.nan, 2], [1, 2], {}, 1),
        ([math.inf, 2], [math.inf, 2], {}, None),
        ([math.inf, 2], [1, 2], {"rtol": 1}, 1),
    ],
)
def test_the_first_step_at_which_a_metric_parts(write, compare, a, b, rule, step):
    write("a", metrics=[{"x": value} for value in a])
    write("b", metrics=[{"x": value} for value in b])

    assert compare().first_step("x", **rule) == step


def test_of_a_step_that_was_logged_again_the_last_value_counts(tmp_path, compare):
    for run_id, values in (("a", [1, 2, 3]), ("b", [1, 9, 3])):
        with rn.init("demo", "exp", tmp_path, run_id=run_id) as run:
            for step, value in enumerate(values, 1):
                run.log({"x": value}, step=step)
            if run_id == "b":
                run.log({"x": 2}, step=2)

    assert compare().first_step("x") is None


def test_what_cannot_be_compared_is_refused_in_a_sentence(write, compare):
    write("a", metrics=[{"x": 1.0}, {"only_a": 1.0}])
    write("b", metrics=[{}, {"x": 1.0}])

    with pytest.raises(MetricNotFoundError, match="only_a"):
        compare().curve("only_a")
    with pytest.raises(BadRequestError, match="no step of 'x' in common"):
        compare().first_step("x")
    with pytest.raises(RunNotFoundError, match="nothing"):
        compare("a", "nothing")


def test_metrics_tell_where_they_part_and_who_has_them(write, compare):
    write("a", metrics=[{"same": 1.0, "loss": 2.0}, {"same": 1.0, "loss": 1.0, "old": 0.0}])
    write("b", metrics=[{"same": 1.0, "loss": 2.0}, {"same": 1.0, "loss": 0.5}])

    metrics = {metric.name: metric for metric in compare().metrics}

    assert metrics["same"].first_step is None
    assert (metrics["loss"].first_step, metrics["loss"].delta) == (2, -0.5)
    assert metrics["old"].b is MISSING


def test_runs_of_two_stores_and_a_run_that_goes_on_are_compared(tmp_path):
    with rn.init("demo", "exp", tmp_path / "one", run_id="a", config={"lr": 1}) as first:
        first.log(x=1)
    stored = rn.open_store(tmp_path / "one").run("a")
    second = rn.init("demo", "exp", tmp_path / "two", run_id="a", config={"lr": 2})
    second.log(x=2)

    diff = rn.diff(stored, second)

    assert changes(diff.config) == {"lr": (1, 2)}
    assert diff.first_step("x") == 1


def test_html_and_text_show_what_differs_and_trust_no_value(write, compare):
    write("a", {"note": "<script>alert(1)</script>"}, [{"<b>": float(step)} for step in range(20)], best=1.0)
    write("b", {"note": "\x1b[31mred"}, [{"<b>": -float(step)} for step in range(20)], best=1.5)

    html, text = compare()._repr_html_(), repr(compare())

    assert "<script" not in html
    assert "<b></b>" not in html
    assert "&lt;script&gt;" in html
    assert html.count("<svg") == 1
    assert "+0.5 (+50 %)" in html
    assert "config 1 differs" in re.sub("<[^>]*>", "", html)  # also where the style is left out
    assert "\x1b" not in text
    assert "config: 1 differs" in text
    assert "step 2" in text


def test_a_comparison_of_long_runs_stays_a_small_output(write, compare):
    for run_id, factor in (("a", 1.0), ("b", 1.1)):
        write(
            run_id, metrics=[{f"m{n}": factor * math.sin(step * n) for n in range(9)} for step in range(3000)]
        )

    html = compare()._repr_html_()

    assert html.count("<svg") == 4
    assert len(html) < 80_000
