"""One walk through the run table: groups, the baseline, hidden curves and colours, as Python sees them afterwards."""

from __future__ import annotations

import json

import pytest
from lab_server import LabServer
from notebook_page import NotebookPage
from playwright.sync_api import Locator, expect

import runicorn as rn

SHOW = "import runicorn as rn\nview = rn.show(project='table').browser"
TELL = """
import json
print(json.dumps({name: getattr(view, name) for name in ("group_by", "baseline", "hidden", "colours")}))
"""


def key(run: str) -> str:
    return f"table/sweep/runs/{run}"


@pytest.fixture
def board(notebook: NotebookPage, lab: LabServer) -> Locator:
    """Two learning rates with two seeds each; the newest run is chosen."""
    for number, (lr, seed) in enumerate([(0.1, 1), (0.1, 2), (0.01, 1), (0.01, 2)]):
        config = {"lr": lr, "seed": seed}
        with rn.init("table", "sweep", storage=lab.store, run_id=f"run-{number}", config=config) as run:
            run.set_primary_metric("accuracy", "max")
            for step in range(1, 21):
                run.log(accuracy=(0.5 + number / 10) * step / 20)
    notebook.open(lab.write_notebook("table", SHOW, TELL))
    board = notebook.shown_anew("rn.show(")
    board.locator("[data-metric=accuracy][data-points='20']").wait_for()
    return board


def test_runs_are_grouped_folded_compared_hidden_and_coloured(notebook: NotebookPage, board: Locator) -> None:
    page, runs = board.page, board.locator("[role=row][data-key]")
    legend = board.locator("[data-metric=accuracy] li button")

    board.get_by_role("button", name="Same config but seed").click()
    table = board.get_by_role("treegrid", name="Runs")
    groups = table.locator("[role=row][aria-expanded]")
    expect(groups).to_contain_text(["lr=0.01", "lr=0.1"])
    expect(groups.first).to_contain_text("2 runs")
    expect(groups.first).to_contain_text("0.75 ± 0.071")
    expect(runs).to_contain_text(["run-3", "run-2", "run-1", "run-0"])

    table.focus()
    for stroke in ("Home", "ArrowLeft", "Space"):
        page.keyboard.press(stroke)
    expect(groups.first).to_have_attribute("aria-expanded", "false")
    expect(runs).to_contain_text(["run-1", "run-0"])
    expect(groups.first.get_by_role("checkbox")).to_be_checked()
    expect(legend).to_contain_text(["run-3", "run-2"])
    page.keyboard.press("ArrowRight")
    expect(runs).to_have_count(4)

    runs.filter(has_text="run-2").click(button="right")
    page.get_by_role("menuitem", name="Pin as baseline").click()
    expect(runs.first).to_contain_text("run-2")
    expect(runs.filter(has_text="run-3").get_by_label("better")).to_have_text("+14.3%")
    expect(runs.filter(has_text="run-0").get_by_label("worse")).to_have_text("−28.6%")

    runs.filter(has_text="run-3").get_by_role("button", name="Hide its curves").click()
    expect(legend.filter(has_text="run-3")).to_have_attribute("aria-pressed", "false")
    expect(legend.filter(has_text="run-2")).to_have_attribute("aria-pressed", "true")
    runs.filter(has_text="run-2").get_by_role("button", name="Colour").click()
    page.get_by_role("menuitemradio", name="pink").click()
    expect(legend.filter(has_text="run-2").locator(".rn-swatch")).to_have_attribute(
        "style", "--rn-colour: var(--rn-run-3);"
    )

    notebook.cell("json.dumps").locator(".cm-content").click()
    notebook.command("notebook:run-cell")
    answer = notebook.cell("json.dumps").locator(".jp-OutputArea-output")
    expect(answer).to_contain_text("baseline")
    assert json.loads(answer.inner_text()) == {
        "group_by": "same:seed",
        "baseline": key("run-2"),
        "hidden": [key("run-3")],
        "colours": {key("run-2"): "palette-3"},
    }
    table.focus()
    page.keyboard.press("Home")
    page.keyboard.press("b")
    expect(runs.first).to_contain_text("run-3")


def test_of_many_columns_only_those_in_sight_exist_and_all_can_be_scrolled_to(
    notebook: NotebookPage, lab: LabServer
) -> None:
    config = {f"width{number}": 100 + number for number in range(60)}
    for number in range(3):
        rn.init("wide", "sweep", storage=lab.store, run_id=f"wide-{number}", config=config).finish()
    notebook.open(
        lab.write_notebook(
            "wide", f"import runicorn as rn\nrn.RunBrowser(query='project:wide', columns={list(config)})"
        )
    )
    table = notebook.shown_anew("rn.RunBrowser").get_by_role("grid", name="Runs")
    row = table.locator("[data-key]", has_text="wide-1")

    expect(row.get_by_role("gridcell").nth(2)).to_have_text("100")
    assert row.get_by_role("gridcell").count() < 40

    table.evaluate("grid => grid.scrollLeft = grid.scrollWidth")
    last = row.get_by_role("gridcell").last
    expect(last).to_have_text("159")
    expect(last).to_have_attribute("aria-colindex", "62")
    expect(table).to_have_attribute("aria-colcount", "62")
    places = [part.bounding_box() for part in (last, table.get_by_role("columnheader", name="width59"))]
    assert len({round(place["x"]) for place in places if place is not None}) == 1
    expect(row).to_contain_text("wide-1")
    assert row.get_by_role("gridcell").count() < 40
