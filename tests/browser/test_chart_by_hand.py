"""What a person does with charts: zoom and move, smooth, other axes, runs aligned by a stage."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import pytest
from lab_server import LabServer
from notebook_page import NotebookPage
from playwright.sync_api import Locator, Page, expect

import runicorn as rn

SHOW = "import runicorn as rn\nrn.LiveChart(selected=['hand/curves/runs/one', 'hand/curves/runs/two'])"
UNKNOWN = "rn.LiveChart(selected=['hand/curves/runs/one'], metrics=['val/loss'])"
STEPS = 200
TRAIN_FROM = {"one": 41, "two": 81}
LEVEL = {"one": 2.0, "two": 6.0}
ODD = {60: math.inf, 100: -math.inf, 140: math.nan}

SEEN_OF = """(card, run) => {
  const swatch = card.querySelector(`[data-run$="/${run}"] .rn-swatch`);
  const colour = getComputedStyle(swatch).backgroundColor.match(/\\d+/g).map(Number);
  const canvas = card.querySelector('canvas');
  const over = card.querySelector('.u-over').getBoundingClientRect();
  const box = canvas.getBoundingClientRect();
  const ratio = canvas.width / box.width;
  const sides = [over.left - box.left, over.top - box.top, over.width, over.height];
  const place = sides.map((side) => Math.round(side * ratio));
  const { data, width, height } = canvas.getContext('2d').getImageData(...place);
  const seen = [];
  for (let at = 0; at < width * height; at++) {
    const apart = [0, 1, 2].map((part) => Math.abs(data[4 * at + part] - colour[part]));
    if (data[4 * at + 3] > 50 && Math.max(...apart) < 24) {
      seen.push([(at % width) / width, Math.floor(at / width) / height, data[4 * at + 3] / 255]);
    }
  }
  return seen;
}"""
"""Pixels in the colour of a run: how far from the left and the top of the plot, from 0 to 1, and how opaque."""


@pytest.fixture(scope="module")
def notebook(shared_page: Page, lab: LabServer) -> NotebookPage:
    for name, begin in TRAIN_FROM.items():
        with rn.init("hand", "curves", storage=lab.store, run_id=name) as run:
            for step in range(1, STEPS + 1):
                noise = LEVEL[name] + (-1.0) ** step
                odd = {1: 9.0, 2: -9.0, **ODD}.get(step, 0.0)
                stage = "warmup" if step < begin else "train"
                run.log({"loss": noise, "odd": odd, "speed": 2.0 * step}, step=step, stage=stage)
    notebook = NotebookPage(shared_page, lab)
    notebook.open(lab.write_notebook("hand", SHOW, UNKNOWN))
    return notebook


@pytest.fixture
def charts(notebook: NotebookPage, photographed: None) -> Iterator[Locator]:
    """Charts that nobody has touched."""
    charts = notebook.shown_anew(SHOW.splitlines()[1])
    for metric in ("loss", "odd", "speed"):
        charts.locator(f"[data-metric={metric}][data-points='{2 * STEPS}']").wait_for()
    yield charts
    notebook.page.mouse.move(0, 0)


def plot_of(charts: Locator, metric: str) -> Locator:
    return charts.get_by_role("application", name=metric)


def window(charts: Locator, metric: str) -> tuple[float, float]:
    """What the chart of a metric shows of the x axis."""
    text = charts.locator(f"[data-metric={metric}]").get_attribute("data-window") or ""
    low, high = map(float, text.split())
    return low, high


def drag(charts: Locator, metric: str, start: float, end: float) -> None:
    """Drag over a stretch of a plot, given from 0 to 1."""
    box = plot_of(charts, metric).locator(".u-over").bounding_box()
    assert box is not None
    mouse, middle = charts.page.mouse, box["y"] + box["height"] / 2
    mouse.move(box["x"] + start * box["width"], middle)
    mouse.down()
    mouse.move(box["x"] + (start + end) / 2 * box["width"], middle)
    mouse.move(box["x"] + end * box["width"], middle)
    mouse.up()


def test_a_metric_that_no_run_has_is_said_so_with_those_there_are(
    notebook: NotebookPage, charts: Locator
) -> None:
    lone = notebook.shown_anew(UNKNOWN)

    expect(lone.get_by_text("The selected runs have no metric val/loss.")).to_be_visible()
    expect(lone.get_by_text("They have loss, odd, speed.")).to_be_visible()
    lone.get_by_role("button", name="Show all metrics").click()

    expect(lone.locator("[data-metric=loss]")).to_have_attribute("data-points", str(STEPS))


def test_all_charts_are_zoomed_together_with_mouse_and_keyboard(
    notebook: NotebookPage, charts: Locator
) -> None:
    whole, reset = window(charts, "loss"), charts.get_by_role("button", name="Reset zoom")
    plot = plot_of(charts, "loss")

    def moves_to(what: str, is_there) -> tuple[float, float]:
        notebook.wait_for(what, lambda: is_there(*window(charts, "odd")))
        expect(charts.locator("[data-metric=loss]")).to_have_attribute(
            "data-window", charts.locator("[data-metric=odd]").get_attribute("data-window") or ""
        )
        return window(charts, "loss")

    drag(charts, "loss", 0.25, 0.75)
    dragged = moves_to("the dragged stretch", lambda low, high: abs(low - 50) < 4 and abs(high - 150) < 4)
    expect(charts.locator("[data-metric=odd] .rn-readout")).to_have_text(re.compile(r"^Step 1\d\d · train$"))
    notebook.page.keyboard.down("Control")
    notebook.page.mouse.wheel(0, -120)
    notebook.page.keyboard.up("Control")
    wheeled = moves_to("a narrower window", lambda low, high: high - low < dragged[1] - dragged[0] - 1)
    plot.press("+")
    pressed = moves_to("a still narrower window", lambda low, high: high - low < wheeled[1] - wheeled[0] - 1)
    plot.press("ArrowLeft")
    moves_to("the window further left", lambda low, high: low < pressed[0] - 1 and high < pressed[1] - 1)
    plot.press("0")
    moves_to("all of it", lambda *seen: seen == whole)
    expect(reset).to_be_hidden()

    drag(charts, "odd", 0.5, 0.9)
    expect(reset).to_be_visible()
    plot.dblclick()
    moves_to("all of it again", lambda *seen: seen == whole)
    expect(reset).to_be_hidden()


def test_a_smoothed_line_leaves_the_raw_one_behind_it(notebook: NotebookPage, charts: Locator) -> None:
    loss = charts.locator("[data-metric=loss]")
    picture = "(card) => card.querySelector('canvas').toDataURL()"
    raw = loss.evaluate(picture)

    def height(opaque: bool) -> float:
        """How much of the plot the second run's line covers, from its lowest to its highest pixel."""
        ys = [y for _, y, alpha in loss.evaluate(SEEN_OF, "two") if (alpha > 0.9) == opaque]
        return max(ys, default=0.0) - min(ys, default=0.0)

    charts.get_by_role("button", name="Settings of the charts").click()
    smoothing = charts.get_by_role("radiogroup", name="Smoothing")
    tall = height(opaque=True)
    smoothing.get_by_role("radio", name="EMA").check()
    amount = charts.get_by_role("slider", name="Amount of smoothing")
    amount.press("End")
    notebook.wait_for("a flat line", lambda: height(opaque=True) < 0.5 * tall)
    assert height(opaque=False) > 0.95 * tall

    amount.press("Home")
    notebook.wait_for("hardly any smoothing", lambda: height(opaque=True) > 0.95 * tall)
    smoothing.get_by_role("radio", name="Mean").check()
    expect(charts.get_by_text(re.compile(r"^\d+ points$"))).to_be_visible()
    smoothing.get_by_role("radio", name="None").check()
    notebook.wait_for("the raw line alone", lambda: loss.evaluate(picture) == raw)


def test_what_has_no_place_on_the_y_axis_is_marked_at_its_edges(charts: Locator) -> None:
    seen = charts.locator("[data-metric=odd]").evaluate(SEEN_OF, "two")
    low, high = window(charts, "odd")

    for step, edge in ((60, 0.0), (100, 1.0), (140, 1.0)):
        place = (step - low) / (high - low)
        marks = [y for x, y, _ in seen if abs(x - place) < 0.02 and abs(y - edge) < 0.08]
        assert len(marks) > 8, f"nothing marks {ODD[step]} at step {step}"


def test_x_is_drawn_as_logarithm_and_over_another_metric(notebook: NotebookPage, charts: Locator) -> None:
    charts.get_by_role("button", name="Settings of the charts").click()
    charts.get_by_role("checkbox", name="Log x").check()
    notebook.page.keyboard.press("Escape")

    drag(charts, "loss", 0.5, 1.0)
    middle = math.sqrt(STEPS)
    notebook.wait_for("the right half", lambda: abs(window(charts, "loss")[0] - middle) < 0.1 * middle)
    charts.get_by_role("button", name="Reset zoom").click()
    charts.get_by_role("button", name="Settings of the charts").click()
    charts.get_by_role("checkbox", name="Log x").uncheck()
    charts.get_by_role("combobox", name="A metric…").select_option("speed")

    expect(charts.locator("[data-metric=loss]")).to_have_attribute("data-last-x", str(2 * STEPS))


def test_runs_are_aligned_by_a_click_on_a_stage(charts: Locator) -> None:
    loss = charts.locator("[data-metric=loss]")
    expect(loss).to_have_attribute("data-stages", "warmup\ntrain\ntrain")

    loss.get_by_role("button", name="train").first.click()

    aligned = charts.get_by_role("button", name="Aligned by train")
    expect(aligned).to_be_visible()
    expect(loss).to_have_attribute("data-stages", "warmup\nwarmup\ntrain")
    expect(loss).to_have_attribute("data-last-x", str(STEPS - TRAIN_FROM["one"]))
    assert window(charts, "loss")[0] < 1 - TRAIN_FROM["two"]
    aligned.click()
    expect(loss).to_have_attribute("data-last-x", str(STEPS))
    expect(aligned).to_be_hidden()


def test_the_notebook_is_saved_by_its_key_while_a_chart_has_the_focus(
    notebook: NotebookPage, charts: Locator
) -> None:
    plot = plot_of(charts, "loss")
    notebook.page.evaluate("() => { jupyterapp.shell.currentWidget.context.model.dirty = true; }")

    plot.press("Control+s")

    is_dirty = "() => jupyterapp.shell.currentWidget.context.model.dirty"
    notebook.wait_for("the saved notebook", lambda: not notebook.page.evaluate(is_dirty))
    expect(plot).to_be_focused()
    expect(plot).to_have_attribute("data-lm-suppress-shortcuts", "true")
