"""What Python sees of a run browser and can set in it; no page is needed."""

from __future__ import annotations

import pytest
import traitlets as t

import runicorn as rn
from runicorn.errors import QueryError


@pytest.fixture
def root(tmp_path):
    for number in range(3):
        with rn.init("demo", "sweep", storage=tmp_path, run_id=f"r{number}", config={"lr": number}) as run:
            run.log(loss=number)
    return tmp_path


def key(number):
    return f"demo/sweep/runs/r{number}"


def test_the_chosen_runs_are_a_table_in_the_order_of_the_selection(root):
    browser = rn.RunBrowser(root, selected=[key(2), "gone/exp/runs/x", key(0)])

    table = browser.selected_runs

    assert table["key"].tolist() == [key(2), key(0)]
    assert table["config.lr"].tolist() == [2, 0]
    assert list(table.columns) == list(rn.open_store(root).runs().to_pandas().columns)
    assert len(rn.RunBrowser(root).selected_runs) == 0


def test_state_of_the_table_is_given_as_keywords_and_set_as_traits(root):
    browser = rn.RunBrowser(
        root, columns=["run", "lr"], sort="-started", query="lr>0", colours={key(1): "palette-3"}
    )

    browser.query = "lr>1"

    assert (browser.columns, browser.sort) == (["run", "lr"], "-started")
    assert browser.query == "lr>1"


def test_a_colour_that_the_palette_does_not_have_is_refused(root):
    with pytest.raises(t.TraitError, match="palette-8"):
        rn.RunBrowser(root, colours={key(1): "red"})


def test_a_filter_that_cannot_be_understood_is_refused_and_the_last_one_stays(root):
    browser = rn.RunBrowser(root, query="lr>1")

    with pytest.raises(QueryError, match="character 4"):
        browser.query = "lr<"
    with pytest.raises(QueryError, match="character 4"):
        rn.RunBrowser(root, query="lr<")

    assert browser.query == "lr>1"


def test_only_runs_that_pass_the_filter_are_chosen_by_themselves(root):
    browser = rn.RunBrowser(root, query="lr=1")

    browser.push()

    assert browser.selected == [key(1)]


@pytest.mark.parametrize(
    ("wrong", "right"), [("colums", "columns"), ("colums_widths", "column_widths"), ("querry", "query")]
)
def test_an_unknown_keyword_is_refused_with_the_nearest_name(root, wrong, right):
    with pytest.raises(TypeError, match=f"did you mean '{right}'"):
        rn.RunBrowser(root, **{wrong: ""})


def test_a_grouping_brings_the_values_that_it_needs(root):
    browser = rn.RunBrowser(root)
    browser.push()
    browser._stream.hello(browser._stream.feed.cursors())

    browser.group_by = "same:lr"
    (event,) = browser._stream.push()

    assert "same:lr" in event.keys
    assert len({row.values["same:lr"] for row in [*event.rows, *event.older]}) == 1
