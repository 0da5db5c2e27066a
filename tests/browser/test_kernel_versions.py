"""Busy kernels of several ipykernels, each with its own way to hear a page, with and without our server extension."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import ipykernel
import pytest
from busy_notebook import BusyNotebook, grow
from lab_server import CHECKOUT, LabServer, started_lab
from notebook_page import NotebookPage
from playwright.sync_api import Page, expect
from registry import pip_install

import runicorn as rn

pytestmark = pytest.mark.slow

NEWEST = ipykernel.__version__
DEAF = ("6.31.0",)
"""Versions in which everything that a page sends waits for the cell; the others use a thread of its own for it."""


@pytest.fixture(scope="module")
def bare_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """A JupyterLab without our server extension."""
    with started_lab(tmp_path_factory.mktemp("bare-lab"), server_extension=False) as server:
        yield server


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives the folder with an ipykernel of a version; nothing else in it is older than what the tests use."""
    folders: dict[str, Path] = {}

    def install(version: str) -> Path:
        if version not in folders:
            folder = tmp_path_factory.mktemp(f"ipykernel-{version}")
            pip_install(folder, "--no-deps", f"ipykernel=={version}", "nest_asyncio")
            folders[version] = folder
        return folders[version]

    return install


def add_kernel(lab: LabServer, version: str, folder: Path) -> str:
    """Let a server start kernels with the ipykernel of a folder; gives the kernel's name."""
    name = f"ipykernel-{version}"
    home = lab.root.parent / "share" / "kernels" / name
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": name,
        "language": "python",
        "env": {"PYTHONPATH": os.pathsep.join([str(folder), str(CHECKOUT)])},
    }
    (home / "kernel.json").write_text(json.dumps(spec))
    return name


@pytest.mark.parametrize("server_side", ["with-extension", "without-extension"])
@pytest.mark.parametrize("version", ["6.31.0", "7.3.0", NEWEST])
def test_beside_a_busy_cell_the_page_is_live_answers_and_shows_another_run(
    version: str,
    server_side: str,
    page: Page,
    installed: Callable[[str], Path],
    request: pytest.FixtureRequest,
) -> None:
    lab = request.getfixturevalue("lab" if server_side == "with-extension" else "bare_lab")
    kernel = "python3" if version == NEWEST else add_kernel(lab, version, installed(version))
    name = f"v{version.replace('.', '-')}"
    busy = BusyNotebook(NotebookPage(page, lab), name, kernel=kernel, version=version)
    with rn.init("any", "earlier", storage=lab.root / f"{busy.name}-store", run_id="earlier-1") as earlier:
        grow(earlier, 50)
        busy.start()

        busy.choice("earlier").check()
        if version in DEAF and server_side == "without-extension":
            expect(busy.cell.get_by_text("Waiting for the kernel, which is busy…").first).to_be_visible()
        else:
            busy.wait_for("the earlier run's curve", lambda: "earlier-1" in busy.loss.inner_text())
            expect(busy.log.get_by_text("50 more")).to_be_visible()
        busy.answers_ms()
        seen = busy.points
        busy.wait_for("new points of the busy run", lambda: busy.points > seen)
        assert busy.is_busy

        busy.end()
        busy.wait_for("both runs' curves", lambda: "earlier-1" in busy.loss.inner_text())
