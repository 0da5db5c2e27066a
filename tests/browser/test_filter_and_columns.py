"""A run browser as a person sets it up: a filter line that completes itself, and columns of their own choice."""

from __future__ import annotations

import ast
import re

import pytest
from lab_server import LabServer
from notebook_page import NotebookPage
from playwright.sync_api import Locator, expect

import runicorn as rn

SHOW = "import runicorn as rn\nbrowser = rn.RunBrowser(project='sifting')\nbrowser"
ASK = "browser.query, browser.columns, browser.sort, browser.column_widths"
AGAIN = "[browser][0]"
RATES = {"slow": 0.001, "middle": 0.01, "fast": 0.1, "wild": 1.0}


@pytest.fixture
def table(notebook: NotebookPage, lab: LabServer) -> Locator:
    """A run browser of three runs that finished and one that failed; one of another project was interrupted."""
    rn.init("other", storage=lab.store).finish("interrupted")
    for name, rate in RATES.items():
        run = rn.init("sifting", "rates", storage=lab.store, run_id=name, config={"lr": rate, "seed": 7})
        run.log(loss=rate)
        run.finish("failed" if name == "wild" else "finished")
    notebook.open(lab.write_notebook("sifting", SHOW, ASK, AGAIN))
    table = notebook.shown_anew("rn.RunBrowser(")
    expect(runs(table)).to_have_count(len(RATES))
    return table


def runs(table: Locator) -> Locator:
    return table.locator("[role=row][data-key]")


def width(table: Locator, column: str) -> float:
    box = table.get_by_role("columnheader", name=column, exact=True).bounding_box()
    assert box is not None
    return box["width"]


def test_runs_are_filtered_and_columns_set_up_and_both_are_remembered(
    notebook: NotebookPage, table: Locator
) -> None:
    keyboard = notebook.page.keyboard
    line = table.get_by_role("combobox", name="Filter runs")
    options = table.get_by_role("listbox", name="What can stand here").get_by_role("option")

    line.focus()
    keyboard.type("stat")
    expect(options).to_have_text(["status:"])
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(options).to_have_text(["failed", "finished"])
    keyboard.press("ArrowUp")
    expect(table.get_by_role("option", name="finished", selected=True)).to_be_visible()
    keyboard.press("Tab")
    expect(line).to_have_value("status:finished ")
    expect(runs(table)).to_contain_text(["fast", "middle", "slow"])
    keyboard.type("lr<")
    expect(table.get_by_text("At the end: ")).to_be_visible()
    keyboard.type("0.05")
    expect(runs(table)).to_contain_text(["middle", "slow"])
    expect(options).to_have_count(0)
    keyboard.press("Enter")

    table.get_by_role("button", name="Columns").click()
    menu = table.get_by_role("dialog", name="Columns")
    menu.get_by_role("searchbox").fill("lr")
    menu.get_by_role("checkbox", name="lr").check()
    keyboard.press("Escape")
    rate = table.get_by_role("columnheader", name="lr", exact=True)
    rate.get_by_role("button").click()
    expect(runs(table)).to_contain_text(["slow", "middle"])
    for key in ("Alt+ArrowLeft", "Alt+ArrowLeft", "Shift+ArrowRight", "Shift+ArrowRight"):
        expect(rate.get_by_role("button")).to_be_focused()
        keyboard.press(key)
    by_keys = width(table, "lr")
    drag_edge(table, "Status", 40)

    answer = notebook.cell(ASK)
    answer.locator(".cm-content").click()
    notebook.command("notebook:run-cell")
    expect(answer.locator(".jp-OutputArea-output")).to_have_text(re.compile("status:finished"))
    query, columns, sort, widths = ast.literal_eval(answer.locator(".jp-OutputArea-output").inner_text())
    assert (query, sort) == ("status:finished lr<0.05", "lr")
    assert columns.index("lr") == len(columns) - 3
    assert widths == {"lr": round(by_keys), "status": round(width(table, "Status"))}

    again = notebook.shown_anew(AGAIN)
    expect(again.get_by_role("combobox", name="Filter runs")).to_have_value(query)
    expect(runs(again)).to_contain_text(["slow", "middle"])
    assert headers(again) == headers(table)
    assert [width(again, column) for column in ("lr", "Status")] == [by_keys, width(table, "Status")]


def headers(table: Locator) -> list[str]:
    return [text for text in table.get_by_role("columnheader").all_inner_texts() if text]


def drag_edge(table: Locator, column: str, distance: float) -> None:
    """Drag the right edge of a column's head."""
    edge = table.get_by_role("columnheader", name=column, exact=True).locator(".rn-head-edge").bounding_box()
    assert edge is not None
    mouse, x, y = table.page.mouse, edge["x"] + edge["width"] / 2, edge["y"] + edge["height"] / 2
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + distance / 2, y)
    mouse.move(x + distance, y)
    mouse.up()
