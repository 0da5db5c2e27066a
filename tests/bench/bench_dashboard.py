"""What a person feels: from a logged record to the pixel, and a dashboard of 20 runs with a million points each.

    python tests/bench/bench_dashboard.py

A real JupyterLab in a real Chromium that draws in software; a machine with a graphics card draws faster.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import random
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(CHECKOUT / part) for part in ("tests/setup", "tests/browser", ".")]

from busy_notebook import BusyNotebook  # noqa: E402
from chromium import CHROMIUM_ARGUMENTS, find_chromium  # noqa: E402
from lab_server import LabServer, started_lab  # noqa: E402
from notebook_page import NotebookPage  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

import runicorn as rn  # noqa: E402
from runicorn.bundle import module_text, style_text  # noqa: E402

RECORDS_A_SECOND = 100
RUNS = 20

LOGGING = """
import time
import runicorn as rn
with rn.init("latency", "busy", run_id="latency-1") as run:
    rn.show(run)
    due = time.perf_counter()
    for step in range({records}):
        while time.perf_counter() < due:
            sum(range(100))
        due += 1 / {rate}
        run.log(loss=1 / (step + 1))
"""

WATCH = """(card) => {
  window.seen = [];
  const look = () => {
    const x = Number(card.dataset.lastX ?? 0);
    if (x > (window.seen.at(-1)?.[1] ?? 0)) window.seen.push([(performance.timeOrigin + performance.now()) / 1000, x]);
    requestAnimationFrame(look);
  };
  look();
}"""
"""Notes in every frame up to which step the frame before it was drawn."""

SHOW = """
import time, pathlib
import runicorn as rn
store = rn.open_store()
runs = store.runs("long")
points = sum(len(run.series("loss").value) for run in runs)
pathlib.Path("began").write_text(str(time.time()))
rn.show(*runs, storage=store)
"""

ALL_DRAWN = """(count) => {
  const card = document.querySelector('[data-metric=loss]');
  if (card?.querySelectorAll('li').length !== count || !card.querySelector('canvas')) return false;
  window.drawnAt ??= (performance.timeOrigin + performance.now()) / 1000;
  return true;
}"""

GLIDE = """async ({ ms, shift }) => {
  const area = document.querySelector('[data-metric=loss] .u-over');
  const { left, top, width, height } = area.getBoundingClientRect();
  const at = { clientX: left + width / 3, clientY: top + height / 2, bubbles: true, cancelable: true };
  const frames = [];
  for (let frame = 0, start = performance.now(); performance.now() - start < ms; frame += 1) {
    const forth = frame % 120 < 60;
    const turn = { ctrlKey: !shift, shiftKey: shift, deltaY: (forth ? -1 : 1) * 12 };
    area.dispatchEvent(new WheelEvent('wheel', { ...at, ...turn }));
    frames.push(await new Promise(requestAnimationFrame));
  }
  return frames;
}"""
"""Turns the wheel a little in every frame, forth and back; gives the times of the frames."""


def row(what: str, figure: float, unit: str, asked: float, *, least: bool = False) -> None:
    """Print one line of the table."""
    verdict = "ok" if (figure >= asked if least else figure <= asked) else "missed"
    sign = "≥" if least else "≤"
    print(f"{what:<52} {figure:>9.1f} {unit:<5} asked {sign} {asked:>6.0f}  {verdict}", flush=True)


def bench_latency(page: Page, lab: LabServer, records: int) -> None:
    """From `log` to the frame on the screen, while the cell that logs computes."""
    notebook = NotebookPage(page, lab)
    notebook.open(lab.write_notebook("latency", LOGGING.format(records=records, rate=RECORDS_A_SECOND)))
    notebook.run_all_cells()
    card = notebook.cell("rn.show(").locator("[data-metric=loss]")
    card.wait_for()
    card.evaluate(WATCH)
    notebook.wait_for("the last point", lambda: card.get_attribute("data-last-x") == str(records))
    seen = page.evaluate("window.seen")
    series = rn.open_store(lab.store).run("latency-1").series("loss")
    logged = dict(zip(series.step.tolist(), series.time.tolist(), strict=True))
    latencies, next_step = [], int(seen[0][1]) + 1
    for moment, step in seen[1:]:
        latencies += [1000 * (moment - logged[float(one)]) for one in range(next_step, int(step) + 1)]
        next_step = int(step) + 1
    percentiles = statistics.quantiles(latencies, n=100)
    row(
        f"log to pixel, {RECORDS_A_SECOND}/s beside a computing cell, median",
        statistics.median(latencies),
        "ms",
        250,
    )
    row("  99th percentile", percentiles[98], "ms", 1000)


def bench_answers(page: Page, lab: LabServer) -> None:
    """Controls beside a kernel that hears nothing."""
    busy = BusyNotebook(NotebookPage(page, lab), "answers", deaf=True)
    busy.start()
    for what, took in busy.answers_ms().items():
        row(f"answer beside a busy kernel: {what}, median", took, "ms", 50)
    busy.end()


def write_long_runs(store: Path, points: int) -> None:
    """Runs of one metric each, a decaying loss with noise; the same one in all, so that the disk holds it once."""
    draw = random.Random(1).gauss
    first = store / "long" / "curves" / "runs" / "long-00"
    with rn.init("long", "curves", storage=store, run_id="long-00") as run:
        run.log(loss=1.0)  # replaced below
    with (first / "events.jsonl").open("w") as file:
        for step in range(1, points + 1):
            loss = math.exp(-5 * step / points) * draw(1, 0.05)
            data = {"loss": loss, "global_step": step, "time": 1.7e9 + step / 100}
            file.write(json.dumps({"ts": data["time"], "type": "metrics", "data": data}) + "\n")
    for number in range(1, RUNS):
        other = first.with_name(f"long-{number:02}")
        shutil.copytree(first, other, ignore=shutil.ignore_patterns("events.jsonl"))
        os.link(first / "events.jsonl", other / "events.jsonl")
        meta = json.loads((other / "meta.json").read_text())
        (other / "meta.json").write_text(json.dumps({**meta, "id": other.name}))


def bench_long_runs(page: Page, lab: LabServer, points: int) -> None:
    """First picture, movement and memory of many long runs."""
    write_long_runs(lab.store, points)
    notebook = NotebookPage(page, lab)
    notebook.open(lab.write_notebook("long", SHOW))
    session = page.context.new_cdp_session(page)
    before = heap_mb(session)
    page.evaluate("void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(ALL_DRAWN, arg=RUNS, polling="raf", timeout=300_000)
    began = float((lab.root / "began").read_text())
    name = f"{RUNS} runs × {points:,} points"
    row(f"{name}: cell to first picture", 1000 * (page.evaluate("window.drawnAt") - began), "ms", 1000)
    page.locator("[data-metric=loss] .u-over").scroll_into_view_if_needed()
    for what, shift in (("zoom", False), ("pan", True)):
        frames = page.evaluate(GLIDE, {"ms": 4000, "shift": shift})
        rate = 1000 * (len(frames) - 1) / (frames[-1] - frames[0])
        row(f"  {what} with the wheel", rate, "f/s", 50, least=True)
    row("  JavaScript heap added", heap_mb(session) - before, "MB", 60)


def heap_mb(session) -> float:
    """Heap of the page after everything unused was collected."""
    session.send("HeapProfiler.collectGarbage")
    return session.send("Runtime.getHeapUsage")["usedSize"] / 1e6


def bench_bundle() -> None:
    """What every widget carries."""
    module, styles = module_text().encode(), style_text().encode()
    row("widget bundle", len(module) / 1000, "kB", 250)
    print(
        f"  its styles {len(styles) / 1000:.0f} kB; both compressed {len(gzip.compress(module + styles)) / 1000:.0f} kB"
    )


def new_page(browser: Browser) -> Page:
    """A page of its own for each measurement."""
    page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    page.set_default_timeout(60_000)
    return page


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=3000)
    parser.add_argument("--points", type=int, default=1_000_000)
    arguments = parser.parse_args()
    bench_bundle()
    with (
        tempfile.TemporaryDirectory() as folder,
        started_lab(Path(folder) / "lab") as lab,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        bench_latency(new_page(browser), lab, arguments.records)
        bench_answers(new_page(browser), lab)
        bench_long_runs(new_page(browser), lab, arguments.points)
        browser.close()


if __name__ == "__main__":
    main()
