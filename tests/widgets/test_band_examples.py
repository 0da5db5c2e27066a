"""Bands and smoothed lines: the page and the picture that Python draws are held to the same examples."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from runicorn.widgets.picture.bands import BandLine, band_of, places_of
from runicorn.widgets.picture.smooth import smoothed

DATA = Path(__file__).parents[1] / "data"
EXAMPLES = json.loads((DATA / "bands.json").read_text(encoding="utf-8"))
SMOOTHING = json.loads((DATA / "smoothing.json").read_text(encoding="utf-8"))


def at_places(line: dict[str, list[float]], values: str, places: np.ndarray) -> np.ndarray:
    """The line's values; NaN beside a value that is no number, and before and after the line."""
    y = np.array([float(value) for value in line[values]])
    y[~np.isfinite(y)] = np.nan
    return np.interp(places, line["x"], y, left=np.nan, right=np.nan)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_the_examples_say_what_numpy_says(example):
    lines, places = example["lines"], np.array(example["x"])
    values = np.array([at_places(line, "y", places) for line in lines])
    smooth = np.array([at_places(line, "smooth", places) for line in lines]) if "smooth" in lines[0] else None

    spread = values if smooth is None else smooth
    count = np.sum(np.isfinite(values), axis=0)
    middle = np.nanmean(spread, axis=0)
    several = np.where(count >= 2, 1.0, np.nan)
    std = np.array(
        [np.nanstd(column, ddof=1) if n >= 2 else np.nan for column, n in zip(spread.T, count, strict=True)]
    )
    quartiles = np.nanquantile(spread, [0.25, 0.75], axis=0) * several

    assert_same(example["count"], count)
    assert_same(example["mean"], np.nanmean(values, axis=0))
    assert_same(example["bands"]["std"], [middle - std, middle + std])
    assert_same(example["bands"]["iqr"], quartiles)
    assert_same(example["bands"]["minmax"], [np.nanmin(values, axis=0), np.nanmax(values, axis=0)])
    if smooth is not None:
        assert_same(example["smooth"], middle)


def assert_same(written, found):
    np.testing.assert_allclose(np.array(written, dtype=float), found, rtol=1e-12)


def floats(values):
    return np.array([np.nan if value is None else float(value) for value in values])


@pytest.mark.parametrize("kind", ["std", "iqr", "minmax"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_the_picture_draws_the_bands_of_the_examples(example, kind):
    lines = [
        BandLine(floats(line["x"]), floats(line["y"]), floats(line["smooth"]) if "smooth" in line else None)
        for line in example["lines"]
    ]

    band = band_of(lines, kind, floats(example["x"]))

    assert_same(example["count"], band.count)
    assert_same(example["mean"], band.mean)
    low, high = example["bands"][kind]
    assert_same(low, band.low)
    assert_same(high, band.high)
    if "smooth" in example:
        assert_same(example["smooth"], band.smooth)


@pytest.mark.parametrize("example", SMOOTHING, ids=lambda example: example["name"])
def test_the_picture_smooths_as_the_examples_say(example):
    found = smoothed(floats(example["y"]), example["kind"], example["amount"])

    np.testing.assert_allclose(found, floats(example["smooth"]), rtol=1e-9)


@pytest.mark.parametrize("weight", [1e-9, 0.5, 0.9, 0.9999])
def test_long_lines_are_smoothed_as_the_definition_says(weight):
    y = np.random.default_rng(2).normal(size=5000) + 1e6
    total, expected = 0.0, []
    for count, value in enumerate(y, 1):
        total = weight * total + (1 - weight) * value
        expected.append(total / (1 - weight**count))

    np.testing.assert_allclose(smoothed(y, "ema", weight), expected, rtol=1e-9)


@pytest.mark.parametrize("log", [False, True])
def test_a_band_of_long_lines_holds_every_spike(log):
    noise = np.random.default_rng(3)
    lines = [BandLine(np.arange(1.0, 100_001), noise.normal(size=100_000)) for _ in range(3)]
    lines[1].y[70_000] = 50.0

    places = places_of(lines, 540, log=log)
    band = band_of(lines, "minmax", places)

    assert 540 <= len(places) <= 1200
    at = np.flatnonzero(band.high == 50.0)
    assert abs(band.x[at] - 70_001).min() <= np.diff(places).max()
    assert set(np.diff(at)) <= {1}
