"""Every spike of a million points is on the canvas, at its place, however far one zooms in."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest
from lab_server import LabServer
from playwright.sync_api import Locator, Page, expect

import runicorn as rn

POINTS = 1_000_000
SPIKES = 5000
"""Five for each of the columns for which the whole line is thinned: four of them are hidden until one zooms in."""
NOTCHES = 12
"""Turns of the wheel from one depth to the next, which together make the window seven times as narrow."""
DEPTHS = 3
LIMIT_S = 20

RISING_COLUMNS = """(card) => {
  const canvas = card.querySelector('canvas');
  const over = card.querySelector('.u-over').getBoundingClientRect();
  const box = canvas.getBoundingClientRect();
  const ratio = canvas.width / box.width;
  const [left, top] = [Math.round((over.left - box.left) * ratio), Math.round((over.top - box.top) * ratio)];
  const [width, height] = [Math.round(over.width * ratio), Math.round(over.height * ratio * 0.45)];
  const swatch = getComputedStyle(card.querySelector('li .rn-swatch')).backgroundColor.match(/\\d+/g).map(Number);
  const { data } = canvas.getContext('2d').getImageData(left, top, width, height);
  const rising = [];
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const at = 4 * (y * width + x);
      const apart = [0, 1, 2].map((part) => Math.abs(data[at + part] - swatch[part]));
      if (data[at + 3] > 60 && Math.max(...apart) < 24) { rising.push(x); break; }
    }
  }
  return { rising, width, window: card.dataset.window.split(' ').map(Number) };
}"""
"""Columns of the plot in whose upper part something has the colour of the run."""


@pytest.fixture
def spikes(lab: LabServer) -> np.ndarray:
    """Steps at which a single point stands far above the others; the newest run of the store holds them."""
    random = np.random.default_rng(7)
    steps = np.sort(random.choice(np.arange(1, POINTS + 1), SPIKES, replace=False))
    values = random.uniform(0, 1, POINTS)
    values[steps - 1] = random.uniform(80, 100, SPIKES)
    with rn.init("spikes", "million", storage=lab.store, run_id="million") as run:
        path = Path(run.path) / "events.jsonl"
    began = time.time()
    with path.open("a", encoding="utf-8") as file:
        for first in range(0, POINTS, 50_000):
            file.writelines(
                json.dumps(event(step, float(values[step - 1]), began + step / 1000)) + "\n"
                for step in range(first + 1, first + 50_001)
            )
    return steps


def event(step: int, loss: float, moment: float) -> dict[str, object]:
    return {"ts": moment, "type": "metrics", "data": {"loss": loss, "global_step": step, "time": moment}}


def missing_spikes(chart: Locator, spikes: np.ndarray) -> list[int]:
    """Steps of the spikes in the window that have no rising column within a pixel of their place."""
    seen = chart.evaluate(RISING_COLUMNS)
    low, high = seen["window"]
    inside = spikes[(spikes >= low) & (spikes <= high)]
    places = (inside - low) / (high - low) * seen["width"]
    rising = np.array([-9, *seen["rising"]])
    return [
        int(step) for step, place in zip(inside, places, strict=True) if np.abs(rising - place).min() > 1.5
    ]


@pytest.fixture
def chart(lab: LabServer, page: Page, spikes: np.ndarray) -> Locator:
    """The chart of the million points, in a tab of its own."""
    page.goto(f"{lab.url}/lab/workspaces/spikes?token={lab.token}")
    page.get_by_role("tab", name="Runicorn").click()
    page.locator("#runicorn-panel").get_by_role("button", name="Open Runicorn").click()
    tab = page.locator("#runicorn-tab")
    tab.get_by_role("row").filter(has_text="million").first.get_by_role("checkbox").check()
    return tab.locator("[data-metric=loss]")


def test_every_spike_of_a_million_points_is_drawn_at_every_zoom(
    page: Page, chart: Locator, spikes: np.ndarray
) -> None:
    expect(chart).to_have_attribute("data-last-x", str(POINTS))
    plot = chart.get_by_role("application", name="loss").locator(".u-over")
    box = plot.bounding_box()
    assert box is not None
    left = missing_spikes(chart, spikes)
    missing = {0: left}

    low, high = chart.evaluate(RISING_COLUMNS)["window"]
    middle = spikes[len(spikes) // 2]
    page.mouse.move(box["x"] + (middle - low) / (high - low) * box["width"], box["y"] + box["height"] - 5)
    for depth in range(1, DEPTHS + 1):
        page.keyboard.down("Control")
        for _ in range(NOTCHES):
            page.mouse.wheel(0, -40)
        page.keyboard.up("Control")
        deadline = time.monotonic() + LIMIT_S
        while (left := missing_spikes(chart, spikes)) and time.monotonic() < deadline:
            page.wait_for_timeout(50)
        missing[depth] = left

    assert missing == {depth: [] for depth in range(DEPTHS + 1)}
    low, high = chart.evaluate(RISING_COLUMNS)["window"]
    assert high - low < POINTS / 300
    assert np.count_nonzero((spikes > low) & (spikes < high)) > 3
