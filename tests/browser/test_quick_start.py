from __future__ import annotations

import pytest
from lab_server import LabServer
from notebook_page import NotebookPage
from playwright.sync_api import Locator
from quick_start import TRAINING, copy_quick_start

import runicorn as rn


@pytest.fixture
def quick_start(lab: LabServer) -> str:
    """The notebook's name; it lies beside a store with one older run."""
    with rn.init("digits", "earlier", storage=lab.store) as run:
        for step in range(1, 101):
            run.log({"train/loss": 1 / step, "val/accuracy": step / 200}, stage="train")
        run.log_text("an older run")
    return copy_quick_start(lab)


def last_step(chart: Locator) -> float:
    """The step to which the chart is drawn; 0 while there is no point in it."""
    return float(chart.get_attribute("data-last-x") or 0) if chart.count() else 0


def test_curve_stages_row_and_log_change_while_the_training_cell_runs(
    notebook: NotebookPage, quick_start: str
) -> None:
    notebook.open(quick_start)
    cell = notebook.cell(TRAINING)
    row = cell.get_by_role("row").filter(has_text="notebook")
    loss = cell.locator("[data-metric='train/loss']")
    log = cell.get_by_role("log")

    notebook.run_all_cells()
    cell.scroll_into_view_if_needed()

    notebook.wait_for("the curve of the loss", lambda: last_step(loss) > 0)
    drawn, written, told = last_step(loss), log.inner_text(), row.inner_text()
    notebook.wait_for("more of the curve", lambda: last_step(loss) > drawn)
    notebook.wait_for("both stages", lambda: loss.get_attribute("data-stages") == "warmup\ntrain")
    notebook.wait_for("another log line", lambda: log.inner_text() != written)
    notebook.wait_for("another best value or duration", lambda: row.inner_text() != told)
    assert "running" in row.inner_text()
    assert notebook.is_running(TRAINING)

    notebook.interrupt()
    notebook.wait_for("the end of the run in its row", lambda: "interrupted" in row.inner_text())
    notebook.wait_for("the end of the cell", lambda: not notebook.is_running(TRAINING))
    assert notebook.complaints() == []
