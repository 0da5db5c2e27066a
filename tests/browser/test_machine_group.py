"""What the machine did and a watch rule, seen below the curves of a run that another process writes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from lab_server import LabServer
from notebook_page import NotebookPage
from playwright.sync_api import expect
from small_nvml import LACKS_COMPILER, can_compile, compile_library

SHOW = "import runicorn as rn\nhandle = rn.show(project='group')"
TRAIN = """import sys, runicorn as rn
with rn.init("group", "watched", sys.argv[1], telemetry=0.2) as run:
    run.watch("loss > 10", action="notify")
    for line in sys.stdin:
        run.log(loss=float(line))"""


class Training:
    """A process that logs what it is told to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def log(self, *losses: float) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("".join(f"{loss}\n" for loss in losses))
        self._process.stdin.flush()


@pytest.fixture
def training(tmp_path: Path, lab: LabServer) -> Iterator[Training]:
    """A training with telemetry on a machine with two GPUs."""
    if not can_compile():
        pytest.skip(LACKS_COMPILER)
    compile_library(tmp_path / "libnvidia-ml.so.1")
    process = subprocess.Popen(
        [sys.executable, "-c", TRAIN, str(lab.store)],
        env={**os.environ, "LD_LIBRARY_PATH": str(tmp_path)},
        stdin=subprocess.PIPE,
        text=True,
    )
    yield Training(process)
    process.communicate(timeout=60)


def test_the_machine_is_unfolded_below_the_curves_and_a_rule_that_fires_is_told_and_listed(
    notebook: NotebookPage, lab: LabServer, training: Training
) -> None:
    page = notebook.page
    training.log(1, 2, 3)
    notebook.open(lab.write_notebook("group", SHOW))
    notebook.run_all_cells()
    board = notebook.cell("rn.show(")
    expect(board.locator("[data-metric=loss]")).to_have_attribute("data-points", "3")
    machine = board.get_by_role("button", name="Machine")
    utilisation = board.get_by_role("group", name="GPU 0 · utilisation (%)")

    expect(machine).to_have_attribute("aria-expanded", "false")
    expect(board.locator("[data-metric^='telemetry/']")).to_have_count(0)
    machine.click()
    expect(utilisation).not_to_have_attribute("data-points", "0")

    board.locator("[data-metric=loss] .rn-plot").hover()
    readout = board.locator("[data-metric=loss] .rn-readout").inner_text()
    expect(utilisation.locator(".rn-readout")).to_have_text(readout)

    training.log(20)
    expect(page.get_by_role("alert").filter(has_text="loss > 10 (loss = 20)")).to_be_visible()
    board.get_by_role("button", name="Rules 1").click()
    board.get_by_role("group", name="Rules").get_by_role("button").click()
    expect(board.get_by_role("button", name="Rules 1")).to_be_visible()
    assert utilisation.get_attribute("data-rules") == "loss > 10 (loss = 20)"
    machine.click()
    expect(utilisation).to_be_hidden()
