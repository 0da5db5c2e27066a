"""Notebooks that are not JupyterLab: the widget is shown, a run is chosen, points arrive."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from lab_server import CHECKOUT, free_port, started_lab
from notebook_page import LIMIT_S, NotebookPage
from playwright.sync_api import Locator, Page, expect

import runicorn as rn

MARIMO_APP = """
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    import runicorn as rn

    mo.ui.anywidget(rn.Dashboard("store", selected=["hosts/live/runs/live-1"]))
    return
"""

CELL = "import runicorn as rn\nhandle = rn.show('live-1', storage='store')"


@contextmanager
def two_runs(store: Path) -> Iterator[rn.Run]:
    """A run that has ended and one that has not; gives the second."""
    with rn.init("hosts", "earlier", storage=store, run_id="earlier-1") as run:
        log_points(run, 50)
    with rn.init("hosts", "live", storage=store, run_id="live-1") as run:
        log_points(run, 10)
        yield run


def log_points(run: rn.Run, count: int) -> None:
    for number in range(count):
        run.log(loss=1 / (number + 1))


@pytest.fixture
def errors(page: Page) -> list[str]:
    """What the page says in red about us."""
    found: list[str] = []
    page.on(
        "console",
        lambda message: (
            found.append(message.text) if message.type == "error" and "unicorn" in message.text else None
        ),
    )
    return found


@pytest.fixture(scope="module")
def marimo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Address of a marimo that runs the app above, and the app's folder."""
    folder = tmp_path_factory.mktemp("marimo")
    (folder / "app.py").write_text(MARIMO_APP, "utf-8")
    port = free_port()
    command = [sys.executable, "-m", "marimo", "--quiet", "run", "app.py", "--headless", "--no-token"]
    variables = {**os.environ, "HOME": str(folder / "home"), "PYTHONPATH": str(CHECKOUT)}
    address = f"http://127.0.0.1:{port}"
    with (folder / "marimo.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--host=127.0.0.1", f"--port={port}"],
            cwd=folder,
            env=variables,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield address, folder
    finally:
        process.terminate()
        process.wait(30)


def opened_when_it_answers(page: Page, address: str) -> None:
    deadline = time.monotonic() + LIMIT_S
    while True:
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{address}/health"):
                break
        except (urllib.error.URLError, OSError):
            assert time.monotonic() < deadline, f"marimo did not answer within {LIMIT_S} s"
            page.wait_for_timeout(100)
    page.goto(address)


def run_with_the_keyboard(notebook: NotebookPage, cell: Locator) -> None:
    """Press Control+Enter in a cell, again where the kernel was not ready for it."""
    cell.locator(".cm-content").click()
    prompt = cell.locator(".jp-InputPrompt")

    def has_run() -> bool:
        if prompt.inner_text().strip() == "[ ]:":
            notebook.page.keyboard.press("Control+Enter")
        return "[1]" in prompt.inner_text()

    notebook.wait_for("the end of the cell", has_run)


def choose_a_run_and_see_points_arrive(view: Locator, live: rn.Run) -> None:
    loss = view.locator("[data-metric=loss]")
    expect(loss).to_have_attribute("data-points", "10", timeout=30_000)

    view.get_by_role("row").filter(has_text="earlier").get_by_role("checkbox").check()
    expect(loss).to_have_attribute("data-points", "60")
    log_points(live, 25)

    expect(loss).to_have_attribute("data-points", "85")


def test_in_notebook_7(page: Page, errors: list[str], tmp_path: Path) -> None:
    with (
        started_lab(tmp_path / "server", application="notebook") as server,
        two_runs(server.root / "store") as live,
    ):
        notebook = NotebookPage(page, server)
        page.goto(server.address(server.write_notebook("nb", CELL)))
        run_with_the_keyboard(notebook, notebook.cell("rn.show("))

        choose_a_run_and_see_points_arrive(notebook.cell("rn.show("), live)
        notebook.cell("rn.show(").locator(".cm-content").click()
        page.keyboard.press("Control+s")
        file = server.root / "nb.ipynb"
        notebook.wait_for("the chart in the file", lambda: "Chart of loss" in file.read_text("utf-8"))
        page.route(
            "**/api/sessions*",
            lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
        )
        page.goto(server.address("nb.ipynb"))
        expect(page.get_by_role("img", name="Chart of loss")).to_be_visible(timeout=30_000)
        assert page.get_by_text("model not found").count() == 0

    assert errors == []


def test_in_marimo(page: Page, errors: list[str], marimo: tuple[str, Path]) -> None:
    address, folder = marimo
    with two_runs(folder / "store") as live:
        opened_when_it_answers(page, address)

        choose_a_run_and_see_points_arrive(page.locator("body"), live)

    assert errors == []
