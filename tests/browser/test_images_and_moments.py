"""What a run logged beside its curves: images at a step, and where log and images stood at a record."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from lab_server import LabServer
from notebook_page import NotebookPage
from playwright.sync_api import Locator, Page, expect

import runicorn as rn

SHOW = """
import runicorn as rn
board = rn.Dashboard(project="moments", selected=["moments/walk/runs/one", "moments/walk/runs/two"])
board
"""
STEPS = 60
SPIKES = {"one": 30, "two": 45}
IMAGES_EVERY = {"one": 10, "two": 20}
SECONDS_A_STEP = 10
"""A log tells its lines apart by the second."""

PEAK_OF = """(card, run) => {
  const swatch = card.querySelector(`[data-run$="/${run}"] .rn-swatch`);
  const colour = getComputedStyle(swatch).backgroundColor.match(/\\d+/g).map(Number);
  const canvas = card.querySelector('canvas');
  const box = canvas.getBoundingClientRect();
  const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  for (let at = 0; at < width * height; at++) {
    const apart = [0, 1, 2].map((part) => Math.abs(data[4 * at + part] - colour[part]));
    if (data[4 * at + 3] < 200 || Math.max(...apart) > 24) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    return [box.left + (x * box.width) / width, box.top + (y * box.height) / height];
  }
}"""
"""Where on the page the highest pixel in the colour of a run lies."""


def write_run(store: Path, name: str, factor: float) -> None:
    """A run with a curve that has one spike, and images every few steps."""
    with rn.init("moments", "walk", storage=store, run_id=name) as run:
        for step in range(1, STEPS + 1):
            run.log(loss=factor * (9 if step == SPIKES[name] else 1 / step), step=step)
            if step % IMAGES_EVERY[name] == 0:
                digits = np.full((8, 8), step, np.uint8)
                run.log_image("digits", digits, step=step, caption=f"digits at {step} of {name}")
        run.log_image("weights", digits, step=STEPS, caption=f"weights of {name}")
    spread_over_time(Path(run.path))


def spread_over_time(run: Path) -> None:
    """Let a run have taken seconds for a step, each with a line of log."""
    began = json.loads((run / "meta.json").read_text("utf-8"))["created_at"]
    events = [json.loads(line) for line in (run / "events.jsonl").read_text("utf-8").splitlines()]
    for event in events:
        data = event["data"]
        event["ts"] = began + SECONDS_A_STEP * data.get("global_step", data.get("step"))
        if "time" in data:
            data["time"] = event["ts"]
    (run / "events.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events), "utf-8")
    clocks = (datetime.fromtimestamp(began + SECONDS_A_STEP * step) for step in range(1, STEPS + 1))
    lines = (f"{clock:%H:%M:%S} | step {step} of {run.name}\n" for step, clock in enumerate(clocks, 1))
    (run / "logs.txt").write_text("".join(lines), "utf-8")


@pytest.fixture(scope="module")
def notebook(shared_page: Page, lab: LabServer) -> NotebookPage:
    for name, factor in (("one", 1.0), ("two", 0.5)):
        write_run(lab.store, name, factor)
    notebook = NotebookPage(shared_page, lab)
    notebook.open(lab.write_notebook("moments", SHOW, "board.image_key, board.image_step"))
    return notebook


@pytest.fixture
def board(notebook: NotebookPage, photographed: None) -> Locator:
    """A dashboard that nobody has touched."""
    board = notebook.shown_anew("rn.Dashboard(")
    board.get_by_role("img", name=f"digits at {STEPS} of two").wait_for()
    board.locator(f"[data-metric=loss][data-points='{2 * STEPS}']").wait_for()
    return board


def test_images_of_both_runs_are_compared_at_a_step_and_enlarged(
    notebook: NotebookPage, board: Locator
) -> None:
    page = notebook.page
    keys, slider = board.get_by_role("combobox", name="Images of"), board.get_by_role("slider", name="Step")

    keys.select_option("weights")
    for name in ("one", "two"):
        expect(board.get_by_role("img", name=f"weights of {name}")).to_be_visible()
    expect(slider).to_be_hidden()
    keys.select_option("digits")
    for key in ("Home", "ArrowRight", "ArrowRight"):
        slider.press(key)

    expect(slider).to_have_attribute("aria-valuetext", "step 30")
    expect(board.get_by_role("img", name="digits at 30 of one")).to_be_visible()
    two = board.get_by_role("group", name="two")
    expect(two.get_by_role("img", name="digits at 20 of two")).to_be_visible()
    expect(two).to_contain_text("from step 20, the nearest before")

    enlarge = board.get_by_role("button", name="Enlarge digits of one")
    enlarge.click()
    large = board.get_by_role("dialog", name="Enlarged image")
    expect(large.get_by_role("img", name="digits at 30 of one")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(large.get_by_role("img", name="digits at 40 of one")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(large.get_by_role("img", name="digits at 40 of two")).to_be_visible()
    box = large.get_by_role("img").bounding_box()
    assert box is not None
    assert box["width"] > 200
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    expect(board.get_by_role("button", name="Enlarge digits of two")).to_be_focused()

    answer = notebook.cell("board.image_key")
    answer.locator(".cm-content").click()
    notebook.command("notebook:run-cell")
    expect(answer.locator(".jp-OutputArea-output")).to_have_text("('digits', 40.0)")


def test_a_click_on_a_spike_moves_log_and_images_of_its_run_there(
    notebook: NotebookPage, board: Locator
) -> None:
    loss, log = board.locator("[data-metric=loss]"), board.get_by_role("log")
    slider = board.get_by_role("slider", name="Step")
    expect(log.get_by_text(f"step {STEPS} of two")).to_be_visible()

    for run, image in (("one", 30), ("two", 40)):
        loss.scroll_into_view_if_needed()
        notebook.page.mouse.move(0, 0)  # a line that is pointed at makes the others pale
        peak = notebook.wait_for(f"the spike of {run}", lambda run=run: loss.evaluate(PEAK_OF, run))
        notebook.page.mouse.click(*peak)
        expect(board.get_by_role("log", name=f"Log of {run}")).to_be_visible()
        marked = log.locator("[aria-current=true]")
        expect(marked).to_have_text(re.compile(f"step {SPIKES[run]} of {run}$"))
        expect(marked).to_be_in_viewport()
        expect(slider).to_have_attribute("aria-valuetext", f"step {image}")
        expect(board.get_by_role("img", name=f"digits at {image} of {run}")).to_be_visible()
    expect(board.get_by_role("checkbox", name="Follow")).not_to_be_checked()

    board.get_by_role("button", name="Leave this moment").click()
    expect(log.locator("[aria-current]")).to_have_count(0)
