"""What it costs a kernel to follow 50 runs live, and what goes to the page.

    python tests/bench/bench_following.py

A real kernel opens a dashboard of all runs; this process writes the runs and listens as the page would.
"""

from __future__ import annotations

import argparse
import json
import queue
import sys
import tempfile
import time
from pathlib import Path

import psutil
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(CHECKOUT / "tests" / "setup"), str(CHECKOUT)]

from run_files import RunFiles  # noqa: E402

RUNS = 50
POINTS_A_SECOND = 50
SETTLE_S = 5

SHOW = "import runicorn as rn\nview = rn.Dashboard({root!r}, selected={keys!r})\nview"


class Listener:
    """The page's end of the kernel: says hello and weighs what arrives."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self._client = client
        self.content_bytes = 0
        self.messages = 0
        self.comm = ""

    def listen(self, seconds: float) -> None:
        """Take what comes for some time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                message = self._client.get_iopub_msg(timeout=left)
            except queue.Empty:
                return
            data = message["content"].get("data", {})
            if message["msg_type"] == "comm_open" and "_esm" in data.get("state", {}):
                self.comm = message["content"]["comm_id"]
            if message["msg_type"] == "comm_msg":
                self.messages += 1
                self.content_bytes += len(json.dumps(data.get("content") or data.get("state")))
                self.content_bytes += sum(len(buffer) for buffer in message["buffers"])

    def hello(self, keys: list[str]) -> None:
        """Say that the page listens; it holds nothing, so all is sent once more."""
        content = {"id": 0, "method": "hello", "params": {"cursors": dict.fromkeys(keys, "")}}
        body = {"comm_id": self.comm, "data": {"method": "custom", "content": content}}
        self._client.shell_channel.send(self._client.session.msg("comm_msg", body))


def row(what: str, figure: float, unit: str, target: float) -> None:
    """Print one line of the table."""
    verdict = "ok" if figure <= target else "over"
    print(f"{what:<52} {figure:>9.1f} {unit:<4} asked {target:>7.1f}  {verdict}")


def measure(folder: Path, seconds: int) -> None:
    """Follow growing runs for some time and print what that cost."""
    keys = [f"sweeps/learning-rate/runs/20261124_120000_{number:06x}" for number in range(RUNS)]
    runs = [RunFiles(folder / "store", key, "running") for key in keys]
    for run in runs:
        run.log("train", **{"train/loss": 1.0})
    manager, client = start_new_kernel(cwd=str(CHECKOUT))
    try:
        listener = Listener(client)
        client.execute(SHOW.format(root=str(folder / "store"), keys=keys))
        listener.listen(SETTLE_S)
        listener.hello(keys)
        listener.listen(SETTLE_S)
        kernel = psutil.Process(manager.provisioner.pid)
        before = sum(kernel.cpu_times()[:2])
        listener.content_bytes = listener.messages = 0
        started = time.monotonic()
        for point in range(seconds * POINTS_A_SECOND):
            runs[point % RUNS].log("train", **{"train/loss": 1 / (point + 1)})
            listener.listen(started + (point + 1) / POINTS_A_SECOND - time.monotonic())
        took = time.monotonic() - started
        cpu = sum(kernel.cpu_times()[:2]) - before
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    print(
        f"{RUNS} runs, {POINTS_A_SECOND} points/s together, {took:.0f} s, {listener.messages / took:.1f} messages/s"
    )
    row("to the page, at the widget", listener.content_bytes / took, "B/s", POINTS_A_SECOND * 24 + 2048)
    row("the kernel's share of one core", 100 * cpu / took, "%", 5)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=30)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), arguments.seconds)


if __name__ == "__main__":
    main()
