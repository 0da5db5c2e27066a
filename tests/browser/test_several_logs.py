"""The logs of two runs that are being written, side by side and merged by time, as somebody reads them."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from lab_server import LabServer
from notebook_page import NotebookPage
from playwright.sync_api import Locator, expect

SHOW = """
import runicorn as rn
rn.LogTail(selected=["logs/pair/runs/one", "logs/pair/runs/two"], log_layout="columns")
"""


SCRIPT = """
import sys
import runicorn as rn
with rn.init("logs", "pair", storage=sys.argv[1], run_id=sys.argv[2]) as run:
    for line in sys.stdin:
        run.log_text(line.rstrip())
"""
"""A process has one run at a time."""


class LoggingProcess:
    """A run of a process of its own, which logs what it is told."""

    def __init__(self, store: Path, name: str) -> None:
        command = [sys.executable, "-c", SCRIPT, str(store), name]
        self.name = name
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)

    def say(self, *texts: str) -> None:
        """Write lines, each with the name of the run in front."""
        assert self._process.stdin is not None
        self._process.stdin.write("".join(f"{self.name} {text}\n" for text in texts))
        self._process.stdin.flush()

    def end(self) -> None:
        """Let the run end."""
        self._process.communicate()
        assert self._process.returncode == 0


@pytest.fixture
def runs(lab: LabServer) -> Iterator[tuple[LoggingProcess, LoggingProcess]]:
    """Two runs that go on."""
    one, two = (LoggingProcess(lab.store, name) for name in ("one", "two"))
    yield one, two
    one.end()
    two.end()


def wait_for_a_later_second(before: float) -> None:
    """Until a line has another clock than one that was read before that moment."""
    while int(time.time()) <= int(before):
        time.sleep(0.02)


def said(log: Locator) -> list[str]:
    """What the lines in sight say, in their order."""
    return re.findall(r"(?:one|two) (?:begins|goes on|lives \d+)", log.inner_text())


def test_two_logs_are_read_side_by_side_and_as_one(
    notebook: NotebookPage, lab: LabServer, runs: tuple[LoggingProcess, LoggingProcess]
) -> None:
    one, two = runs
    page = notebook.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    notebook.open(lab.write_notebook("several-logs", SHOW))
    notebook.run_all_cells()
    view = notebook.cell("rn.LogTail(")

    left, right = view.get_by_role("log", name="Log of one"), view.get_by_role("log", name="Log of two")
    in_order: list[str] = []
    for run, log in ((one, left), (two, right)):
        run.say("begins", "goes on")
        in_order += [f"{run.name} begins", f"{run.name} goes on"]
        expect(log).to_contain_text(in_order[-1])
        wait_for_a_later_second(time.time())
    assert said(left) + said(right) == in_order

    view.get_by_role("radio", name="Merged").check()
    merged = view.get_by_role("log", name="Logs of 2 runs")
    for run, text in ((one, "lives 1"), (two, "lives 2"), (one, "lives 3")):
        run.say(text)
        in_order.append(f"{run.name} {text}")
        expect(merged).to_contain_text(in_order[-1])
        assert said(merged) == in_order
        wait_for_a_later_second(time.time())

    merged.press("Control+f")
    page.keyboard.type("LIVES")
    expect(view.get_by_text("3 lines", exact=True)).to_be_visible()
    expect(view.get_by_role("img", name="one: 2")).to_be_visible()
    expect(view.get_by_role("img", name="two: 1")).to_be_visible()
    for rank, text in ((1, "one lives 1"), (2, "two lives 2"), (3, "one lives 3"), (1, "one lives 1")):
        page.keyboard.press("Enter")
        expect(view.get_by_text(f"{rank} of 3", exact=True)).to_be_visible()
        expect(merged.locator("[aria-current=true]")).to_contain_text(text)
    page.keyboard.press("Escape")

    view.get_by_role("button", name="Copy").click()
    expect(view.get_by_text("7 lines copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    lines = [f"[{text[:3]}] 00:00:00 | {text}" for text in in_order]
    assert re.sub(r"\d\d:\d\d:\d\d", "00:00:00", copied).splitlines() == lines
    page.evaluate("navigator.clipboard.writeText('')")
    merged.press("Control+a")
    page.keyboard.press("Control+c")
    assert page.evaluate("navigator.clipboard.readText()") == copied

    view.get_by_role("radio", name="Side by side").check()
    view.get_by_role("checkbox", name="Follow", exact=True).check()
    view.get_by_role("checkbox", name="Follow one").uncheck()
    for run in runs:
        run.say(*(f"lives {number}" for number in range(10, 211)))
    expect(right.get_by_text("two lives 210")).to_be_in_viewport()
    expect(view.get_by_text("409 lines", exact=True).first).to_be_visible()
    expect(left.get_by_text("one begins")).to_be_in_viewport()
    view.get_by_role("checkbox", name="Follow one").check()
    expect(left.get_by_text("one lives 210")).to_be_in_viewport()
