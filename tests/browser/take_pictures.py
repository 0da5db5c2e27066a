"""Take the README's pictures of the quick start: ``.venv-test/bin/python tests/browser/take_pictures.py``.

A real JupyterLab, in which the training of the quick start is going on, in the light theme and the dark one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "setup"))

from chromium import CHROMIUM_ARGUMENTS, find_chromium
from lab_server import CHECKOUT, started_lab
from notebook_page import NotebookPage, use_theme
from playwright.sync_api import ViewportSize, sync_playwright
from quick_start import TRAINING, copy_quick_start

PICTURES = CHECKOUT / "docs" / "images"
THEMES = {"dashboard-light.png": "JupyterLab Light", "dashboard-dark.png": "JupyterLab Dark"}
VIEWPORT = ViewportSize(width=1180, height=1000)
SHARPNESS = 1.5
STEPS_SHOWN = 2500
EARLIER_RUNS = 3
REDRAW_MS = 1000
"""A picture may wait: nothing tells when the page has drawn everything in new colours."""


def main() -> None:
    """Write both pictures into ``docs/images``."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, started_lab(Path(folder) / "lab") as lab:
        name = copy_quick_start(lab)
        script, variables = lab.root / "train_digits.py", {**os.environ, "RUNICORN_DIR": str(lab.store)}
        subprocess.run([sys.executable, str(script)], env=variables, check=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
            page = browser.new_page(viewport=VIEWPORT, device_scale_factor=SHARPNESS)
            take(NotebookPage(page, lab), name)
            browser.close()


def take(notebook: NotebookPage, name: str) -> None:
    """Run the notebook, choose all runs, and photograph its training cell in each theme."""
    page = notebook.page
    notebook.open(name)
    notebook.command("application:toggle-left-area")
    notebook.run_all_cells()
    cell = notebook.cell(TRAINING)
    cell.scroll_into_view_if_needed()
    rows = cell.get_by_role("row").filter(has=page.get_by_role("checkbox"))
    notebook.wait_for("all runs", lambda: rows.count() == EARLIER_RUNS + 1)
    log = cell.get_by_role("log")
    notebook.wait_for("a part of the curve", lambda: f"step {STEPS_SHOWN}:" in log.inner_text())
    rows.first.get_by_role("checkbox").uncheck()
    for row in reversed(rows.all()):
        row.get_by_role("checkbox").check()
    for picture, theme in THEMES.items():
        use_theme(page, theme)
        cell.evaluate("(element) => element.scrollIntoView({block: 'start'})")
        page.wait_for_timeout(REDRAW_MS)
        cell.screenshot(path=PICTURES / picture)
    notebook.interrupt()
    notebook.wait_for("the end of the cell", lambda: not notebook.is_running(TRAINING))


if __name__ == "__main__":
    main()
