"""What surrounds a chart: groups, search, and that only what is seen costs anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from lab_server import LabServer
from notebook_page import NotebookPage
from playwright.sync_api import Locator, Page, expect

import runicorn as rn

SHOW = "import runicorn as rn\nrn.LiveChart(selected=['grid/wide/runs/one', 'grid/wide/runs/two'])"
LOW = "import runicorn as rn\nrn.LiveChart(height=500, selected=['grid/wide/runs/one'])"
POINTS = 30
METRICS = [
    *(f"{group}/m{number}" for group in ("train", "val", "layer") for number in range(60)),
    "loss",
    "speed",
]
COUNT_DRAWN = """() => {
  const clear = window.clearOfBefore ??= CanvasRenderingContext2D.prototype.clearRect;
  window.drawings = new Map();
  CanvasRenderingContext2D.prototype.clearRect = function (...place) {
    window.drawings.set(this.canvas, (window.drawings.get(this.canvas) ?? 0) + 1);
    return clear.apply(this, place);
  };
}"""

DRAWN_BY = """async (control, text) => {
  drawings.clear();
  if (text === null) control.click();
  else {
    control.value = text;
    control.dispatchEvent(new InputEvent('input'));
  }
  for (let turn = 0; turn < 10; turn++) await undefined;
  return [...drawings.values()];
}"""
"""Types a text or clicks; gives how often each chart is drawn before the page does anything else."""


@pytest.fixture(scope="module")
def running(lab: LabServer) -> Iterator[rn.Run]:
    """The second of two runs with many metrics; it goes on until the tests are over."""
    with rn.init("grid", "wide", storage=lab.store, run_id="one") as first:
        log_steps(first, 1)
    with rn.init("grid", "wide", storage=lab.store, run_id="two") as second:
        log_steps(second, 2)
        yield second


def log_steps(run: rn.Run, factor: float) -> None:
    for step in range(1, POINTS + 1):
        run.log(dict.fromkeys(METRICS, factor * step), step=step)


@pytest.fixture(scope="module")
def notebook(shared_page: Page, lab: LabServer, running: rn.Run) -> NotebookPage:
    notebook = NotebookPage(shared_page, lab)
    notebook.open(lab.write_notebook("grid", SHOW, LOW))
    return notebook


@pytest.fixture
def charts(notebook: NotebookPage, photographed: None) -> Locator:
    """Charts that nobody has touched."""
    charts = notebook.shown_anew("rn.LiveChart(selected")
    charts.locator("canvas").first.wait_for()
    return charts


def test_charts_stand_in_groups_that_are_folded_and_found_by_search(charts: Locator) -> None:
    train, rest = charts.get_by_role("button", name="train 60"), charts.get_by_role("button", name="Other")

    expect(charts.get_by_role("heading", level=3)).to_have_text(
        ["train60", "val60", "layer60", "Other metrics2"]
    )
    train.press("Enter")
    expect(train).to_have_attribute("aria-expanded", "false")
    expect(charts.get_by_role("group", name="train/m0")).to_be_hidden()
    for key in ("Tab", "Space"):
        charts.page.keyboard.press(key)
    expect(charts.get_by_role("group", name="val/m0")).to_be_hidden()
    expect(rest).to_have_attribute("aria-expanded", "true")

    search = charts.get_by_role("searchbox", name="Search metrics")
    search.fill("*/m1?")
    expect(charts.get_by_role("heading", level=3)).to_have_text(
        ["train10 of 60", "val10 of 60", "layer10 of 60"]
    )
    expect(charts.get_by_role("group", name="train/m10")).to_be_visible()
    search.fill("nowhere")
    charts.get_by_role("button", name="Show all metrics").click()
    expect(search).to_have_value("")
    expect(train).to_have_attribute("aria-expanded", "false")


def test_charts_of_a_set_height_scroll_up_and_down_alone(notebook: NotebookPage, photographed: None) -> None:
    charts = notebook.shown_anew("height=500")
    charts.scroll_into_view_if_needed()
    charts.locator("canvas").first.wait_for()

    across, down = charts.get_by_role("group", name="train/m0", exact=True).evaluate(
        """(chart) => {
          const body = chart.closest('.rn-body');
          return [body.offsetHeight - body.clientHeight, body.scrollHeight - body.clientHeight];
        }"""
    )

    assert across == 0, "a scroll bar"
    assert down > 0


def test_the_legend_hides_isolates_and_highlights_a_run_in_all_charts(charts: Locator) -> None:
    first, second = (charts.get_by_role("group", name=f"train/m{number}", exact=True) for number in (0, 1))
    one, two = (first.get_by_role("button", name=name) for name in ("one", "two"))

    two.click()
    expect(second.get_by_role("button", name="two")).to_have_attribute("aria-pressed", "false")
    expect(second).to_have_attribute("data-points", str(POINTS))
    two.press("Space")
    expect(second.get_by_role("button", name="two")).to_have_attribute("aria-pressed", "true")
    two.dblclick()
    expect(second.get_by_role("button", name="one")).to_have_attribute("aria-pressed", "false")
    two.press("o")
    expect(second.get_by_role("button", name="one")).to_have_attribute("aria-pressed", "true")

    one.hover()
    expect(second.locator("[data-highlighted]")).to_have_text(re.compile("^one"))
    charts.get_by_role("heading", level=2).hover()
    expect(second.locator("[data-highlighted]")).to_have_count(0)
    one.focus()
    expect(second.locator("[data-highlighted]")).to_have_text(re.compile("^one"))


def test_a_chart_is_saved_as_picture_drawing_and_all_its_points(charts: Locator, tmp_path: Path) -> None:
    chart = charts.get_by_role("group", name="train/m0", exact=True)

    def saved(item: str) -> bytes:
        chart.get_by_role("button", name="Save train/m0").click()
        with charts.page.expect_download() as download:
            chart.get_by_role("button", name=item).click()
        download.value.save_as(tmp_path / download.value.suggested_filename)
        return (tmp_path / download.value.suggested_filename).read_bytes()

    picture, drawing, points = (
        saved(item) for item in ("Picture (PNG)", "Drawing (SVG)", "All points (CSV)")
    )

    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    lines = [title.text for title in ET.fromstring(drawing).iterfind(".//{*}path/{*}title")]
    assert lines == ["one", "two"]
    assert len(points.decode().splitlines()) == 1 + 2 * POINTS
    expect(chart.get_by_role("status")).to_have_text(f"{2 * POINTS} rows in train-m0.csv")
    assert {path.name for path in tmp_path.iterdir()} == {"train-m0.png", "train-m0.svg", "train-m0.csv"}


def test_a_chart_is_enlarged_and_the_focus_goes_with_it(charts: Locator) -> None:
    enlarge = charts.get_by_role("button", name="Enlarge train/m1", exact=True)

    enlarge.press("Enter")
    large = charts.get_by_role("dialog", name="train/m1")
    expect(large.get_by_role("button", name="Close (Esc)")).to_be_focused()
    expect(large.get_by_role("group")).to_have_attribute("data-points", str(2 * POINTS))
    expect(large).to_be_in_viewport(ratio=0.95)
    box = large.locator("canvas").bounding_box()
    charts.page.keyboard.press("Escape")

    assert box is not None
    assert box["width"] > 600
    assert box["height"] > 250
    expect(large).to_have_count(0)
    expect(enlarge).to_be_focused()


def test_only_charts_in_sight_cost_anything(charts: Locator, notebook: NotebookPage, running: rn.Run) -> None:
    canvases = charts.locator("canvas")
    headings = charts.get_by_role("heading", level=3)
    first = canvases.count()
    assert charts.locator(".rn-plot").count() <= first + 8
    assert charts.evaluate("root => root.offsetHeight") < 3500

    for heading in (*headings.all(), *reversed(headings.all())):
        heading.scroll_into_view_if_needed()
        notebook.wait_for("charts in sight", lambda: canvases.count() > 0)
    assert charts.get_by_role("heading", level=4).count() == len(METRICS)
    assert canvases.count() <= first + 12 + 8

    charts.page.evaluate(COUNT_DRAWN)
    running.log(dict.fromkeys(METRICS, 1.0), step=POINTS + 1)
    notebook.wait_for("the new points", lambda: charts.locator("[data-last-x='31']").count() > 0)
    drawn = charts.page.evaluate("drawings.size")
    assert 0 < drawn <= first + 8


def test_an_input_draws_each_chart_in_sight_once_without_a_layout_for_each_and_a_search_draws_none_anew(
    charts: Locator,
) -> None:
    page = charts.page
    chart = charts.get_by_role("group", name="train/m0", exact=True)
    browser = page.context.new_cdp_session(page)
    browser.send("Performance.enable")
    expect(chart.locator("[data-run]")).to_have_count(2)

    def layouts() -> int:
        metrics = browser.send("Performance.getMetrics")["metrics"]
        return next(int(one["value"]) for one in metrics if one["name"] == "LayoutCount")

    page.evaluate(COUNT_DRAWN)
    before = layouts()
    drawings = chart.get_by_role("button", name="two").evaluate(DRAWN_BY, None)
    done = layouts() - before
    assert drawings == [1] * len(drawings)
    assert len(drawings) > 5
    assert done <= 4

    search = charts.get_by_role("searchbox", name="Search metrics")
    assert search.evaluate(DRAWN_BY, "train") == []
    expect(charts.get_by_role("heading", level=3)).to_have_text(["train60 of 60"])
