from __future__ import annotations

import re
from pathlib import Path

import pytest
from lab_server import LabServer
from notebook_page import NotebookPage, use_theme
from playwright.sync_api import Locator, Page, expect

import runicorn as rn

SHOW = "import runicorn as rn\nhandle = rn.show(project='controls')"
BOXES = """
import runicorn as rn
from ipywidgets import HBox
HBox([rn.RunBrowser(project="controls"), rn.LiveChart(selected=["controls/wide/runs/wide-1"])])
"""
CUT_CELLS = """(root) => [...root.querySelectorAll('.rn-row > div')]
  .filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent)"""


@pytest.fixture(scope="module")
def notebook(shared_page: Page, lab: LabServer) -> NotebookPage:
    """A notebook with one cell for each test, beside three runs; all that are asked for here have ended."""
    for name, number in (("narrow", 1), ("wide", 1), ("wide", 2)):
        with rn.init("controls", name, storage=lab.store, run_id=f"{name}-{number}") as run:
            run.set_primary_metric("accuracy", "max")
            for step in range(1, 101):
                run.log(
                    {"loss": number / step, "accuracy": 1 - 1 / step}, stage="warmup" if step < 9 else "train"
                )
            run.log_text("\n".join(f"line {line} of {name}" for line in range(1, 201)))
    notebook = NotebookPage(shared_page, lab)
    notebook.open(lab.write_notebook("controls", SHOW, BOXES))
    return notebook


@pytest.fixture
def board(notebook: NotebookPage, photographed: None) -> Locator:
    """A dashboard that nobody has touched: the newest run is chosen and drawn."""
    board = notebook.shown_anew("rn.show(")
    board.locator("[data-metric=loss][data-points='100']").get_by_text("train", exact=True).wait_for()
    board.get_by_text("line 200 of wide").wait_for()
    return board


def picture(board: Locator) -> str:
    """The pixels of the chart of the loss."""
    return str(board.locator("[data-metric=loss] canvas").evaluate("(canvas) => canvas.toDataURL()"))


def swatch(board: Locator) -> str:
    """The colour of the run in the legend of the loss."""
    sample = board.locator("[data-metric=loss] li .rn-swatch")
    return str(sample.evaluate("(element) => getComputedStyle(element).backgroundColor"))


def last_x(board: Locator) -> float:
    return float(board.locator("[data-metric=loss]").get_attribute("data-last-x") or "nan")


def test_runs_are_chosen_with_the_keyboard(board: Locator) -> None:
    board.get_by_role("combobox", name="Filter runs").focus()
    page = board.page

    page.keyboard.press("Tab")
    expect(board.get_by_role("button", name="Columns")).to_be_focused()
    page.keyboard.press("Tab")
    expect(board.get_by_role("grid")).to_be_focused()
    for key in ("ArrowDown", "Space"):
        page.keyboard.press(key)

    expect(board.locator("[role=row][aria-selected=true]")).to_have_count(2)
    expect(board.locator("[data-metric=loss] li")).to_contain_text(["wide-2", "wide-1"])
    page.keyboard.press("Shift+ArrowDown")
    expect(board.get_by_role("button", name="3 selected")).to_be_visible()
    page.keyboard.press("Enter")
    expect(board.locator("[role=row][aria-selected=true]")).to_have_attribute(
        "data-key", "controls/narrow/runs/narrow-1"
    )
    expect(board.get_by_role("log", name="Log of narrow-1")).to_be_visible()


def test_the_table_shows_an_experiment_alone_and_all_again(board: Locator) -> None:
    filter_ = board.get_by_role("combobox", name="Experiment")

    filter_.select_option("narrow")

    expect(board.get_by_text(re.compile(r"^1 of \d+ runs$"))).to_be_visible()
    expect(board.locator("[role=row][data-key]")).to_have_count(1)
    filter_.select_option("")
    expect(board.locator("[role=row][data-key]")).to_have_count(3)


def test_the_menu_ticks_the_columns_that_are_seen_and_brings_one_that_gave_way(board: Locator) -> None:
    headers = board.get_by_role("columnheader")
    expect(headers.get_by_text("Best step")).to_be_hidden()

    board.get_by_role("button", name="Columns").click()
    best_step = board.get_by_role("dialog", name="Columns").get_by_role("checkbox", name="Best step")
    expect(best_step).not_to_be_checked()
    best_step.check()

    expect(headers.get_by_text("Best step")).to_be_visible()


def test_columns_are_chosen_and_sorted(board: Locator) -> None:
    rows = board.locator("[role=row][data-key]")

    board.get_by_role("button", name="Columns").click()
    board.get_by_role("checkbox", name="Status", exact=True).uncheck()
    board.page.keyboard.press("Escape")
    run = board.get_by_role("columnheader", name="Run", exact=True)
    run.get_by_role("button").click()

    expect(board.get_by_role("columnheader", name="Status")).to_have_count(0)
    expect(run).to_have_attribute("aria-sort", "ascending")
    expect(rows).to_contain_text(["narrow-1", "wide-1", "wide-2"])
    run.get_by_role("button").click()
    expect(rows).to_contain_text(["wide-2", "wide-1", "narrow-1"])


def test_no_cell_of_the_table_is_cut_where_there_is_room(board: Locator) -> None:
    assert board.evaluate(CUT_CELLS) == []
    assert "accuracy" in board.locator("[role=row][data-key]").first.inner_text()


def test_the_x_axis_is_the_step_the_time_since_the_start_or_the_clock(board: Locator) -> None:
    by_step = last_x(board)

    board.get_by_role("button", name="Settings of the charts").click()
    board.get_by_role("radio", name="Time").check()
    expect(board.locator("[data-metric=loss]")).not_to_have_attribute("data-last-x", "100")
    by_time = last_x(board)
    board.page.keyboard.press("ArrowRight")
    expect(board.get_by_role("radio", name="Clock")).to_be_checked()

    assert by_step == 100
    assert 0 < by_time < 60
    assert last_x(board) > 1e9


def test_a_logarithmic_axis_draws_another_line(notebook: NotebookPage, board: Locator) -> None:
    linear = picture(board)

    board.get_by_role("button", name="Settings of the charts").press("Enter")
    board.get_by_role("checkbox", name="Log y").check()

    notebook.wait_for("another picture", lambda: picture(board) != linear)


def test_runs_are_drawn_as_groups_each_its_mean_with_a_band(board: Locator, tmp_path: Path) -> None:
    board.get_by_role("grid").focus()
    for key in ("ArrowDown", "Space", "Shift+ArrowDown"):
        board.page.keyboard.press(key)
    expect(board.get_by_role("button", name="3 selected")).to_be_visible()
    chart = board.locator("[data-metric=loss]")
    wide = chart.get_by_role("listitem").filter(has_text="wide")

    board.get_by_role("button", name="Settings of the charts").click()
    settings = board.get_by_role("dialog", name="Settings of the charts")
    settings.get_by_role("radio", name="Min–max").check()
    expect(chart.get_by_role("listitem")).to_have_text(re.compile(r"^All runs.*n = 3"))
    settings.get_by_role("combobox", name="Group runs").select_option("Experiment")
    expect(chart.get_by_role("listitem")).to_have_count(2)
    expect(wide).to_have_text(re.compile(r"n = 2\s*0\.015 \[0\.01, 0\.02\]$"))
    settings.get_by_role("radio", name="± std").check()
    expect(wide).to_contain_text("0.015 [0.007929, 0.02207]")
    board.page.keyboard.press("Escape")

    chart.get_by_role("application").hover()
    expect(wide).to_have_text(re.compile(r"n = 2\s*0\.\d+ \[.*\]$"))
    wide.get_by_role("button").click()
    expect(chart).to_have_attribute("data-points", "100")
    expect(wide.get_by_role("button")).to_have_attribute("aria-pressed", "false")
    wide.get_by_role("button").press("o")
    expect(wide.get_by_role("button")).to_have_attribute("aria-pressed", "true")
    expect(chart).to_have_attribute("data-points", "100")

    chart.get_by_role("button", name="Save loss").click()
    with board.page.expect_download() as download:
        chart.get_by_role("button", name="Mean and band (CSV)").click()
    download.value.save_as(tmp_path / "band.csv")
    head, *rows = (tmp_path / "band.csv").read_text(encoding="utf-8").splitlines()
    assert download.value.suggested_filename == "loss-std.csv"
    assert head == "x,group,n,mean,low,high"
    assert len(rows) == 100
    assert rows[0].startswith("1,wide,2,1.5,")


def test_a_metric_is_left_out_by_the_menu(board: Locator) -> None:
    board.get_by_role("button", name="Metrics 2").press("Enter")

    board.get_by_role("checkbox", name="accuracy").uncheck()

    expect(board.locator("[data-metric=accuracy]")).to_have_count(0)
    expect(board.get_by_text("Metrics 1/2")).to_be_visible()
    board.page.keyboard.press("Escape")
    expect(board.get_by_role("checkbox", name="accuracy")).to_be_hidden()
    expect(board.get_by_role("button", name="Metrics 1/2")).to_be_focused()


def test_who_scrolls_up_in_the_log_reads_and_who_follows_sees_its_end(board: Locator) -> None:
    log, follow = board.get_by_role("log"), board.get_by_role("checkbox", name="Follow")

    log.press("Home")
    log.evaluate("(element) => element.scrollTo(0, 0)")
    log.press("ArrowUp")

    expect(follow).not_to_be_checked()
    expect(log.get_by_text("line 1 of wide", exact=True)).to_be_visible()
    follow.check()
    expect(log.get_by_text("line 200 of wide")).to_be_in_viewport()

    log.evaluate("(element) => (element.style.maxHeight = '60px')")
    expect(log.get_by_text("line 200 of wide")).to_be_in_viewport()


def test_the_dark_theme_has_its_own_colours(notebook: NotebookPage, board: Locator) -> None:
    in_light, light = swatch(board), picture(board)

    use_theme(notebook.page, "JupyterLab Dark")

    expect(board).to_have_attribute("data-rn-theme", "dark")
    notebook.wait_for("another picture", lambda: picture(board) != light)
    assert swatch(board) != in_light
    use_theme(notebook.page, "JupyterLab Light")
    expect(board).to_have_attribute("data-rn-theme", "light")
    assert swatch(board) == in_light


def test_table_and_chart_share_the_width_of_a_box(notebook: NotebookPage) -> None:
    cell = notebook.cell("HBox([")
    cell.locator(".cm-content").click()
    notebook.command("notebook:run-cell")

    chart = cell.locator("[data-metric=loss]")
    chart.scroll_into_view_if_needed()
    expect(chart).to_have_attribute("data-points", "100")
    expect(cell.locator("[role=row][data-key]")).to_have_count(3)

    table, plot = cell.get_by_role("grid").bounding_box(), chart.bounding_box()
    assert table is not None
    assert plot is not None
    assert table["width"] > 300
    assert table["x"] + table["width"] < plot["x"]
    assert plot["width"] > 300
