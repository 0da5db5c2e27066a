"""A cell that computes without a pause, in a kernel that hears nothing of its page meanwhile."""

from __future__ import annotations

import numpy as np
from busy_notebook import BusyNotebook, grow
from lab_server import LabServer
from notebook_page import NotebookPage
from playwright.sync_api import expect

import runicorn as rn


def test_a_deaf_kernel_stays_live_and_a_run_that_it_does_not_send_comes_from_the_server(
    notebook: NotebookPage, lab: LabServer
) -> None:
    busy = BusyNotebook(notebook, "deaf", deaf=True)
    store = lab.root / "deaf-store"
    with rn.init("deaf", "earlier", storage=store, run_id="earlier-1", telemetry=0.2) as earlier:
        grow(earlier, 50)
        earlier.log_image("digits", np.zeros((8, 8), np.uint8), caption="a digit of earlier")
        busy.start()

        busy.choice("earlier").check()
        busy.wait_for("the earlier run's curve", lambda: "earlier-1" in busy.loss.inner_text())
        expect(busy.log.get_by_text("50 more")).to_be_visible()
        expect(busy.cell.get_by_role("img", name="a digit of earlier")).to_be_visible()
        grow(earlier, 1000)
        busy.wait_for("its new points", lambda: busy.points > 1000)
        expect(busy.log.get_by_text("1000 more")).to_be_visible()
        busy.cell.get_by_role("button", name="Machine").click()
        memory = busy.cell.get_by_role("group", name="Host · memory (%)")
        expect(memory.get_by_text("earlier-1")).to_be_visible()
        busy.answers_ms()
        seen = busy.points
        busy.wait_for("new points of the busy run", lambda: busy.points > seen)
        assert busy.is_busy

        busy.end()
        busy.choice("earlier").uncheck()
        busy.wait_for("the busy run alone", lambda: "earlier-1" not in busy.loss.inner_text())
        steps = rn.open_store(lab.root / "deaf-store").runs(name="busy")[0].series("loss").step
        busy.wait_for("its last point", lambda: busy.loss.get_attribute("data-last-x") == f"{steps[-1]:.0f}")
        alone = busy.points
        busy.choice("earlier").check()
        busy.wait_for("every point of both, once", lambda: busy.points == alone + 1050)
