from __future__ import annotations

import pytest
from lab_server import LabServer
from notebook_page import NotebookPage
from playwright.sync_api import Locator

import runicorn as rn

BUSY = """
import os
import runicorn as rn
handle = rn.show(project="choosing")
with rn.init("choosing", "busy"):
    i = 0
    while not os.path.exists("enough"):
        i += 1
        rn.log(loss=1 / i)
"""
"""A cell that computes without a pause and never lets go of the shell."""


@pytest.fixture
def busy_notebook(lab: LabServer) -> str:
    """A notebook with one busy cell, beside two runs that ended before."""
    for number in (1, 2):
        with rn.init("choosing", "earlier", storage=lab.store, run_id=f"earlier-{number}") as run:
            for step in range(1, 51):
                run.log(loss=number / step)
            run.log_text(f"a line of earlier {number}")
    return lab.write_notebook("busy", BUSY, "print(sorted(handle.browser.selected))")


def choose(view: Locator, run: str) -> None:
    view.get_by_role("row").filter(has_text=run).get_by_role("checkbox").check()


def test_a_run_chosen_while_the_cell_computes_is_drawn_and_stays_chosen(
    notebook: NotebookPage, lab: LabServer, busy_notebook: str
) -> None:
    notebook.open(busy_notebook)
    notebook.run_all_cells()
    cell = notebook.cell("handle = rn.show(")
    rows = cell.get_by_role("row").filter(has=notebook.page.get_by_role("checkbox"))
    loss = cell.locator("[data-metric=loss]")
    notebook.wait_for("all rows", lambda: rows.count() == 3)
    notebook.wait_for("the running run's curve", lambda: int(loss.get_attribute("data-points") or 0) > 50)

    notebook.wait_for("the newest earlier run", lambda: "earlier-2" in loss.inner_text())
    choose(cell, "earlier-1")
    notebook.wait_for("its log", lambda: "a line of earlier 1" in cell.get_by_role("log").inner_text())
    notebook.wait_for("its curve", lambda: "earlier-1" in loss.inner_text())
    busy_while_chosen = notebook.is_running("handle = rn.show(")
    (lab.root / "enough").touch()

    answer = notebook.cell("handle.browser.selected").locator(".jp-OutputArea-output")
    notebook.wait_for("what Python sees", lambda: answer.count() and "earlier-1" in answer.inner_text())
    assert busy_while_chosen
    assert answer.inner_text().count("choosing/") == 3
    checked = [row.get_by_role("checkbox").is_checked() for row in rows.all()]
    assert checked == [True, True, True]
