import math

import numpy as np
import pytest

from runicorn.figures.dimension import Dimension


@pytest.mark.parametrize(
    ("values", "log", "kind"),
    [
        ([1e-4, 1e-3, 1e-1], None, "log"),
        ([0.01, 0.3, 0.5, 0.6], None, "linear"),
        ([1, 2, 3], None, "linear"),
        ([0, 1e-3, 1], None, "linear"),
        ([1, 2, 3], True, "log"),
        ([1e-4, 1e-1], False, "linear"),
        ([1, "adam"], None, "category"),
        ([True, False], None, "category"),
        ([10**400, 1.0], None, "linear"),
        ([None, math.nan, 2.0], None, "linear"),
    ],
)
def test_the_kind_of_an_axis_follows_from_its_first_values(values, log, kind):
    dimension = Dimension("x", log=log)

    dimension.places(values)

    assert dimension.kind == kind


def test_categories_lie_in_order_and_later_ones_behind():
    dimension = Dimension("optimizer")

    first = dimension.places(["sgd", None, "adam"])
    later = dimension.places(["sgd", "a-new-one", "adam"])

    assert first.tolist()[::2] == [1, 0]
    assert math.isnan(first[1])
    assert later.tolist() == [1, 2, 0]
    assert dimension.categories == ["adam", "sgd", "a-new-one"]


def test_what_has_no_place_on_a_logarithmic_axis_is_missing():
    dimension = Dimension("lr", log=True)
    dimension.places([0.1, 1])

    places = dimension.places([0.1, 0.0, -1, math.inf, "text", 1])

    assert np.isfinite(places).tolist() == [True, False, False, False, False, True]


@pytest.mark.parametrize("values", [[], [3.0], [0.0], [1.0, 2.0], [-1.0, 5.0], [1e-300, 1.7e308]])
@pytest.mark.parametrize("log", [True, False])
def test_every_axis_has_an_extent_with_its_places_inside(values, log):
    dimension = Dimension("x", log=log)
    places = dimension.places(values)

    low, high = dimension.extent(places)

    known = places[np.isfinite(places)]
    assert math.isfinite(low)
    assert low < high
    assert all((low < known) & (known < high))
    assert all(np.isfinite(dimension.shares(known, (low, high))))


def test_bins_hold_every_value():
    for values, log in (([1e-4, 1e-2, 1.0], True), ([1.0, 1.0], False), ([0.1, 0.7, 0.9], False)):
        dimension = Dimension("x", log=log)
        places = dimension.places(values)

        counts, _ = np.histogram(places, dimension.edges(places, 7))

        assert counts.sum() == len(values)
