"""The bands that the page draws around grouped runs, found a second time by numpy."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

EXAMPLES = json.loads((Path(__file__).parents[1] / "data" / "bands.json").read_text(encoding="utf-8"))


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
