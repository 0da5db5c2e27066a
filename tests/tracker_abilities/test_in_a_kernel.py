"""In a real kernel: the console is copied over cells, and the running cell is known."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

CELL_DEADLINE_S = 60


class Kernel:
    """A running kernel, cell by cell."""

    def __init__(self, client: BlockingKernelClient, folder: Path) -> None:
        self.client = client
        self.folder = folder

    def run(self, source: str) -> dict[str, str]:
        """Execute a cell and give what it showed on each stream."""
        shown = {"stdout": "", "stderr": ""}

        def note(message: dict) -> None:
            if message["msg_type"] == "stream":
                shown[message["content"]["name"]] += message["content"]["text"]

        reply = self.client.execute_interactive(source, output_hook=note, timeout=CELL_DEADLINE_S)
        assert reply["content"]["status"] == "ok", reply["content"]
        return shown


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    folder = tmp_path_factory.mktemp("kernel")
    own = {
        name: str(folder / name.lower())
        for name in ("HOME", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR")
    }
    manager = KernelManager(connection_file=str(folder / "kernel.json"))
    manager.start_kernel(
        cwd=str(folder), env={**os.environ, **own, "JPY_SESSION_NAME": "/notebooks/训练.ipynb"}
    )
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=CELL_DEADLINE_S)
    yield Kernel(client, folder)
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    manager.cleanup_resources()


def test_cells_are_copied_with_logging_and_bars_and_still_show_everything(
    kernel: Kernel,
) -> None:
    kernel.run(
        """
import logging, sys
from runicorn.tracker.console import ConsoleCapture
from tqdm import trange
lines = []
capture = ConsoleCapture(lines.append)
capture.start()
logging.basicConfig(level=logging.INFO)
print("in the first cell")
"""
    )
    shown = kernel.run(
        """
print("from a cell")
logging.info("from logging")
for _ in trange(5, desc="outer", mininterval=0, file=sys.stdout):
    for _ in trange(30, desc="inner", leave=False, mininterval=0, file=sys.stdout): pass
print("half a line", end="")
"""
    )
    kernel.run(
        """
capture.stop()
import json
json.dump(lines, open("lines.json", "w"))
"""
    )

    lines = json.loads((kernel.folder / "lines.json").read_text())
    assert lines[:3] == ["in the first cell", "from a cell", "INFO:root:from logging"]
    assert [line[:12] for line in lines[3:]] == ["outer: 100%|", "half a line"]
    assert shown["stdout"].startswith("from a cell\n")
    assert shown["stdout"].count("inner") > 100
    assert "from logging" in shown["stderr"]


def test_after_stop_a_cell_is_shown_and_not_copied(kernel: Kernel) -> None:
    kernel.run(
        """
from runicorn.tracker.console import ConsoleCapture
lines = []
capture = ConsoleCapture(lines.append); capture.start(); capture.stop()
"""
    )

    shown = kernel.run(
        "import sys; assert type(sys.stdout).__name__ == 'OutStream'; print('free again'); assert not lines"
    )

    assert shown["stdout"] == "free again\n"


def test_the_running_cell_and_its_notebook_are_kept_without_secrets(kernel: Kernel) -> None:
    kernel.run(
        """
api_key = "abc"
from runicorn.tracker.environment import EnvironmentCollector, read_program
import json
collector = EnvironmentCollector(lambda facts: json.dump(facts, open("environment.json", "w")))
collector.start()
assert collector.finish(20)
number = read_program()["cell"]["number"]
assert "api_key" in In[number] and number == len(In) - 1
"""
    )

    facts = json.loads((kernel.folder / "environment.json").read_text())
    assert facts["notebook"] == "/notebooks/训练.ipynb"
    assert facts["cell"]["source"].splitlines()[1:3] == [
        'api_key = "***"',
        "from runicorn.tracker.environment import EnvironmentCollector, read_program",
    ]
    assert "argv" not in facts


def test_the_notebook_that_vs_code_names_comes_first(kernel: Kernel) -> None:
    kernel.run(
        """
__vsc_ipynb_file__ = "/home/me/code.ipynb"
assert read_program()["notebook"] == "/home/me/code.ipynb"
del __vsc_ipynb_file__
"""
    )
