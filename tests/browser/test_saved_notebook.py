"""What a notebook shows when its kernel is gone."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from notebook_page import NotebookPage
from playwright.sync_api import Locator, Page, expect

TRAINING = """
import runicorn as rn
handle = rn.show(project="digits", name="saved")
with rn.init("digits", "saved", run_id="kept") as run:
    run.set_primary_metric("accuracy", "max")
    for step in range(1, 101):
        run.log({"loss": 1 / step, "accuracy": 1 - 1 / step}, stage="warmup" if step < 10 else "train")
"""

FIGURE = "rn.figures.scatter('status', 'accuracy')"

ENDED = "The kernel of this view has ended: run the cell again to go on."

FORGED = """
<div class="rn-picture" onclick="window.bad = 1"><p style="position: fixed">a forged picture</p>
<img src="http://127.0.0.1:9/x.png" onerror="window.bad = 1"><script>window.bad = 1</script>
<svg><script>window.bad = 1</script><a href="javascript:window.bad = 1"><text>x</text></a></svg></div>
"""

FIRST_PICTURE = (
    """() => [...jupyterapp.shell.currentWidget.context.model.cells][0].outputs.get(0).data['text/html']"""
)


def test_an_executed_notebook_exported_to_html_shows_charts_and_table_without_network(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNICORN_DIR", str(tmp_path / "store"))
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in (TRAINING, FIGURE)]
    )
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
    figure = page.get_by_role("img", name="accuracy over status: 1 run")
    expect(figure.get_by_text("finished")).to_be_visible()
    expect(figure.locator("path.d")).to_have_count(1)


@pytest.fixture
def saved(notebook: NotebookPage) -> NotebookPage:
    """A notebook that has not run yet; its second cell brings an output that somebody else has written."""
    forged = nbformat.v4.new_output(
        "display_data", {"text/html": FORGED, "application/vnd.runicorn.view+json": {"model_id": "x"}}
    )
    cells = [
        nbformat.v4.new_code_cell(TRAINING.replace("kept", "lab-kept")),
        nbformat.v4.new_code_cell("'forged'", outputs=[forged], execution_count=1),
    ]
    notes = nbformat.v4.new_notebook(cells=cells)
    notes.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notes, notebook.lab.root / "saved.ipynb")
    notebook.open("saved.ipynb")
    return notebook


def picture_in_file(notebook: NotebookPage) -> str:
    """The HTML in the outputs of the first cell; empty while the server is writing the file."""
    text = (notebook.lab.root / "saved.ipynb").read_text("utf-8")
    if not text.endswith("}\n"):
        return ""
    saved = nbformat.reads(text, as_version=4)
    return "".join(output.data.get("text/html", "") for output in saved.cells[0].outputs)


def expect_picture(notebook: NotebookPage, cell: Locator) -> None:
    """The picture is seen, and nothing of a widget that is not there."""
    chart = cell.get_by_role("img", name="Chart of loss")
    expect(chart.get_by_text("warmup")).to_be_visible()
    line = chart.locator("path[style]")
    # JupyterLab lays the notebook out more than once while it loads.
    notebook.wait_for(
        "the whole line",
        lambda: (box := line.bounding_box()) is not None and min(box["width"] / 200, box["height"] / 50) > 1,
    )
    expect(cell.get_by_role("row", name="lab-kept finished digits/saved")).to_be_visible()
    expect(cell.get_by_text("As it was when the notebook was saved.")).to_be_visible()
    expect(cell.locator("canvas")).to_have_count(0)
    for text in cell.get_by_text("model not found").all():
        expect(text).to_be_hidden()


def test_a_reopened_notebook_shows_the_picture_until_its_cell_is_run_again(saved: NotebookPage) -> None:
    page, cell = saved.page, saved.cell("rn.show(")
    expect(page.get_by_text("a forged picture")).to_be_visible()
    assert page.locator("[src*='x.png'], [href*='javascript:window'], [style*='fixed']").count() == 0
    assert page.evaluate("() => window.bad") is None

    cell.locator(".cm-content").click()
    saved.command("notebook:run-cell")
    live = cell.locator("[data-metric=loss][data-points='100']")
    live.wait_for()
    saved.wait_for("the end of the cell", lambda: not saved.is_running("rn.show("))
    expect(cell.get_by_text("This run has no log lines.")).to_be_visible()
    live.evaluate("(element) => element.classList.add('same')")
    saved.wait_for("the charts of the ended run", lambda: "Chart of accuracy" in page.evaluate(FIRST_PICTURE))

    cell.get_by_role("button", name="Settings of the charts").click()
    cell.get_by_role("radio", name="Time").check()
    saved.command("docmanager:save")
    saved.wait_for("the charts in the file", lambda: "Chart of accuracy" in picture_in_file(saved))

    expect(cell.locator(".same canvas")).to_be_visible()
    assert ">100<" not in picture_in_file(saved)
    assert len(picture_in_file(saved)) < 100_000

    page.evaluate("() => jupyterapp.shell.currentWidget.context.sessionContext.shutdown()")
    expect(cell.get_by_role("alert")).to_have_text(ENDED)
    page.route(
        "**/api/sessions*",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    page.goto(saved.lab.address("saved.ipynb"))
    expect_picture(saved, cell)

    page.unroute("**/api/sessions*")
    saved.open("saved.ipynb")
    expect_picture(saved, cell)
    cell.locator(".cm-content").click()
    saved.command("notebook:run-cell")
    expect(cell.locator("[data-metric=loss][data-points='100'] canvas")).to_be_visible()
    expect(cell.get_by_role("img", name="Chart of loss")).to_be_hidden()
    expect(cell.get_by_text(ENDED)).to_be_hidden()

    page.evaluate("() => jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.restart()")
    expect(cell.get_by_role("alert")).to_have_text(ENDED)
