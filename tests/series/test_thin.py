from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runicorn.series import thin

finite_x = st.one_of(
    st.integers(-20, 20).map(float),
    st.floats(allow_nan=False, allow_infinity=False),
)
any_y = st.one_of(st.floats(width=16), st.floats(), st.sampled_from([np.nan, np.inf, -np.inf, 0.0]))
columns_of = st.integers(1, 6)


@st.composite
def lines(draw, x=finite_x, y=any_y):
    pairs = draw(st.lists(st.tuples(x, y), max_size=200))
    return np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])


def ordered(x, y):
    order = np.argsort(x, kind="stable")
    return order, x[order], y[order]


def column_of(x, columns):
    span = x[-1] / 2 - x[0] / 2
    place = (x / 2 - x[0] / 2) / span if span else np.zeros_like(x)
    return np.minimum((place * columns).astype(int), columns - 1)


@given(lines(), columns_of)
def test_indices_are_sorted_unique_and_bounded(line, columns):
    x, y = line

    chosen = thin(x, y, columns)

    assert chosen.dtype == np.int64
    assert np.all(np.diff(chosen) > 0)
    assert set(chosen) <= set(range(len(x)))
    assert len(chosen) <= 16 * columns


@given(lines(), columns_of)
def test_ends_and_extremes_of_the_whole_line_are_kept(line, columns):
    x, y = line
    order = np.argsort(x, kind="stable")

    chosen = set(thin(x, y, columns))

    if len(x):
        assert {order[0], order[-1]} <= chosen
    finite = np.flatnonzero(np.isfinite(y))
    if len(finite):
        kept = [i for i in chosen if np.isfinite(y[i])]
        assert max(y[kept]) == max(y[finite])
        assert min(y[kept]) == min(y[finite])


@given(st.integers(1, 400), columns_of, st.data())
def test_every_spike_that_rises_above_its_column_is_drawn(count, columns, data):
    x = np.arange(count, dtype=float)
    y = np.array(data.draw(st.lists(any_y, min_size=count, max_size=count)))
    finite = np.isfinite(y)
    column = column_of(x, columns)

    chosen = thin(x, y, columns)

    for one in range(columns):
        inside = np.flatnonzero((column == one) & finite)
        drawn = y[[i for i in chosen if column[i] == one and finite[i]]]
        if len(inside):
            assert drawn.max() == y[inside].max()
            assert drawn.min() == y[inside].min()


@given(lines(), columns_of)
def test_every_column_with_a_value_that_is_not_finite_keeps_one_of_each_kind(line, columns):
    x, y = line
    if not len(x):
        return
    order, x_sorted, y_sorted = ordered(x, y)
    column = column_of(x_sorted, columns)

    chosen = set(thin(x, y, columns))

    for test in (np.isnan, np.isposinf, np.isneginf):
        for one in set(column[test(y_sorted)]):
            members = order[(column == one) & test(y_sorted)]
            assert chosen & set(members)


@given(lines(), columns_of)
def test_a_kept_point_beside_a_gap_keeps_the_segment_that_leads_to_it(line, columns):
    x, y = line
    order, _, y_sorted = ordered(x, y)
    rank = {index: place for place, index in enumerate(order)}

    chosen = sorted(rank[i] for i in thin(x, y, columns))

    neighbours = [-1, *chosen, len(x)]
    for before, here, after in zip(neighbours, neighbours[1:], neighbours[2:], strict=False):
        joined = [i for i in (here - 1, here + 1) if 0 <= i < len(x) and np.isfinite(y_sorted[i])]
        drawn = [i for i in (before, after) if 0 <= i < len(x) and np.isfinite(y_sorted[i])]
        if np.isfinite(y_sorted[here]) and joined:
            assert drawn, "a point that was part of a line stands alone"


@given(lines(), st.integers(1, 50))
def test_a_line_of_few_points_is_drawn_whole(line, columns):
    x, y = line

    chosen = thin(x, y, max(columns, len(x)))

    assert chosen.tolist() == list(range(len(x)))


@given(
    lines(x=st.integers(0, 60).map(float)),
    columns_of,
    st.tuples(st.integers(-5, 65), st.integers(-5, 65)).map(sorted),
)
def test_a_window_brings_its_own_points_and_one_neighbour_on_each_side(line, columns, window):
    x, y = line
    start, end = window
    order, x_sorted, _ = ordered(x, y)
    inside = order[(x_sorted >= start) & (x_sorted <= end)]
    left, right = order[x_sorted < start][-1:], order[x_sorted > end][:1]

    chosen = set(thin(x, y, columns, start, end))

    assert chosen <= set(inside) | set(left) | set(right)
    assert set(left) | set(right) <= chosen
    assert not len(inside) or {inside[0], inside[-1]} <= chosen


@given(
    st.integers(1, 400),
    columns_of,
    st.tuples(st.floats(-0.2, 1.2), st.floats(-0.2, 1.2)).map(sorted),
    st.data(),
)
def test_every_spike_of_any_window_is_drawn_in_its_pixel(count, columns, shares, data):
    x = np.cumsum(np.array(data.draw(st.lists(st.floats(0.1, 9), min_size=count, max_size=count))))
    y = np.array(data.draw(st.lists(any_y, min_size=count, max_size=count)))
    start, end = (x[0] + share * (x[-1] - x[0]) for share in shares)
    inside = np.flatnonzero((x >= start) & (x <= end))
    finite = inside[np.isfinite(y[inside])]

    chosen = set(thin(x, y, columns, start, end))

    if not len(finite):
        return
    column = column_of(x[inside], columns)[np.isin(inside, finite)]
    for one in set(column):
        members = finite[column == one]
        drawn = [i for i in members if i in chosen]
        assert max(y[drawn]) == max(y[members])
        assert min(y[drawn]) == min(y[members])


def test_a_spike_in_each_pixel_is_drawn_at_every_depth_of_zoom():
    random = np.random.default_rng(20250101)
    count, columns = 1_000_000, 500
    x, y = np.arange(float(count)), random.normal(size=count)

    for depth in range(12):
        width = count / 2**depth
        start = random.uniform(0, count - width)
        edges = np.linspace(start, start + width, columns + 1)
        spikes = np.unique(np.ceil(random.uniform(edges[:-1], edges[1:])).astype(int))
        spikes = spikes[(spikes >= start) & (spikes <= start + width) & (spikes < count)]
        spiked = y.copy()
        spiked[spikes] = random.choice([-100.0, 100.0], len(spikes))

        chosen = thin(x, spiked, columns, start, start + width)

        place = np.floor((spikes - start) / width * columns)
        drawn = spikes[np.isin(spikes, chosen)]
        pixels = np.floor((drawn - start) / width * columns)
        assert all(np.abs(pixels - one).min() <= 1 for one in place)


def test_no_columns_means_every_point_of_the_window():
    x = np.arange(1000.0)

    chosen = thin(x, x, 0, 100, 200)

    assert chosen.tolist() == list(range(99, 202))


def test_a_point_without_a_place_is_left_out():
    x = [3.0, np.nan, 1.0, np.inf, -np.inf, 2.0]

    chosen = thin(x, np.zeros(6), 100)

    assert chosen.tolist() == [0, 2, 5]


@given(st.lists(st.one_of(finite_x, st.sampled_from([np.nan, np.inf, -np.inf])), max_size=60), columns_of)
def test_points_without_a_place_change_nothing_for_the_others(places, columns):
    x = np.array(places, dtype=float)
    y = np.sin(np.arange(len(x)))
    placed = np.flatnonzero(np.isfinite(x))

    chosen = thin(x, y, columns, -1e9, 1e9)

    assert chosen.tolist() == placed[thin(x[placed], y[placed], columns, -1e9, 1e9)].tolist()


def test_a_line_with_one_x_keeps_its_four_points():
    y = np.sin(np.arange(1000.0))

    chosen = thin(np.full(1000, 7.0), y, 10)

    assert chosen.tolist() == sorted({0, int(y.argmin()), int(y.argmax()), 999})


def test_lists_of_different_lengths_are_refused_with_their_shapes():
    with pytest.raises(ValueError, match=r"\(2,\) and \(3,\)"):
        thin([1.0, 2.0], [1.0, 2.0, 3.0], 10)


def test_a_million_points_take_well_under_a_second():
    x = np.arange(1e6)
    y = np.sin(x / 1000)
    y[::1000] = np.nan
    thin(x, y, 1000)

    began = time.perf_counter()
    chosen = thin(x, y, 1000)

    assert time.perf_counter() - began < 0.5
    assert len(chosen) <= 16 * 1000
