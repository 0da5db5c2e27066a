from __future__ import annotations

import pytest
from lab_server import LabServer
from notebook_page import NotebookPage
from playwright.sync_api import Locator, Page, expect

import runicorn as rn

SHOW = "import runicorn as rn\nshown = rn.show(project='brushing')"
FIGURE = "figure = rn.figures.scatter('lr', 'accuracy', query='project:brushing').link(shown)\nfigure"
DIFF = "rn.diff('slow', 'fast')"
RATES = {"slow": 0.1, "good": 0.2, "fast": 0.3}


@pytest.fixture
def brushing(lab: LabServer) -> str:
    """A notebook with a dashboard, a figure that is linked with it, and a comparison."""
    for name, rate in RATES.items():
        with rn.init(
            "brushing", "sweep", lab.store, run_id=f"brushed-{name}", alias=name, config={"lr": rate}
        ) as run:
            run.set_primary_metric("accuracy", "max")
            for step in range(1, 51):
                run.log(accuracy=rate * step / 50)
    return lab.write_notebook("figures", SHOW, FIGURE, DIFF)


def brush(page: Page, figure: Locator, left: float, right: float) -> None:
    """Drag a rectangle of the figure's full height, from one share of its width to another."""
    figure.scroll_into_view_if_needed()
    box = figure.locator(".overlay").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + left * box["width"], box["y"] + 2)
    page.mouse.down()
    page.mouse.move(box["x"] + right * box["width"], box["y"] + box["height"] - 2, steps=5)
    page.mouse.up()


def test_what_is_brushed_is_chosen_in_the_browser_and_what_is_chosen_there_stands_out_in_the_figure(
    notebook: NotebookPage, brushing: str
) -> None:
    notebook.open(brushing)
    notebook.run_all_cells()
    board, figure = (
        notebook.cell(SHOW.splitlines()[1]),
        notebook.cell("rn.figures.scatter").locator(".bqplot"),
    )
    chosen = board.locator("[role=row][aria-selected=true]")
    points = figure.locator(".object_grp")
    expect(chosen).to_have_count(1)
    expect(points).to_have_count(len(RATES) + 1)
    output = figure.locator("xpath=ancestor::*[contains(@class, 'jp-OutputArea-output')]").last
    assert output.evaluate("output => output.scrollWidth - output.clientWidth") == 0, "it must not scroll"

    brush(notebook.page, figure, 0.0, 0.7)
    expect(chosen).to_contain_text(["good", "slow"])
    expect(points).to_have_count(len(RATES) + 2)
    board.get_by_role("row").filter(has_text="fast").get_by_role("checkbox").check()

    expect(chosen).to_have_count(3)
    expect(points).to_have_count(2 * len(RATES))
    expect(figure.get_by_text("fast", exact=True)).to_be_visible()
    expect(figure.locator(".selection")).to_be_hidden()
    changed = notebook.cell(DIFF).get_by_role("row").filter(has_text="lr")
    expect(changed).to_contain_text("+0.2 (+200 %)")
