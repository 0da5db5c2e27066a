"""The page side of long logs: one of a million lines, and two of half a million merged by time.

    python tests/bench/bench_logs.py

A real JupyterLab in a real Chromium that draws in software; a machine with a graphics card draws faster.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(CHECKOUT / part) for part in ("tests/setup", "tests/browser", ".")]

from bench_dashboard import new_page, row  # noqa: E402
from chromium import CHROMIUM_ARGUMENTS, find_chromium  # noqa: E402
from lab_server import LabServer, started_lab  # noqa: E402
from notebook_page import NotebookPage  # noqa: E402
from playwright.sync_api import Locator, Page, expect, sync_playwright  # noqa: E402

import runicorn as rn  # noqa: E402

LINES_A_SECOND = 20

SHOW = """
import time, pathlib
import runicorn as rn
store = rn.open_store()
pathlib.Path("began").write_text(str(time.time()))
rn.LogTail(store, selected={keys!r}, log_layout={layout!r}, height=600)
"""

NOTE_LONG_TASKS = """() => {
  window.longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
  }).observe({ entryTypes: ['longtask'] });
}"""
"""Tasks of at least 50 ms; the longest one since it was set to 0."""

SEEN = """(text) => {
  const rows = [...document.querySelectorAll('[role=log] [data-row]')];
  return rows.some((row) => row.textContent.includes(text));
}"""

MIDDLE_SEEN = """(log) => {
  const { top, bottom } = log.getBoundingClientRect();
  const rows = [...log.querySelectorAll('[data-row]')].filter((row) => {
    const box = row.getBoundingClientRect();
    return box.bottom > top && box.top < bottom;
  });
  return rows.length > 10 && rows.every((row) => row.textContent.includes('loss'));
}"""

SCROLL = """async (log) => {
  const frames = [];
  for (let frame = 0; frame < 300; frame += 1) {
    log.scrollBy(0, frame % 100 < 50 ? 90 : -60);
    frames.push(await new Promise(requestAnimationFrame));
  }
  return frames;
}"""
"""Scrolls by some lines in every frame, forth and back; gives the times of the frames."""


def write_log(store: Path, name: str, lines: int, every: int) -> str:
    """A run whose log has one line in `every` of those that are written in `LINES_A_SECOND`; gives its key."""
    with rn.init("long", "logs", storage=store, run_id=name) as run:
        run.log(loss=1.0)
    began = time.time()
    with (store / run.key / "logs.txt").open("w", encoding="utf-8") as file:
        for number in range(1, lines + 1):
            clock = time.strftime("%H:%M:%S", time.localtime(began + number * every / LINES_A_SECOND))
            epoch = " end of an epoch" if number % 1000 == 0 else ""
            file.write(f"{clock} | INFO step {number} loss {2 / number**0.5:.4f}{epoch}\n")
    return run.key


def longest_task(page: Page) -> float:
    """The longest task since the last call; 0 where none was over 50 ms."""
    return float(
        page.evaluate("() => { const longest = window.longest; window.longest = 0; return longest; }")
    )


def bench(page: Page, lab: LabServer, name: str, layout: str, keys: list[str], lines: int) -> None:
    """First lines, a jump, scrolling, a search, and the longest task of each."""
    notebook = NotebookPage(page, lab)
    notebook.open(lab.write_notebook(layout, SHOW.format(keys=keys, layout=layout)))
    page.evaluate(NOTE_LONG_TASKS)
    total = lines * len(keys)
    page.evaluate("void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(SEEN, arg=f"step {lines} loss", polling="raf")
    took = 1000 * (time.time() - float((lab.root / "began").read_text()))
    row(f"{name}: cell to first lines", took, "ms", 2000)
    view = notebook.cell("rn.LogTail(")
    expect(view.get_by_text(f"{total:,} lines", exact=True)).to_be_visible()
    row("  longest task until all lines have their place", longest_task(page), "ms", 100)
    log = view.get_by_role("log")
    log.scroll_into_view_if_needed()
    view.get_by_role("checkbox", name="Follow").uncheck()
    longest_task(page)
    row("  jump to the middle, until its lines are read", jump(page, log), "ms", 500)
    row("  longest task", longest_task(page), "ms", 100)
    frames = log.evaluate(SCROLL)
    row("  scrolling", 1000 * (len(frames) - 1) / (frames[-1] - frames[0]), "f/s", 50, least=True)
    row("  longest task", longest_task(page), "ms", 100)
    log.press("Control+f")
    started = time.perf_counter()
    page.keyboard.type("end of an epoch")
    expect(view.get_by_text(f"{total // 1000:,} lines", exact=True)).to_be_visible()
    row("  search, until all hits are counted", 1000 * (time.perf_counter() - started), "ms", 2000)
    page.keyboard.press("Enter")
    expect(view.get_by_text(f"of {total // 1000:,}")).to_be_visible()
    row("  longest task", longest_task(page), "ms", 100)


def jump(page: Page, log: Locator) -> float:
    """Milliseconds from a jump of the scrollbar to its middle until the lines there are read."""
    started = time.perf_counter()
    log.evaluate("(log) => { log.scrollTop = (log.scrollHeight - log.clientHeight) / 2; }")
    page.wait_for_function(MIDDLE_SEEN, arg=log.element_handle(), polling="raf")
    return 1000 * (time.perf_counter() - started)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=1_000_000)
    lines = parser.parse_args().lines
    with (
        tempfile.TemporaryDirectory() as folder,
        started_lab(Path(folder) / "lab") as lab,
        sync_playwright() as playwright,
    ):
        one = [write_log(lab.store, "whole", lines, 1)]
        two = [write_log(lab.store, name, lines // 2, 2) for name in ("half-1", "half-2")]
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        bench(new_page(browser), lab, f"log of {lines:,} lines", "one", one, lines)
        bench(new_page(browser), lab, f"2 logs of {lines // 2:,} lines, merged", "merged", two, lines // 2)
        browser.close()


if __name__ == "__main__":
    main()
