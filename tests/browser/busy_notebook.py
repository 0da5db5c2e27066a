"""A notebook whose cell computes without a pause, and what a person does beside it."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

import ipykernel
from notebook_page import NotebookPage
from playwright.sync_api import Locator

import runicorn as rn

CELL = """
import os
import ipykernel
import runicorn as rn
assert ipykernel.__version__ == "{version}"
with rn.init("{name}", "busy", storage="{name}-store") as run:
    comm = rn.show(run).dashboard.comm
    if {deaf} and hasattr(comm, "_reply_subshell_for"):
        del comm._reply_subshell_for  # as ipykernel 7.4 is by itself: every message waits for the cell
    i = 0
    while not os.path.exists("{name}-enough"):
        i += 1
        if i % 10_000 == 0:
            run.log(loss=1 / i)
"""

UNTIL_DRAWN = """(control, text) => new Promise((resolve) => {
  const root = control.closest('.rn-root');
  const picture = () => {
    const cards = [...root.querySelectorAll('[data-metric]')].filter((card) => card.offsetParent !== null);
    return cards.map((card) => card.querySelector('canvas')?.toDataURL() ?? 'blank').join();
  };
  const before = picture();
  const start = performance.now();
  if (control.matches('.u-over')) {
    const { left, top, width } = control.getBoundingClientRect();
    const at = { clientX: left + width / 2, clientY: top + 9, bubbles: true, cancelable: true };
    control.dispatchEvent(new WheelEvent('wheel', { ...at, ctrlKey: true, deltaY: Number(text) }));
  } else if (control.type === 'search') {
    control.value = text;
    control.dispatchEvent(new InputEvent('input', { bubbles: true }));
  } else control.click();
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const took = performance.now() - start;
    resolve([took, picture() !== before]);
  }));
})"""
"""Milliseconds from the use of a control until the second frame, and whether that shows another picture."""

TRIES = 9


@dataclass
class BusyNotebook:
    """A notebook in a page, with one busy cell; its store is not the one that the server was started for."""

    notebook: NotebookPage
    name: str
    deaf: bool = False
    """Whether the kernel hears nothing while it computes, even where our own remedy would let it."""
    kernel: str = "python3"
    version: str = ipykernel.__version__
    """Of the kernel's ipykernel."""

    def start(self) -> None:
        """Open the notebook, run its cell, and wait for the curve of its run."""
        cell = CELL.format(name=self.name, deaf=self.deaf, version=self.version)
        self.notebook.open(self.notebook.lab.write_notebook(self.name, cell, kernel=self.kernel))
        self.notebook.run_all_cells()
        self.wait_for("the busy run's curve", lambda: self.points > 5 and "busy" in self.loss.inner_text())

    def end(self) -> None:
        """Let the cell come to its end."""
        (self.notebook.lab.root / f"{self.name}-enough").touch()
        self.wait_for("the end of the cell", lambda: not self.is_busy)

    @property
    def is_busy(self) -> bool:
        return self.notebook.is_running("rn.show(")

    @property
    def cell(self) -> Locator:
        return self.notebook.cell("rn.show(")

    @property
    def loss(self) -> Locator:
        return self.cell.locator("[data-metric=loss]")

    @property
    def log(self) -> Locator:
        return self.cell.get_by_role("log")

    @property
    def points(self) -> int:
        """Points in the chart of the loss."""
        return int(self.loss.get_attribute("data-points") or 0) if self.loss.count() else 0

    def choice(self, run: str) -> Locator:
        """The box by which a run is chosen."""
        return self.cell.get_by_role("row").filter(has_text=run).get_by_role("checkbox")

    def wait_for(self, what, look):
        return self.notebook.wait_for(what, look)

    def answers_ms(self) -> dict[str, float]:
        """Typical time from the use of a control to its answer on the screen, for each that needs no kernel.

        Each answer is there by the second frame, or this fails.
        """
        axes = [self._setting("radio", name) for name in ("Time", "Step")]
        kinds = self._setting("radiogroup", "Smoothing")
        smoothing = [kinds.get_by_role("radio", name=name, include_hidden=True) for name in ("EMA", "None")]
        log_y = self._setting("checkbox", "Log y")
        entry = self.loss.locator("[data-run]").first
        plot, search = self.loss.locator(".u-over"), self._setting("searchbox", "Search metrics")
        tried = {
            "axis": [(axis, "") for axis in axes],
            "smoothing": [(kind, "") for kind in smoothing],
            "log y": [(log_y, "")] * 2,
            "hide": [(entry, "")] * 2,
            "zoom": [(plot, "-60"), (plot, "60")],
            "search": [(search, "no such metric"), (search, "")],
        }
        answers = {}
        for what, pair in tried.items():
            uses = [control.evaluate(UNTIL_DRAWN, text) for _ in range(TRIES) for control, text in pair]
            assert all(is_drawn for _, is_drawn in uses), (
                f"{what} was not answered by the second frame: {uses}"
            )
            answers[what] = statistics.median(took for took, _ in uses)
        return answers

    def _setting(self, role, name: str) -> Locator:
        """A control, be it in a menu that is closed."""
        return self.cell.get_by_role(role, name=name, include_hidden=True)


def grow(run: rn.Run, steps: int) -> None:
    """Log points and a line that says how many."""
    for step in range(steps):
        run.log(loss=1 / (step + 1))
    run.log_text(f"{steps} more")
