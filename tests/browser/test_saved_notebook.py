"""What a notebook shows when its kernel is gone."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from playwright.sync_api import Page, expect

TRAINING = """
import runicorn as rn
handle = rn.show()
with rn.init("digits", "saved", run_id="kept") as run:
    run.set_primary_metric("accuracy", "max")
    for step in range(1, 101):
        run.log({"loss": 1 / step, "accuracy": 1 - 1 / step}, stage="warmup" if step < 10 else "train")
"""


def test_an_executed_notebook_exported_to_html_shows_charts_and_table_without_network(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNICORN_DIR", str(tmp_path / "store"))
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(TRAINING)])
    NotebookClient(notebook, kernel_name="python3").execute()
    html, _ = HTMLExporter().from_notebook_node(notebook)
    (tmp_path / "saved.html").write_text(html, "utf-8")
    page.route("http*://**", lambda route: route.abort())

    page.goto((tmp_path / "saved.html").as_uri())

    expect(page.get_by_role("row", name="kept finished digits/saved")).to_be_visible()
    for metric in ("loss", "accuracy"):
        chart = page.get_by_role("img", name=f"Chart of {metric}")
        expect(chart.get_by_text("warmup")).to_be_visible()
        box = chart.locator("path[style]").bounding_box()
        assert box is not None
        assert box["width"] > 200
        assert box["height"] > 50
