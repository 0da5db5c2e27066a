"""What a person feels in the table of 10,000 runs: scrolling, with groups and with many columns, and grouping itself.

    python tests/bench/bench_run_table.py

A real JupyterLab in a real Chromium that draws in software; a machine with a graphics card draws faster.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(CHECKOUT / part) for part in ("tests/setup", "tests/browser", ".")]

from chromium import CHROMIUM_ARGUMENTS, find_chromium  # noqa: E402
from lab_server import LabServer, started_lab  # noqa: E402
from notebook_page import NotebookPage  # noqa: E402
from playwright.sync_api import Locator, Page, sync_playwright  # noqa: E402

WIDTHS = 20
"""Further config keys, each of which can be a column."""

COLUMNS = ["run", "status", "primary", "lr", "optimizer", "seed", *(f"layer{n}.width" for n in range(WIDTHS))]

VIEWS = {
    "plain": "rn.RunBrowser(height=700)",
    "in groups of one config but the seed": "rn.RunBrowser(height=700, group_by='same:seed')",
    f"{len(COLUMNS)} columns": f"rn.RunBrowser(height=700, columns={COLUMNS})",
    f"{len(COLUMNS)} columns, grouped, with a baseline": (
        f"rn.RunBrowser(height=700, columns={COLUMNS}, group_by='same:seed', baseline='p/e/runs/run-00000')"
    ),
}

SCROLL = """async (grid, { ms, rows }) => {
  const frames = [];
  const end = grid.scrollHeight - grid.clientHeight;
  for (const start = performance.now(); performance.now() - start < ms;) {
    grid.scrollTop = (grid.scrollTop + rows * 28) % end;
    frames.push(await new Promise(requestAnimationFrame));
  }
  return frames;
}"""
"""Scrolls on in every frame; gives the times of the frames."""

GROUP = """async (root) => {
  const button = [...root.querySelectorAll('button')].find((one) => one.ariaLabel === 'Same config but seed');
  const started = performance.now();
  button.click();
  while (!root.querySelector('[aria-expanded]')) await new Promise(requestAnimationFrame);
  return await new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now() - started)));
}"""


def write_runs(store: Path, count: int) -> None:
    """Runs of five seeds for each config, ended long ago."""
    born = time.time() - 1e6
    for number in range(count):
        config = number // 5
        directory = store / "p" / "e" / "runs" / f"run-{number:05}"
        directory.mkdir(parents=True)
        widths = {f"layer{n}": {"width": 2 ** (config * (n + 1) % 7)} for n in range(WIDTHS)}
        documents = {
            "meta": {"id": directory.name, "project": "p", "name": "e", "created_at": born + number},
            "status": {"status": "finished", "started_at": born + number, "ended_at": born + number + 60},
            "config": {
                "lr": 0.1 / (1 + config),
                "optimizer": ("sgd", "adam")[config % 2],
                "seed": number % 5,
                **widths,
            },
            "summary": {
                "best_metric_name": "accuracy",
                "best_metric_value": 0.5 + (number * 7919 % 400) / 1000,
                "best_metric_step": 100,
                "best_metric_mode": "max",
            },
        }
        for name, content in documents.items():
            (directory / f"{name}.json").write_text(json.dumps(content))


def row(what: str, figure: float, unit: str, asked: float, *, least: bool = False) -> None:
    """Print one line of the table."""
    verdict = "ok" if (figure >= asked if least else figure <= asked) else "missed"
    print(
        f"{what:<62} {figure:>7.1f} {unit:<4} asked {'≥' if least else '≤'} {asked:>4.0f}  {verdict}",
        flush=True,
    )


def shown(page: Page, lab: LabServer, view: str, runs: int) -> Locator:
    """The table of a view, with all its runs and their values."""
    notebook = NotebookPage(page, lab)
    notebook.open(lab.write_notebook("table", f"import runicorn as rn\n{view}"))
    notebook.run_all_cells()
    cell = notebook.cell("import runicorn")
    cell.get_by_text(f"{runs:,} runs", exact=True).wait_for()
    grouped = "group_by" in view
    notebook.wait_for(
        "its rows", lambda: cell.locator("[aria-expanded]" if grouped else "[data-key]").count()
    )
    notebook.wait_for("all values", lambda: cell.locator(".rn-filter-note:not([hidden])").count() == 0)
    return cell.locator(".rn-root")


def bench_scrolling(page: Page, lab: LabServer, runs: int) -> None:
    """Six rows in every frame, for four seconds."""
    for what, view in VIEWS.items():
        grid = shown(page, lab, view, runs).locator(".rn-grid")
        frames = grid.evaluate(SCROLL, {"ms": 4000, "rows": 6})
        gaps = [after - before for before, after in pairwise(frames)]
        name = f"{runs:,} runs, {what}"
        row(f"{name}: scrolling", 1000 / (sum(gaps) / len(gaps)), "f/s", 50, least=True)
        row("  longest frame", max(gaps), "ms", 100)


def bench_grouping(page: Page, lab: LabServer, runs: int) -> None:
    """From a click to the groups on the screen."""
    root = shown(page, lab, VIEWS["plain"], runs)
    row(f"{runs:,} runs: a click groups them", root.evaluate(GROUP), "ms", 200)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=10_000)
    runs = parser.parse_args().runs
    with (
        tempfile.TemporaryDirectory() as folder,
        started_lab(Path(folder) / "lab") as lab,
        sync_playwright() as playwright,
    ):
        write_runs(lab.store, runs)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
        page.set_default_timeout(120_000)
        bench_scrolling(page, lab, runs)
        bench_grouping(page, lab, runs)
        browser.close()


if __name__ == "__main__":
    main()
