"""What a person feels on the page of the viewer: 10,000 runs and their filter, and a run of 5,000 metrics.

    python tests/bench/bench_viewer_page.py

A real ``runicorn viewer`` and a real Chromium that draws in software; a machine with a graphics card draws faster.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(CHECKOUT / "tests" / name) for name in ("setup", "viewer")] + [str(CHECKOUT)]

from chromium import CHROMIUM_ARGUMENTS, find_chromium  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402
from run_files import RunFiles  # noqa: E402
from viewer_process import TOKEN, Viewer, running_viewer  # noqa: E402

VISITS = 7
LINES = ("status:finished exp-1", "lr<0.05", "run-00999", "-status:failed lr>0.01 exp")

WATCH = """() => {
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    window.askedAt ??= performance.now();
    return send.call(this, data);
  };
  const look = () => {
    if (document.querySelector('[role=row][data-key]') === null) return requestAnimationFrame(look);
    window.shownAt = performance.now();
  };
  requestAnimationFrame(look);
}"""
"""Notes when the page asks for the first time, and the frame after the one that shows its first rows."""

WATCH_KEYS = """() => {
  window.keys = [];
  const filter = document.querySelector('.rn-filter-input');
  filter.addEventListener('input', ({ timeStamp }) => {
    requestAnimationFrame(() => setTimeout(() => window.keys.push(performance.now() - timeStamp)));
  }, { capture: true });
  filter.focus();
}"""
"""Notes for each keystroke how long it took until the frame that shows its result was drawn."""


def row(what: str, figures: list[float], asked: float | None) -> None:
    """Print one line of the table."""
    median, worst = statistics.median(figures), max(figures)
    verdict = "" if asked is None else f"asked ≤ {asked:>4.0f}  {'ok' if median <= asked else 'missed'}"
    print(f"{what:<52} median {median:>7.1f} ms  worst {worst:>7.1f} ms  {verdict}", flush=True)


def write_store(store: Path, runs: int) -> None:
    """Ended runs of a hundred experiments, each with a config and some records."""
    for number in range(runs):
        key = f"bench/exp-{number % 100}/runs/run-{number:05}"
        run = RunFiles(store, key, ("finished", "failed")[number % 7 == 0], created_at=1.7e9 + number)
        run.document("config.json", lr=0.001 * (number % 97), seed=number % 10, optimizer="adam")
        run.document("summary.json", accuracy=number % 1000 / 1000)
        run.log_many(20, loss=1.0)


def measure_visits(page: Page, viewer: Viewer) -> None:
    """Open the list again and again; the server knows the runs from the first visit."""
    from_asking, from_address = [], []
    page.add_init_script(f"({WATCH})()")
    page.goto(f"{viewer.base}runs?token={TOKEN}")
    page.wait_for_function("window.shownAt")
    for _ in range(VISITS):
        page.goto(f"{viewer.base}runs")
        page.wait_for_function("window.shownAt")
        asked, shown = page.evaluate("[window.askedAt, window.shownAt]")
        from_asking.append(shown - asked)
        from_address.append(shown)
    row("first rows, from the page's question", from_asking, 500)
    row("first rows, from the address", from_address, None)


def measure_keys(page: Page, runs: int) -> None:
    """Write filter lines letter by letter."""
    page.get_by_text(f"{runs:,} runs").wait_for()
    page.evaluate(WATCH_KEYS)
    strokes = 0
    for line in LINES:
        for letter in line:
            page.keyboard.press("Space" if letter == " " else letter)
            strokes += 1
            page.wait_for_function("(count) => window.keys.length >= count", arg=strokes)
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.press("Delete")
        strokes += 1
        page.wait_for_function("(count) => window.keys.length >= count", arg=strokes)
    row(f"a keystroke of the filter, {strokes} of them", page.evaluate("window.keys"), 50)


def write_wide_run(store: Path, metrics: int) -> None:
    """A run of very many metrics in a project of its own."""
    run = RunFiles(store, "wide/all/runs/wide", "finished", created_at=2e9)
    run.log_many(20, **{f"g{number // 50}/m{number}": number / metrics for number in range(metrics)})


def measure_wide_run(page: Page, viewer: Viewer, metrics: int) -> None:
    """From the click on the run to the canvas of its first chart."""
    took = []
    for _ in range(VISITS):
        page.goto(f"{viewer.base}runs?project=wide")
        page.locator("[role=row][data-key$=wide]").wait_for()
        began = page.evaluate(
            "() => { document.querySelector('[role=row][data-key$=wide]').click(); return performance.now(); }"
        )
        page.wait_for_function("document.querySelector('[data-metric] canvas') !== null", polling="raf")
        took.append(page.evaluate("performance.now()") - began)
    row(f"{metrics:,} metrics: from the click to the first chart", took, None)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--metrics", type=int, default=5_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home, store = Path(folder) / "home", Path(folder) / "store"
        home.mkdir()
        write_store(store, arguments.runs)
        write_wide_run(store, arguments.metrics)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        words = ("--storage", str(store), "--port", "0", "--no-browser", "--token", TOKEN)
        with running_viewer(home, *words) as viewer:
            # Playwright waits with `eval`, which the page forbids.
            page = browser.new_context(viewport={"width": 1400, "height": 1000}, bypass_csp=True).new_page()
            page.set_default_timeout(60_000)
            print(f"{arguments.runs:,} runs")
            measure_visits(page, viewer)
            measure_keys(page, arguments.runs + 1)
            measure_wide_run(page, viewer, arguments.metrics)
        browser.close()


if __name__ == "__main__":
    main()
