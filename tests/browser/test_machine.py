from __future__ import annotations

import pytest
from lab_server import LabServer
from notebook_page import NotebookPage
from playwright.sync_api import expect

PANEL = "import runicorn as rn\npanel = rn.gpu()\npanel"
TRAIN = """import time
with rn.init("machine", "watched", telemetry=0.2) as run:
    view = rn.show(run, metrics=["loss", "telemetry/host.mem"])
    run.watch("loss > 2")
    for step in range(400):
        run.log(loss=step % 4)
        time.sleep(0.02)"""


@pytest.fixture
def machine(lab: LabServer) -> str:
    """A notebook with the panel of GPUs and host, and a training with telemetry and a rule below it."""
    return lab.write_notebook("machine", PANEL, TRAIN)


def test_while_a_cell_trains_the_panel_moves_and_telemetry_is_drawn_with_the_rule_that_fired(
    notebook: NotebookPage, machine: str
) -> None:
    notebook.open(machine)

    notebook.run_all_cells()

    panel = notebook.cell("rn.gpu()").get_by_role("group", name="GPUs and host")
    expect(panel).to_contain_text("GiB free")
    use = panel.get_by_role("img", name="host.cpu").locator("path")
    before = use.get_attribute("d")
    notebook.wait_for("the panel's next sample", lambda: use.get_attribute("d") != before)
    wide = notebook.page.viewport_size
    notebook.page.set_viewport_size({"width": 700, "height": 800})
    width, needed = panel.evaluate("element => [element.clientWidth, element.scrollWidth]")
    assert needed == width > 150
    notebook.page.set_viewport_size(wide)
    board = notebook.cell("range(400)")
    memory = board.locator("[data-rules]").filter(has=notebook.page.get_by_title("telemetry/host.mem"))
    expect(memory).not_to_have_attribute("data-points", "0")
    rules = memory.get_attribute("data-rules") or ""
    assert rules.startswith("loss > 2 (loss = 3)")
    assert notebook.is_running("range(400)")
    notebook.interrupt()
