"""Figures over real runs; what the page would do to a brush is done to its traits."""

from __future__ import annotations

import math

import numpy as np
import pytest
import traitlets as t

import runicorn as rn
from runicorn.errors import BadRequestError, QueryError
from runicorn.figures.run_figure import PALETTE

RATES = {"slow": 1e-4, "good": 1e-2, "fast": 1.0}
PEAKS = {"slow": 0.5, "good": 0.9, "fast": 0.1}


@pytest.fixture
def write(tmp_path):
    def write_run(run_id, accuracy=None, **config):
        with rn.init("demo", "sweep", tmp_path, run_id=run_id, config=config) as run:
            run.set_primary_metric("accuracy", "max")
            if accuracy is not None:
                run.log(accuracy=accuracy)
        return run.key

    return write_run


@pytest.fixture
def sweep(write, tmp_path):
    for name, rate in RATES.items():
        write(name, PEAKS[name], lr=rate, optimizer="adam" if name == "good" else "sgd")
    write("lost", lr=0.1)
    return tmp_path


@pytest.fixture
def closing():
    """Figures to be closed at the end."""
    figures = []
    yield lambda figure: figures.append(figure) or figure
    for figure in figures:
        figure.close()


def ids(keys):
    return [key.rpartition("/")[2] for key in keys]


def brush(figure, x, y=None):
    """What the page sends when a brush is let go."""
    selector = figure.brush
    state = {"selected": x} if y is None else {"selected_x": x, "selected_y": y}
    selector.set_state(dict.fromkeys(state))
    selector.set_trait("brushing", True)
    with selector.hold_trait_notifications():
        for name, ends in state.items():
            setattr(selector, name, np.array(ends))
        selector.brushing = False


def test_a_point_lies_where_the_runs_values_are(sweep, closing):
    figure = closing(rn.figures.scatter("lr", "accuracy", sweep))

    points = figure.marks[0]
    assert ids(figure.run_keys) == ["fast", "good", "slow"]
    assert points.x.tolist() == [1.0, 1e-2, 1e-4]
    assert points.y.tolist() == [0.1, 0.9, 0.5]
    assert type(points.scales["x"]).__name__ == "LogScale"
    assert figure.title == "1 run without a value is not drawn"


def test_what_is_brushed_is_selected_and_a_brush_beside_selects_none(sweep, closing):
    figure = closing(rn.figures.scatter("lr", "accuracy", sweep))

    brush(figure, [1e-5, 0.1], [0.4, 1.0])
    covered = ids(figure.selected)
    brush(figure, [1e-5, 0.1], [0.95, 1.0])

    assert covered == ["good", "slow"]
    assert figure.selected == []


def test_a_selection_from_outside_is_drawn_and_takes_the_brush_away(sweep, closing):
    figure = closing(rn.figures.scatter("lr", "accuracy", sweep))
    brush(figure, [1e-5, 0.1], [0.4, 1.0])

    figure.selected = ["demo/sweep/runs/fast", "demo/sweep/runs/lost"]

    assert figure.interaction.selected_x is None
    assert figure.marks[1].x.tolist() == [1.0]
    assert figure.marks[1].names.tolist() == ["fast"]
    assert figure.selected == ["demo/sweep/runs/fast", "demo/sweep/runs/lost"]


def test_the_brush_can_make_way_for_another_interaction(sweep, closing):
    import bqplot

    figure = closing(rn.figures.scatter("lr", "accuracy", sweep))
    brush(figure, [1e-5, 0.1], [0.4, 1.0])

    figure.interaction = bqplot.PanZoom()
    figure.selected = ["demo/sweep/runs/fast"]

    assert figure.brush.selected_x is None
    assert figure.marks[1].names.tolist() == ["fast"]


def test_a_linked_browser_and_figure_share_selection_and_colours(sweep, closing):
    class Browser(t.HasTraits):
        selected = t.List(t.Unicode(), ["demo/sweep/runs/slow"])
        colours = t.Dict({"demo/sweep/runs/slow": "palette-3"})

    browser = Browser()
    figure = closing(rn.figures.scatter("lr", "accuracy", sweep).link(browser))
    first = (figure.marks[1].x.tolist(), figure.marks[1].colors)

    brush(figure, [1e-5, 0.1], [0.6, 1.0])

    assert first == ([1e-4], [PALETTE[3]])
    assert ids(browser.selected) == ["good"]


def test_a_real_run_browser_is_linked_the_same_way(sweep, closing):
    browser = closing(rn.RunBrowser(sweep))
    figure = closing(rn.figures.distribution("accuracy", sweep).link(browser))

    brush(figure, [0.4, 1.0])
    brushed = ids(browser.selected)
    browser.selected = ["demo/sweep/runs/fast"]

    assert brushed == ["good", "slow"]
    assert figure.selected == ["demo/sweep/runs/fast"]
    assert figure.interaction.selected is None


def test_a_run_that_stays_chosen_keeps_its_colour(sweep, closing):
    figure = closing(rn.figures.scatter("lr", "accuracy", sweep))
    figure.selected = figure.run_keys
    colour_of_last = figure.marks[1].colors[-1]
    distinct = len(set(figure.marks[1].colors))

    figure.selected = figure.run_keys[-1:]

    assert distinct == 3
    assert figure.marks[1].colors == [colour_of_last]


def test_a_distribution_counts_the_runs_of_each_category_and_the_chosen_ones(sweep, closing):
    figure = closing(rn.figures.distribution("optimizer", sweep))

    figure.selected = ["demo/sweep/runs/good"]

    all_runs, chosen, dots = figure.marks
    assert all_runs.y.reshape(-1, 4)[:, 1].tolist() == [1, 2]
    assert chosen.y.reshape(-1, 4)[:, 1].tolist() == [1, 0]
    assert dots.x.tolist() == [0]
    assert figure.axes[0].tick_labels == {"0": "adam", "1": "sgd"}


def test_every_run_is_a_line_across_the_axes_and_a_rectangle_chooses_what_crosses_it(sweep, closing):
    figure = closing(rn.figures.parallel(["lr", "optimizer"], "accuracy", sweep))
    lines = figure.marks[0].y.copy()

    brush(figure, [-0.1, 0.1], [0.3, 1.0])
    one_axis = ids(figure.selected)
    brush(figure, [-0.1, 2.1], [0.3, 1.0])
    all_axes = ids(figure.selected)
    brush(figure, [0.4, 0.6], [0.0, 1.0])

    assert lines.tolist() == [[1, 0.75, 0], [0.5, 0.25, 1], [0, 0.75, 0.5]]
    assert one_axis == ["fast", "good"]
    assert all_axes == []
    assert figure.selected == []


def test_a_run_that_lacks_a_setting_has_a_gap_there(write, tmp_path, closing):
    write("whole", 0.5, lr=0.1, depth=2)
    write("short", 0.7, lr=0.2)

    figure = closing(rn.figures.parallel(["lr", "depth"], "accuracy", tmp_path))

    assert ids(figure.run_keys) == ["short", "whole"]
    assert np.isnan(figure.marks[0].y).tolist() == [[False, True, False], [False, False, False]]


def test_new_runs_come_in_and_removed_ones_go_while_brush_and_own_marks_stay(write, sweep, closing):
    import bqplot

    figure = closing(rn.figures.scatter("lr", "accuracy", sweep))
    brush(figure, [1e-5, 0.1], [0.6, 1.0])
    line = bqplot.Lines(x=[1e-4, 1], y=[0, 1], scales=figure.marks[0].scales)
    figure.marks = [*figure.marks, line]

    write("late", 0.8, lr=0.05)
    look_again(figure)

    assert ids(figure.run_keys) == ["late", "fast", "good", "slow"]
    assert len(figure.marks[0].x) == 4
    assert figure.marks[2] is line
    assert ids(figure.selected) == ["good"]


def test_a_figure_of_an_empty_store_says_so_and_fills(write, tmp_path, closing):
    makers = [
        lambda: rn.figures.scatter("lr", "accuracy", tmp_path),
        lambda: rn.figures.distribution("lr", tmp_path),
        lambda: rn.figures.parallel(["lr"], "accuracy", tmp_path),
    ]
    figures = [closing(make()) for make in makers]
    titles = [figure.title for figure in figures]

    write("first", 0.5, lr=0.1)
    for figure in figures:
        look_again(figure)

    assert titles == ["no runs yet"] * 3
    assert [ids(figure.run_keys) for figure in figures] == [["first"]] * 3
    assert [figure.title for figure in figures] == [""] * 3


def test_a_key_that_no_run_has_is_told_with_the_nearest_one(sweep, closing):
    figure = closing(rn.figures.scatter("lrr", "accuracy", sweep))

    assert figure.title == "no run has a value under 'lrr'; did you mean 'lr'?"


def test_only_the_runs_that_were_asked_for_are_drawn(sweep, closing):
    filtered = closing(rn.figures.scatter("lr", "accuracy", sweep, query="lr<0.1"))
    chosen = closing(rn.figures.scatter("lr", "accuracy", rn.runs(storage=sweep)[1:3]))

    assert ids(filtered.run_keys) == ["good", "slow"]
    assert ids(chosen.run_keys) == ["fast", "good"]


def test_what_cannot_be_drawn_is_refused(sweep):
    with pytest.raises(QueryError):
        rn.figures.scatter("lr", "accuracy", sweep, query="lr<")
    with pytest.raises(BadRequestError, match="no run is given"):
        rn.figures.scatter("lr", "accuracy", [])
    with pytest.raises(BadRequestError, match="needs keys and a metric"):
        rn.figures.parallel([], "accuracy", sweep)
    with pytest.raises(BadRequestError, match="query narrows a store"):
        rn.figures.distribution("lr", rn.runs(storage=sweep), query="lr<1")


def test_values_that_are_not_finite_are_left_out(write, tmp_path, closing):
    write("odd", math.nan, lr=0.1)
    write("sound", 0.5, lr=0.2)

    figure = closing(rn.figures.scatter("lr", "accuracy", tmp_path))

    assert ids(figure.run_keys) == ["sound"]


def look_again(figure):
    """Let the figure look as its thread does, but now."""
    figure._runs._watch.look(at_once=True)
    figure._next_look = 0.0
    figure.push()
