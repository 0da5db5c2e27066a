"""How soon charts answer: 20 runs of 30 metrics on the page, from the input to the frame that shows its effect.

    python tests/bench/bench_interactions.py

A real JupyterLab in a real Chromium that draws in software; a machine with a graphics card draws faster.
"""

from __future__ import annotations

import argparse
import math
import statistics
import tempfile
from pathlib import Path

from bench_dashboard import new_page, row
from chromium import CHROMIUM_ARGUMENTS, find_chromium
from lab_server import LabServer, started_lab
from notebook_page import NotebookPage
from playwright.sync_api import Locator, Page, sync_playwright

import runicorn as rn

RUNS = 20
GROUPS = ("train", "val", "layer")
METRICS_A_GROUP = 10
ASKED_MS = 50

SHOW = "import runicorn as rn\nrn.show(*rn.open_store().runs('many'))"

ANSWER = """async (control, { event, options, value }) => {
  const root = control.closest('.rn-root');
  const canvases = () => [...root.querySelectorAll('[data-metric] canvas')];
  const picture = () => canvases().map((one) => one.offsetParent && one.toDataURL()).join();
  const frame = () => new Promise(requestAnimationFrame);
  const before = picture();
  await frame();
  const start = performance.now();
  if (value !== undefined) control.value = value;
  if (event === 'check') control.click();
  else {
    const { left, top, width, height } = control.getBoundingClientRect();
    const at = { clientX: left + width / 2, clientY: top + height / 2, bubbles: true, cancelable: true };
    const kinds = { wheel: WheelEvent, input: InputEvent, click: MouseEvent };
    control.dispatchEvent(new kinds[event](event, { ...at, ...options }));
  }
  for (let turn = 0; turn < 10; turn++) await undefined; // what is put off to the end of the task
  let script = performance.now() - start;
  const frameStart = await new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())));
  await new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = resolve;
    channel.port2.postMessage(undefined);
  });
  script += performance.now() - frameStart;
  await frame();
  const shown = performance.now() - start;
  return { script, shown, changed: picture() !== before };
}"""
"""Milliseconds of the page's thread for an input, and until the frame after the one that it changed."""


def write_runs(store: Path, points: int) -> None:
    """Runs with a decaying noise in each metric."""
    names = [f"{group}/m{number}" for group in GROUPS for number in range(METRICS_A_GROUP)]
    for index in range(RUNS):
        with rn.init("many", "curves", storage=store, run_id=f"many-{index:02}") as run:
            for step in range(1, points + 1):
                base = math.exp(-4 * step / points) * (1 + 0.03 * index)
                noise = 0.05 * math.sin(step * (index + 7.3))
                run.log({name: base + noise + number for number, name in enumerate(names)}, step=step)


def inputs(board: Locator) -> dict[str, list[tuple[Locator, dict[str, object]]]]:
    """What is done to the charts: each there and back again."""

    def control(role: str, name: str) -> Locator:
        return board.get_by_role(role, name=name, include_hidden=True)

    card = board.locator("[data-metric='train/m0']")
    entry, plot = card.locator("[data-run]").first, card.locator(".u-over")
    kinds, search = control("radiogroup", "Smoothing"), control("searchbox", "Search metrics")
    check: dict[str, object] = {"event": "check", "options": {}}
    click: dict[str, object] = {"event": "click", "options": {}}
    isolate: dict[str, object] = {"event": "click", "options": {"altKey": True}}

    def wheel(turn: int) -> dict[str, object]:
        return {"event": "wheel", "options": {"ctrlKey": True, "deltaY": turn}}

    def typed(text: str) -> dict[str, object]:
        return {"event": "input", "options": {}, "value": text}

    return {
        "hide a run": [(entry, click)] * 2,
        "show a run alone": [(entry, isolate)] * 2,
        "zoom": [(plot, wheel(-60)), (plot, wheel(60))],
        "smoothing": [(kinds.locator(f"[value={kind}]"), check) for kind in ("ema", "none")],
        "axis": [(control("radio", name), check) for name in ("Time", "Step")],
        "search": [(search, typed("val")), (search, typed(""))],
    }


def bench_inputs(page: Page, lab: LabServer, points: int, repeats: int) -> None:
    """Print for each input how long the page's thread and the screen take."""
    write_runs(lab.store, points)
    notebook = NotebookPage(page, lab)
    notebook.open(lab.write_notebook("many", SHOW))
    notebook.run_all_cells()
    board = notebook.cell("rn.show(").locator(".rn-root")
    first = board.locator("[data-metric='train/m0']")
    notebook.wait_for("all curves", lambda: first.locator("[data-run]").count() == RUNS)
    first.scroll_into_view_if_needed()
    notebook.wait_for("the first chart", lambda: first.locator("canvas").count() == 1)
    drawn = board.locator("canvas").count()
    print(f"{RUNS} runs × {len(GROUPS) * METRICS_A_GROUP} metrics × {points} points, {drawn} charts drawn")
    for what, pair in inputs(board).items():
        pair[0][0].evaluate(ANSWER, pair[0][1])
        pair[1][0].evaluate(ANSWER, pair[1][1])
        answers = [control.evaluate(ANSWER, do) for _ in range(repeats // 2) for control, do in pair]
        assert all(answer["changed"] for answer in answers), f"{what} changed nothing on the screen"
        for part, name in (("script", "the page's thread"), ("shown", "input to frame")):
            times = [answer[part] for answer in answers]
            row(f"{what}: {name}, median", statistics.median(times), "ms", ASKED_MS)
            row("  90th percentile", statistics.quantiles(times, n=10)[8], "ms", ASKED_MS)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=24)
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        started_lab(Path(folder) / "lab") as lab,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        bench_inputs(new_page(browser), lab, arguments.points, arguments.repeats)
        browser.close()


if __name__ == "__main__":
    main()
