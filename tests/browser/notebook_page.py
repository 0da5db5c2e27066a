"""A notebook in a browser tab, handled as a person handles it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from lab_server import LabServer
from playwright.sync_api import Locator, Page

Found = TypeVar("Found")

LIMIT_S = 60
"""How long anything may take; a page that is slower than this is broken."""

LOOK_EVERY_MS = 50

WAIT_UNTIL_READY = """async (limit) => {
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  for (const end = Date.now() + limit; Date.now() < end; await pause(50)) {
    const context = window.jupyterapp?.shell?.currentWidget?.context?.sessionContext;
    const kernel = context?.session?.kernel;
    if (context?.isReady && kernel?.connectionStatus === 'connected' && kernel.status === 'idle') {
      await kernel.info;
      return true;
    }
  }
  return false;
}"""
"""The notebook's own idle sign comes too early: cells that are run on it are silently dropped."""


def use_theme(page: Page, name: str) -> None:
    """Switch the JupyterLab of a page to a theme and wait until it has."""
    page.evaluate("(theme) => void jupyterapp.commands.execute('apputils:change-theme', {theme})", name)
    page.locator(f"body[data-jp-theme-name='{name}']").wait_for(state="attached")


class NotebookPage:
    """One notebook of a `LabServer`, open in a page."""

    def __init__(self, page: Page, lab: LabServer) -> None:
        self.page = page
        self.lab = lab

    def open(self, notebook: str) -> None:
        """Open a notebook below the server's root and wait until its kernel answers."""
        self.page.goto(self.lab.address(notebook))
        assert self.page.evaluate(WAIT_UNTIL_READY, LIMIT_S * 1000), "the kernel did not become ready"

    def command(self, name: str) -> None:
        """Start a command of JupyterLab without waiting for its end."""
        self.page.evaluate("(name) => { void window.jupyterapp.commands.execute(name); }", name)

    def run_all_cells(self) -> None:
        """Start all cells, as the menu does."""
        self.command("notebook:run-all-cells")

    def interrupt(self) -> None:
        """Press the stop button."""
        self.command("notebook:interrupt-kernel")

    def cell(self, text: str) -> Locator:
        """The code cell whose source holds a text."""
        return self.page.locator(".jp-CodeCell").filter(has=self.page.locator(".cm-content", has_text=text))

    def shown_anew(self, text: str) -> Locator:
        """Run the cell that holds a text, and give the view that it shows: one that nobody has touched."""
        cell = self.cell(text)
        cell.locator(".rn-root").evaluate_all("(roots) => roots.forEach((root) => root.classList.add('old'))")
        cell.locator(".cm-content").click()
        self.command("notebook:run-cell")
        return cell.locator(".rn-root:not(.old)")

    def is_running(self, text: str) -> bool:
        """Whether the cell with this text has been started and has not ended: its prompt is a star.

        The kernel's own sign does not tell: it says idle whenever a comm message of a widget was handled.
        """
        return self.cell(text).locator(".jp-InputPrompt").inner_text().strip() == "[*]:"

    def complaints(self) -> list[str]:
        """What the cells have written in red: warnings and errors, but not that somebody interrupted them."""
        red = self.page.locator("[data-mime-type='application/vnd.jupyter.stderr']").all_inner_texts()
        return [text for text in red if "KeyboardInterrupt" not in text]

    def wait_for(self, what: str, look: Callable[[], Found]) -> Found:
        """First true answer of ``look``, asked again and again; ``what`` names it when it never comes."""
        deadline = time.monotonic() + LIMIT_S
        while not (found := look()):
            complaints = self.complaints()
            assert not complaints, f"a cell complained while waiting for {what}:\n{complaints[0]}"
            assert time.monotonic() < deadline, f"never seen within {LIMIT_S} s: {what}"
            self.page.wait_for_timeout(LOOK_EVERY_MS)
        return found
