"""A cell that computes without a pause, in a kernel that hears nothing of its page meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import nbformat
import pytest
from lab_server import LabServer
from notebook_page import NotebookPage
from playwright.sync_api import Locator, expect

import runicorn as rn

DEAF = """
import os
import runicorn as rn
with rn.init("deaf", "busy", storage="own-store") as run:
    comm = rn.show(run).dashboard.comm
    if hasattr(comm, "_reply_subshell_for"):
        del comm._reply_subshell_for  # as ipykernel 7.4 is by itself: every message waits for the cell
    i = 0
    while not os.path.exists("enough-heard"):
        i += 1
        if i % 10_000 == 0:
            run.log(loss=1 / i)
"""


@pytest.fixture
def earlier(lab: LabServer) -> Iterator[rn.Run]:
    """A run of another process that is not over; its store is not the one that the server was started for."""
    with rn.init("deaf", "earlier", storage=lab.root / "own-store", run_id="earlier-1") as run:
        grow(run, 50)
        yield run


@pytest.fixture
def deaf_notebook(lab: LabServer) -> str:
    """A notebook with one busy cell."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(DEAF)], metadata=kernel)
    nbformat.write(notebook, lab.root / "deaf.ipynb")
    return "deaf.ipynb"


def grow(run: rn.Run, steps: int) -> None:
    for step in range(steps):
        run.log(loss=1 / (step + 1))
    run.log_text(f"{steps} more")


def points(card: Locator) -> int:
    return int(card.get_attribute("data-points") or 0)


def test_a_run_that_a_deaf_kernel_does_not_send_comes_from_the_server_until_the_cell_ends(
    notebook: NotebookPage, lab: LabServer, earlier: rn.Run, deaf_notebook: str
) -> None:
    notebook.open(deaf_notebook)
    notebook.run_all_cells()
    cell = notebook.cell("rn.show(")
    loss, log = cell.locator("[data-metric=loss]"), cell.get_by_role("log")
    row = cell.get_by_role("row").filter(has_text="earlier")
    notebook.wait_for("the busy run's curve", lambda: points(loss) > 5 and "busy" in loss.inner_text())

    row.get_by_role("checkbox").check()
    notebook.wait_for("the earlier run's curve", lambda: "earlier-1" in loss.inner_text())
    expect(log.get_by_text("50 more")).to_be_visible()
    grow(earlier, 1000)
    notebook.wait_for("its new points", lambda: points(loss) > 1000)
    expect(log.get_by_text("1000 more")).to_be_visible()
    assert notebook.is_running("rn.show(")

    (lab.root / "enough-heard").touch()
    notebook.wait_for("the end of the cell", lambda: not notebook.is_running("rn.show("))
    row.get_by_role("checkbox").uncheck()
    notebook.wait_for("the busy run alone", lambda: "earlier-1" not in loss.inner_text())
    seen = points(loss)
    row.get_by_role("checkbox").check()
    notebook.wait_for("every point of both, once", lambda: points(loss) == seen + 1050)
