"""What a figure leaves in a notebook's file."""

from __future__ import annotations

import re

import numpy as np
import pytest

import runicorn as rn
from runicorn.bundle import VIEW_TYPE
from runicorn.figures.still import LAYER_BYTES, dots, lines

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def figures(tmp_path):
    """A figure of each kind over runs with hostile names, one of them chosen; closed at the end."""
    for number in range(60):
        config = {"lr": 10.0 ** -(number % 5), EVIL: f"{EVIL}{number % 3}"}
        with rn.init("demo", EVIL[:9], tmp_path, run_id=f"r{number}", config=config) as run:
            run.set_primary_metric("accuracy", "max")
            run.log(accuracy=number / 60)
    made = [
        rn.figures.scatter("lr", "accuracy", tmp_path),
        rn.figures.distribution(EVIL, tmp_path),
        rn.figures.parallel(["lr", EVIL], "accuracy", tmp_path),
    ]
    for figure in made:
        figure.selected = figure.run_keys[:1]
    yield made
    for figure in made:
        figure.close()


def test_every_figure_is_displayed_with_a_picture_that_names_its_keys_and_the_chosen_run(figures):
    bundles = [figure._repr_mimebundle_()[0] for figure in figures]

    for bundle in bundles:
        html = bundle["text/html"]
        assert len(html.encode()) <= 30_000
        assert EVIL not in html
        assert re.search(r"</i>r59</li>", html)
        assert bundle[VIEW_TYPE]["model_id"] == bundle["application/vnd.jupyter.widget-view+json"]["model_id"]
    labels = [re.search(r'aria-label="([^"]*): 60 runs"', bundle["text/html"]).group(1) for bundle in bundles]
    assert labels[0] == "accuracy over lr"
    assert labels[1].startswith("Distribution of &lt;script&gt;")
    assert labels[2].startswith("accuracy against lr, &lt;script&gt;")


def test_no_run_is_needed(tmp_path):
    figure = rn.figures.parallel(["lr"], "accuracy", tmp_path)

    html = figure.picture()
    figure.close()

    assert "no runs yet" in html
    assert 'aria-label="accuracy against lr: 0 runs"' in html


def test_thousands_of_runs_fit_and_none_lies_far_from_a_dot():
    noise = np.random.default_rng(1)
    x, y = noise.uniform(100, 700, 5000), noise.uniform(40, 340, 5000)

    path = dots(x, y, "")
    drawn = lines(np.linspace(100, 700, 9), noise.uniform(40, 340, (500, 9)), "")

    assert LAYER_BYTES / 2 < len(path) <= LAYER_BYTES + 20
    assert LAYER_BYTES / 2 < len(drawn) <= LAYER_BYTES + 20
    found = np.array([[int(a), int(b)] for a, b in re.findall(r"M(\d+) (\d+)", path)])
    furthest = max(np.abs(found - point).max(axis=1).min() for point in np.stack([x, y], axis=1))
    assert furthest <= 12
